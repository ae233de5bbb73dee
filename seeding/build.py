"""seeds/ -> a plan file: the tables become unsaved rows, the rows the text of a fixture. No database is touched."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from indicators.models import Actual, Bound, Indicator, Target
from lingling_plan.initials import initials
from lingling_plan.models import Department, Doubt, Plan, RuleBook, RuleSet, Section
from lingling_plan.pace import RuleKind
from projects.models import Milestone, NodeTemplate, Project
from seeding import rows
from seeding.seeds import Line, SeedError, read

# What the report does not say and the planning office fills in later: absent, so that loading never disputes it.
UNSAID = {
    Plan: {"reporting_day"},
    Target: {"units", "document_no", "rule_set"},
    Project: {"year_investment", "year_payment", "registration", "previous_investment"},
}
FIGURE = ("value", "value_high")


def build(seeds: Path, year: int) -> str:
    """The fixture of a plan year: one object a line, in the order of references and of the tables."""
    draft = Draft(seeds, year)
    return fixture_text([*draft.promised(), *draft.points()])


def promises(seeds: Path, year: int) -> list[dict]:
    """The same without its points: loading lays them anew anyway."""
    return Draft(seeds, year).promised()


def fixture_text(objects: list[dict]) -> str:
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in objects)
    return f"[\n{lines}\n]\n"


class Draft:
    """The plan that the tables describe, table by table; each is a dict of unsaved rows by code, in the table's order."""

    def __init__(self, seeds: Path, year: int):
        self.seeds, self.year = seeds, year
        # By id() of the unsaved row: columns left out, and its related rows.
        self.unsaid: dict[int, set[str]] = {}
        self.many: dict[int, dict[str, list]] = {}
        self.plan = self._plan()
        self.sections = self._table("sections", self._section)
        self.departments = self._table("departments", self._department)
        self.rules = self._table("rulesets", self._rule)
        self.book = RuleBook(self.rules.values())
        self.doubts = self._table("doubts", self._doubt)
        self.doubted = self._doubted()
        self.templates = self._table("nodetemplates", self._template)
        self.indicators: dict[str, Indicator] = {}
        self._table("indicators", self._indicator)
        self._link_growths()
        self.actuals = self._table("actuals", self._actual)
        self.targets = self._table("targets", self._target)
        self.projects = self._table("projects", self._project)
        self.milestones = {code: self._milestone(project) for code, project in self.projects.items()}
        self._check_rules()
        self._check_doubted()

    def promised(self) -> list[dict]:
        tables = (
            {"": self.plan}, self.sections, self.departments, self.rules, self.doubts, self.templates,
            self.indicators, self.actuals, self.targets, self.projects, self.milestones,
        )  # fmt: skip
        return [self._object(row) for table in tables for row in table.values()]

    def points(self) -> list[dict]:
        laid = [point for target in self.targets.values() for point in target.lay(self.book)]
        for code, project in self.projects.items():
            laid += project.lay(self.book, [self.milestones[code]])
        return [self._object(point) for point in laid]

    def _object(self, row: models.Model) -> dict:
        left_out = UNSAID.get(type(row), set()) | self.unsaid.get(id(row), set())
        fields = rows.plain_row(row, self.many.get(id(row), {}))
        kept = {name: value for name, value in fields.items() if name not in left_out}
        return {"model": row._meta.label_lower, "fields": kept}

    def _table(self, table: str, make) -> dict[str, models.Model]:
        """Every line of a table as a row, by its natural key's words; a key or unique column used twice is wrong."""
        made, used = {}, set()
        for line in read(self.seeds, table):
            row = make(line)
            _check_columns(line, row)
            _check_used(line, row, used)
            made[" ".join(str(part) for part in _own_key(row).values())] = row
        return made

    # One method per table: a line becomes an unsaved row.

    def _plan(self) -> Plan:
        for line in read(self.seeds, "plan"):
            if line.whole("year") == self.year:
                plan = Plan(year=self.year, name=line.text("name"), adopted_on=line.day("adopted_on"))
                _check_columns(line, plan)
                return plan
        raise SeedError(f"plan.csv 没有{self.year}年的计划")

    def _section(self, line: Line) -> Section:
        # The header is line 1, so the first section is number 1.
        return Section(plan=self.plan, code=line.text("code"), title=line.text("title"), order=line.number - 1)

    def _department(self, line: Line) -> Department:
        return Department(**{name: line.text(name) for name in ("code", "name", "kind", "basis", "note")})

    def _rule(self, line: Line) -> RuleSet:
        words = {name: line.text(name) for name in ("code", "name", "kind")}
        figures = {name: line.amount(name) for name in ("yellow", "red", "half")}
        return RuleSet(**words, **figures, start=line.day("start"))

    def _doubt(self, line: Line) -> Doubt:
        where = {f"{name}_sections": self._mentions(line, f"{name}_sections") for name in ("first", "second")}
        words = {name: line.text(name) for name in ("code", "kind", "question", "first", "second")}
        return Doubt(plan=self.plan, **words, **where)

    def _mentions(self, line: Line, column: str) -> str:
        return "、".join(section.code for section in line.all_named(column, self.sections))

    def _template(self, line: Line) -> NodeTemplate:
        figures = {name: line.whole(name) for name in ("months_before", "weight")}
        return NodeTemplate(stage=line.text("stage"), name=line.text("name"), **figures)

    def _indicator(self, line: Line) -> Indicator:
        words = {name: line.text(name) for name in ("code", "name", "unit", "measure", "cadence")}
        self.indicators[words["code"]] = indicator = Indicator(
            **words,
            initials=initials(words["name"]),
            counted=line.flag("counted"),
            published_after=line.whole("published_after"),
        )
        return indicator

    def _link_growths(self) -> None:
        """A growth may stand above its level in the table, so links come second."""
        for line in read(self.seeds, "indicators"):
            self.indicators[line.text("code")].growth_of = line.named("growth_of", self.indicators)

    def _actual(self, line: Line) -> Actual:
        actual = Actual(
            indicator=self._wanted(line, "indicator", self.indicators),
            year=line.whole("year"),
            value=line.amount("value"),
            value_high=line.amount("value_high"),
            bound=line.text("bound"),
            firm=line.flag("firm"),
            note=line.text("note"),
        )
        self.many[id(actual)] = {"sections": line.all_named("sections", self.sections)}
        _check_figure(line, actual)
        return actual

    def _target(self, line: Line) -> Target:
        if line.whole("year") != self.year:
            raise line.wrong("year", f"计划是{self.year}年的")
        target = Target(
            indicator=self._wanted(line, "indicator", self.indicators),
            value=line.amount("value"),
            value_high=line.amount("value_high"),
            bound=line.text("bound"),
            per=line.text("per"),
            refers_to=line.named("refers_to", self.indicators),
            pace=line.text("pace"),
            pace_figures=_pace_figures(line),
            **self._promise(line),
        )
        self._many(line, target, target.indicator.code)
        _check_figure(line, target)
        self._check_number(line, target)
        return target

    def _check_number(self, line: Line, target: Target) -> None:
        """A number, a reference or a number to come (待下达): exactly one of them."""
        said = (target.value is not None) + (target.refers_to is not None) + line.flag("pending")
        if said != 1:
            raise line.wrong("value", "数值、参照指标、待下达三者应有且只有一个")
        if line.flag("pending"):
            self.unsaid[id(target)] = set(FIGURE)

    def _project(self, line: Line) -> Project:
        words = ("code", "name", "kind", "company", "place", "capacity_unit", "stage")
        project = Project(
            **{name: line.text(name) for name in words},
            **{name: line.amount(name) for name in ("investment", "capacity")},
            initials=initials(line.text("name")),
            **self._promise(line),
        )
        if (project.capacity is None) != (project.capacity_unit == ""):
            raise line.wrong("capacity_unit", "建设规模和规模单位要同时填写")
        self._many(line, project, project.code)
        return project

    def _milestone(self, project: Project) -> Milestone:
        """The promised stage is the one node that the report itself sets."""
        weight = next(
            (row.weight for row in self.templates.values() if row.stage == project.stage and not row.months_before), 1
        )
        return Milestone(project=project, name=project.goal, due=project.due, weight=weight, promised=True)

    def _promise(self, line: Line) -> dict[str, Any]:
        sections = line.all_named("sections", self.sections)
        if not sections:
            raise line.wrong("sections", "至少一个章节")
        deadline = line.day("deadline")
        if deadline and not date(self.year, 1, 1) <= deadline <= date(self.year + 5, 12, 31):
            raise line.wrong("deadline", "不在计划年度起五年之内")
        return {
            "plan": self.plan,
            "order": line.whole("order"),
            "section": sections[0],
            "lead": self._wanted(line, "lead", self.departments),
            "lead_basis": line.text("lead_basis"),
            "firm": line.flag("firm"),
            "deadline": deadline,
            "note": line.text("note"),
        }

    def _many(self, line: Line, promise: Target | Project, code: str) -> None:
        self.many[id(promise)] = {
            "also_in": line.all_named("sections", self.sections)[1:],
            "supports": line.all_named("supports", self.departments),
            "doubts": self.doubted.pop(code, (None, []))[1],
        }

    def _wanted(self, line: Line, column: str, known: dict[str, Any]) -> Any:
        found = line.named(column, known)
        if found is None:
            raise line.wrong(column, "不能为空")
        return found

    def _doubted(self) -> dict[str, tuple[Line, list[Doubt]]]:
        """Code of a target or project -> the doubts that name it, and the first line that did."""
        doubted = {}
        for line in read(self.seeds, "doubts"):
            for code in line.words("items"):
                doubted.setdefault(code, (line, []))[1].append(self.doubts[line.text("code")])
        return doubted

    def _check_doubted(self) -> None:
        for code, (line, _) in self.doubted.items():
            raise line.wrong("items", f"没有代码为“{code}”的目标或项目")

    def _check_rules(self) -> None:
        kinds = {rule.kind for rule in self.rules.values() if rule.is_default}
        if missing := [kind.label for kind in RuleKind if kind not in kinds]:
            raise SeedError(f"rulesets.csv 缺少判定规则：{'、'.join(missing)}")


