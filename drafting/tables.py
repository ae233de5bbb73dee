"""A draft as the tables of seeds/: what is exported, and what the plan is built from. Only what was taken over counts."""

import csv
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings

from drafting import matching, pacing
from drafting.models import Bound, Doubtful, Kind, Part, Report, Row
from indicators.models import Indicator, Measure
from lingling_plan import cells
from lingling_plan.models import Department, RuleSet
from projects.models import NodeTemplate
from reader.units import kind as kind_of_unit
from seeding.rows import plain_number
from seeding.seeds import TABLES

SHIPPED = settings.BASE_DIR / "seeds"
STEP = 10
MONEY = "money"
WAN, YI = ("万元", Decimal(10_000)), ("亿元", Decimal(1))
# Of a finding, what columns of doubts hold.
QUESTION, QUOTE, PLACES = 200, 80, 80

Table = list[dict[str, str]]


def tables(report: Report, *, name: str, adopted_on) -> dict[str, Table]:
    """Table -> its lines, columns as in seeds/. `name`, `adopted_on`: of the plan."""
    made = _Tables(report)
    return {
        "plan": [{"year": str(report.year), "name": name, "adopted_on": adopted_on.isoformat() if adopted_on else ""}],
        "rulesets": _rulesets(),
        "departments": [_department(each) for each in Department.objects.order_by("code")],
        "sections": made.sections(),
        "nodetemplates": _templates(),
        "doubts": made.doubts(),
        "indicators": made.indicators(),
        "actuals": made.actuals(),
        "targets": made.targets(),
        "projects": made.projects(),
    }


def write(tables: dict[str, Table], folder: Path) -> None:
    for table, text in _texts(tables, lambda text: text):
        (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="")


