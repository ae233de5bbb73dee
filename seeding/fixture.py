"""Reads a plan file that may come from anywhere: only known models and columns, only values that the models accept.

Whatever is wrong is a FixtureError whose message, in Chinese, names the object (counted from 1) and the column.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from lingling_plan.forms import PROMISE_LIMIT
from lingling_plan.models import Plan
from projects.models import Milestone
from seeding import rows
from seeding.rows import LOADED, MODELS, Row

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
# Decimal also from JSON numbers, so that 36.1 is 36.1.
WRITTEN_AS = {
    models.BooleanField: (bool,),
    models.DecimalField: (str, int, Decimal),
    models.IntegerField: (int,),
    models.CharField: (str,),
    models.DateField: (str,),
}
FIGURE = models.DecimalField(max_digits=15, decimal_places=4)
DATES = ("deadline", "due")
YEARS_AHEAD = 5


class FixtureError(Exception):
    """A plan file cannot be loaded; nothing was changed."""


@dataclass(frozen=True)
class Fixture:
    """What a file says of one plan year, without the points, which are laid anew. In the order of references."""

    year: int
    rows: list[Row]


def read_file(path: Path) -> str:
    """The text of a plan file on disk."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FixtureError(f"{path.name} 超过 5 MB。")
        return decode(path.read_bytes())
    except FileNotFoundError:
        raise FixtureError(f"没有文件 {path}。") from None
    except OSError as error:
        raise FixtureError(f"{path} 读不了：{error.strerror}。") from None


def decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise FixtureError("文件超过 5 MB。")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FixtureError("文件不是 UTF-8 编码的文本。") from None


def read(text: str, year: int | None = None) -> Fixture:
    """The checked rows of a plan file. `year`: the plan expected; without it the file must say which."""
    found = [_row(number, each) for number, each in enumerate(_objects(text), start=1)]
    year = _year(found, year)
    seen = {}
    for row in found:
        _check_year(row, year)
        if row.identity in seen:
            raise wrong(row.number, f"{row} 与第{seen[row.identity]}条重复")
        seen[row.identity] = row.number
    return Fixture(year, [row for model in LOADED for row in _ordered(model, found)])


def wrong(number: int, reason: str) -> FixtureError:
    return FixtureError(f"第{number}条：{reason}。")


def _objects(text: str) -> list:
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise FixtureError(f"不是 JSON 文件：第{error.lineno}行第{error.colno}个字符处读不下去。") from None
    except (ValueError, ArithmeticError, RecursionError):
        raise FixtureError("不是可用的 JSON 文件：数字过长或嵌套过深。") from None
    if not isinstance(found, list) or not found:
        raise FixtureError("不是计划文件：应为一个非空列表，每条含 model 和 fields。")
    if len(found) > MAX_ROWS:
        raise FixtureError(f"文件有 {len(found)} 条，最多 {MAX_ROWS} 条。")
    return found


def _no_constant(word: str):
    raise ValueError(word)


def _row(number: int, each: Any) -> Row:
    if not isinstance(each, dict) or set(each) != {"model", "fields"} or not isinstance(each["fields"], dict):
        raise wrong(number, "应只含 model 和 fields，不含数据库编号")
    model = MODELS.get(each["model"]) if isinstance(each["model"], str) else None
    if model is None:
        raise wrong(number, f"不能载入“{str(each['model'])[:40]}”，计划文件里只有计划、章节、单位、指标、项目等")
    fields = _fields(number, model, each["fields"])
    try:
        key = rows.key_of(model, fields)
    except (KeyError, TypeError, IndexError):
        raise wrong(number, f"{model._meta.verbose_name}缺少 {'、'.join(rows.key_lookups(model))}") from None
    row = Row(number, model, key, fields)
    if model is Milestone and fields.get("promised") is not True:
        raise wrong(number, f"{row} 不是报告承诺的节点，计划文件只含报告承诺的阶段")
    return row


def _fields(number: int, model: type[models.Model], given: dict) -> dict[str, Any]:
    known = {field.name: field for field in rows.columns(model)}
    fields = {}
    for name, value in given.items():
        if name not in known:
            raise wrong(number, f"{model._meta.verbose_name}没有可载入的字段“{name[:40]}”")
        try:
            fields[name] = _value(known[name], value)
        except ValidationError as error:
            raise wrong(number, f"{model._meta.verbose_name}的 {name}：{'；'.join(error.messages)}") from None
    return fields