def _own_key(row: models.Model) -> dict[str, Any]:
    """Column -> value of the natural key, without the plan's year, which is the same in every line."""
    key = zip(row.natural_key_fields, row.natural_key(), strict=True)
    return {lookup.split("__")[0]: value for lookup, value in key if not lookup.endswith("plan__year")}


def _check_columns(line: Line, row: models.Model) -> None:
    """Choices, lengths and required cells, by the model's own rules."""
    foreign = [field.name for field in row._meta.concrete_fields if field.many_to_one]
    try:
        row.clean_fields(exclude=foreign)
    except ValidationError as error:
        column, messages = next(iter(error.message_dict.items()))
        raise line.wrong(column, "；".join(messages)) from None


def _check_used(line: Line, row: models.Model, used: set) -> None:
    unique = [column.name for column in row._meta.concrete_fields if column.unique and not column.primary_key]
    keys = [_own_key(row), *({name: getattr(row, name)} for name in unique if (name,) != tuple(_own_key(row)))]
    for key in keys:
        if tuple(key.items()) in used:
            raise line.wrong("、".join(key), f"“{' '.join(map(str, key.values()))}”重复")
        used.add(tuple(key.items()))


def _check_figure(line: Line, row: Actual | Target) -> None:
    is_range = row.bound == Bound.RANGE
    if is_range != (row.value_high is not None) or (is_range and (row.value is None or row.value_high <= row.value)):
        raise line.wrong("value_high", "区间必须有更大的上限，其他措辞没有上限")


def _pace_figures(line: Line) -> dict[str, str]:
    """2023-07=0.3;2023-12=36 -> {"2023-07": "0.3", "2023-12": "36"}."""
    figures = {}
    for word in line.words("pace_figures"):
        month, _, figure = word.partition("=")
        try:
            date.fromisoformat(f"{month}-01")
            figures[month] = rows.plain(Decimal(figure))
        except (ValueError, InvalidOperation):
            raise line.wrong("pace_figures", f"“{word}”应写作 年-月=数") from None
    return figures