def zipped(tables: dict[str, Table]) -> bytes:
    """For download: what a spreadsheet would run is written as text."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for table, text in _texts(tables, cells.for_csv):
            archive.writestr(f"seeds/{table}.csv", text.encode())
    return file.getvalue()


def _texts(tables: dict[str, Table], told) -> Iterator[tuple[str, str]]:
    for table, lines in tables.items():
        text = StringIO()
        writer = csv.DictWriter(text, TABLES[table].split(","), restval="", lineterminator="\n")
        writer.writeheader()
        # A minus is a figure here, not a formula.
        writer.writerows({key: _cell(value, told) for key, value in line.items()} for line in lines)
        yield table, text.getvalue()


def _cell(value: str, told) -> str:
    return value if re.fullmatch(r"-?[\d.]+", value) else told(value)


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain_number(value)


def _flag(value: bool) -> str:
    return "1" if value else "0"


def _rulesets() -> Table:
    """Those in force; of an empty database the shipped ones."""
    stored = RuleSet.objects.filter(is_default=True)
    return [
        {
            "code": rule.code, "name": rule.name, "kind": rule.kind, "start": rule.start.isoformat(),
            "yellow": _number(rule.yellow), "red": _number(rule.red), "half": _number(rule.half),
        }
        for rule in stored
    ] or _shipped("rulesets")  # fmt: skip


def _templates() -> Table:
    return [
        {"stage": each.stage, "name": each.name, "months_before": str(each.months_before), "weight": str(each.weight)}
        for each in NodeTemplate.objects.all()
    ] or _shipped("nodetemplates")


def _shipped(table: str) -> Table:
    with (SHIPPED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _department(each: Department) -> dict[str, str]:
    return {name: getattr(each, name) for name in ("code", "name", "kind", "basis", "note")}


class _Tables:
    """`own`: the rows that become items, in the report's order; `told`: row -> it and the rows merged into it."""

    def __init__(self, report: Report):
        self.report = report
        accepted = list(report.rows.filter(state="accepted").select_related("lead"))
        self.own = [row for row in accepted if row.into_id is None]
        self.told: dict[int, list[Row]] = {row.pk: [row] for row in self.own}
        for row in accepted:
            if row.into_id in self.told:
                self.told[row.into_id].append(row)
        self.known = {each.code: each for each in Indicator.objects.select_related("growth_of")}
        self.paces = pacing.before(report.year)

    def sections(self) -> Table:
        used = {section for row in self.own for section in self._sections(row)}
        used |= {code for finding in self._findings() for code in self._where(finding.places)}
        titles = [known for leaf in self.report.chapters for known in leaf["sections"]]
        return [{"code": code, "title": title} for code, title in titles if code in used]

    def _sections(self, row: Row) -> list[str]:
        return list(dict.fromkeys(one.section for one in self.told[row.pk]))

    def indicators(self) -> Table:
        """What targets and results are of, what they refer to, and the levels that growths belong to."""
        rows: dict[str, Row] = {}
        for row in sorted(self._of(Kind.INDICATOR), key=lambda row: row.part == Part.TARGET):
            rows[row.code] = row  # a target says it better than a result
        wanted = dict.fromkeys([*rows, *(row.refers_to for row in rows.values() if row.refers_to)])
        for code in list(wanted):
            level = self._level(code, rows)
            while level and level not in wanted:
                wanted[level] = None
                level = self._level(level, rows)
        return [self._indicator(code, rows) for code in wanted if code in self.known or code in rows]

    def _level(self, code: str, rows: dict[str, Row]) -> str:
        """The indicator whose growth this one is: of what is stored as stored, of what is new by its name."""
        if code in self.known:
            level = self.known[code].growth_of
            return level.code if level else ""
        row = rows.get(code)
        if row is None or row.measure != Measure.GROWTH:
            return ""
        name = row.name.removesuffix("增速")
        alike = [each.code for each in self.known.values() if each.name == name and each.measure != Measure.GROWTH]
        alike += [one.code for one in rows.values() if one.name == name and one.measure != Measure.GROWTH]
        return next(iter(alike), "")

    def _indicator(self, code: str, rows: dict[str, Row]) -> dict[str, str]:
        if each := self.known.get(code):
            said = {name: getattr(each, name) for name in ("name", "unit", "measure", "cadence")}
            counted, after = each.counted, each.published_after
        else:
            row = rows[code]
            said = {"name": row.name, "unit": row.unit, "measure": row.measure}
            said["cadence"], after = pacing.cadence(row.name)
            counted = pacing.is_counted(row)
        return {
            "code": code, **said, "counted": _flag(counted), "published_after": "" if after is None else str(after),
            "growth_of": self._level(code, rows),
        }  # fmt: skip

    def _of(self, *kinds: str) -> list[Row]:
        return [row for row in self.own if row.kind in kinds]

    def actuals(self) -> Table:
        return [
            {
                "indicator": row.code, "year": str(row.year), **self._figure(row),
                "firm": _flag(row.firm), "sections": ";".join(self._sections(row)),
            }
            for row in self._of(Kind.INDICATOR)
            if row.part == Part.ACTUAL
        ]  # fmt: skip

    def _figure(self, row: Row) -> dict[str, str]:
        bound = row.bound
        if bound == Bound.QUAL:
            bound = Bound.APPROX if row.refers_to else Bound.GE
        return {"value": _number(row.value), "value_high": _number(row.value_high), "bound": bound}

    def _promise(self, row: Row) -> dict[str, str]:
        named = {one.found.get("lead") for one in self.told[row.pk]}
        is_named = row.lead is not None and any(matching.names(name, row.lead) for name in named)
        return {
            "order": str((self.own.index(row) + 1) * STEP),
            "deadline": row.deadline.isoformat() if row.deadline else "",
            "firm": _flag(any(one.firm for one in self.told[row.pk])),
            "lead": row.lead.code if row.lead else "",
            "lead_basis": "report" if is_named else "proposed",
            "sections": ";".join(self._sections(row)),
        }

    def targets(self) -> Table:
        return [
            {
                **self._promise(row), **self._figure(row), "indicator": row.code, "year": str(self.report.year),
                "per": row.per, "pending": _flag(row.value is None and not row.refers_to),
                "refers_to": row.refers_to, **pacing.pace(row, self.paces.get(row.code), self.report.year),
            }
            for row in self._of(Kind.INDICATOR)
            if row.part == Part.TARGET
        ]  # fmt: skip

    def projects(self) -> Table:
        return [
            {**self._promise(row), **self._sizes(row), "code": row.code, "kind": row.kind, "name": row.name, "stage": row.stage}
            for row in self._of(Kind.PROJECT, Kind.COMMITMENT)
        ]  # fmt: skip

    def _sizes(self, row: Row) -> dict[str, str]:
        """Money is the investment, in 亿元; what else was told of it, its size."""
        sizes = {}
        for one in self.told[row.pk]:
            if one.value is None:
                continue
            if kind_of_unit(one.unit.lstrip("十百千万亿")) == MONEY:
                sizes.setdefault("investment", _number(invested(one)))
            else:
                sizes.setdefault("capacity", (one.value, one.unit))
        value, unit = sizes.pop("capacity", (None, ""))
        return {**sizes, "capacity": _number(value), "capacity_unit": unit}

    def doubts(self) -> Table:
        return [self._doubt(number, finding) for number, finding in enumerate(self._findings(), start=1)]

    def _findings(self) -> list[Doubtful]:
        return list(self.report.findings.filter(dropped=False))

    def _doubt(self, number: int, finding: Doubtful) -> dict[str, str]:
        first, second = finding.places[0], finding.places[1] if len(finding.places) > 1 else None
        items = [
            row.code
            for row in self.own
            if row.part == Part.TARGET and any(_meet(one, finding.places) for one in self.told[row.pk])
        ]
        return {
            "code": f"check-{number}", "kind": finding.kind, "question": finding.message[:QUESTION],
            "first": _short(first), "first_sections": ";".join(self._where([first])),
            "second": _short(second), "second_sections": ";".join(self._where([second] if second else [])),
            "items": ";".join(dict.fromkeys(items)),
        }  # fmt: skip

    def _where(self, places: Iterable[dict]) -> list[str]:
        """The sections in which rows or leaves hold the places."""
        found = {}
        for place in places:
            leaf = next(each for each in self.report.chapters if place["start"] < each["end"])
            near = [row for row in self.own if place["start"] <= row.start < place["end"]]
            found[near[0].section if near else leaf["code"]] = None
        return list(found)


def _meet(row: Row, places: list[dict]) -> bool:
    return any(place["start"] < row.end and row.start < place["end"] for place in places)


def _short(place: dict | None) -> str:
    return " ".join(place["quote"].split())[:QUOTE] if place else ""


def invested(row: Row) -> Decimal:
    """In 亿元."""
    scale = {"万元": Decimal("0.0001"), "元": Decimal("0.00000001")}.get(row.unit, Decimal(1))
    return (row.value * scale).quantize(Decimal("0.0001"))