def _value(field: models.Field, value: Any) -> Any:
    """A value as it will be stored, in plain form. ValidationError when the column would not take it."""
    if field.many_to_many:
        return sorted(_natural_keys(field, value))
    if value is None:
        return _nothing(field)
    if field.many_to_one:
        return _natural_key(field, value)
    if isinstance(field, models.JSONField):
        return _pace_figures(value)
    expected = next(types for kind, types in WRITTEN_AS.items() if isinstance(field, kind))
    if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
        raise ValidationError("值的类型不对")
    _check_text(value)
    cleaned = field.clean(value, None)
    if isinstance(field, models.DecimalField):
        _check_limit(cleaned)
    return rows.plain(cleaned)


def _check_limit(figure: Decimal) -> None:
    """The lines that a pace draws around a figure must be storable too."""
    if abs(figure) > PROMISE_LIMIT:
        raise ValidationError("数值太大")


def _nothing(field: models.Field) -> None:
    if not field.null:
        raise ValidationError("不能为空")


def _check_text(value: Any) -> None:
    """Characters that a database cannot keep."""
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
        raise ValidationError("含有不能保存的字符")


def _natural_keys(field: models.Field, value: Any) -> list[list]:
    if not isinstance(value, list):
        raise ValidationError("应为列表")
    keys = [_natural_key(field, each) for each in value]
    if len({tuple(key) for key in keys}) != len(keys):
        raise ValidationError("有重复")
    return keys


def _natural_key(field: models.Field, value: Any) -> list:
    """The words of a key: text, or a whole number where it is a year."""
    lookups = field.related_model.natural_key_fields
    if not isinstance(value, list) or len(value) != len(lookups):
        raise ValidationError(f"应为 [{'，'.join(lookups)}]")
    for lookup, part in zip(lookups, value, strict=True):
        if type(part) is not (int if lookup.endswith("year") else str):
            raise ValidationError(f"应为 [{'，'.join(lookups)}]")
        _check_text(part)
    return value


def _pace_figures(value: Any) -> dict[str, str]:
    """Month -> figure of a drawn pace, {"2023-07": "10"}."""
    if not isinstance(value, dict):
        raise ValidationError("应为 年-月 到数的对照")
    try:
        for month, figure in value.items():
            date.fromisoformat(f"{month}-01")
            if len(month) != 7 or type(figure) not in (str, int, Decimal):
                raise ValueError
            _check_limit(FIGURE.clean(figure, None))
    except (ValueError, ValidationError):
        raise ValidationError("应为 年-月 到数的对照") from None
    return rows.plain(value)


def _year(found: list[Row], year: int | None) -> int:
    years = {row.fields["year"] for row in found if row.model is Plan}
    if year is None and len(years) == 1:
        return years.pop()
    if year is None or years - {year}:
        said = "、".join(f"{each}年" for each in sorted(years)) or "没有一个年度"
        raise FixtureError(f"文件里应有且只有{f'{year}年' if year else '一个年度'}的计划，这里是{said}的。")
    return year


def _check_year(row: Row, year: int) -> None:
    """Rows belong to the plan's year, and nothing is promised for a time nobody will report on."""
    lookup = rows.year_lookup(row.model)
    if lookup and row.key[rows.key_lookups(row.model).index(lookup)] != year:
        raise wrong(row.number, f"{row} 不属于{year}年的计划")
    for name in DATES:
        day = row.fields.get(name)
        if day and not year <= int(day[:4]) <= year + YEARS_AHEAD:
            raise wrong(row.number, f"{row} 的 {name} {day} 不在{year}至{year + YEARS_AHEAD}年")


def _ordered(model: type[models.Model], found: list[Row]) -> Iterator[Row]:
    """Rows of one model, those that others of the same model refer to first."""
    waiting = [row for row in found if row.model is model]
    own = [field.name for field in rows.columns(model) if field.many_to_one and field.related_model is model]
    while waiting:
        keys = {row.key for row in waiting}
        free = [row for row in waiting if not any(tuple(row.fields.get(name) or ()) in keys for name in own)]
        if not free:
            raise wrong(waiting[0].number, f"{waiting[0]} 与别的行互相引用")
        yield from free
        placed = {row.number for row in free}
        waiting = [row for row in waiting if row.number not in placed]
