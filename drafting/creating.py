"""From a draft that is decided to a plan: its tables go the way of seeds/ and are loaded like any plan file."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from drafting import tables
from drafting.models import WITHDRAWN, Kind, Part, Report, Row, State
from indicators.models import Indicator
from lingling_plan.auditing import note
from lingling_plan.models import Department, Plan, RuleSet
from projects.models import NodeTemplate
from seeding.build import fixture_text, promises
from seeding.fixture import FixtureError, read
from seeding.loading import Outcome, load
from seeding.seeds import SeedError

# They outlive the year: what is stored of them is not loaded over.
LASTING = (Department, RuleSet, NodeTemplate, Indicator)
SHOWN = 12


def obstacles(report: Report) -> list[tuple[str, list[Row]]]:
    """(why the plan cannot be created yet, the rows it is about). Two queries; empty: it can."""
    rows = list(report.rows.select_related("lead", "into"))
    found = [
        ("还没有决定", [row for row in rows if row.state == State.OPEN]),
        ("并入的那一行没有采用", [row for row in rows if row.state == State.ACCEPTED and row.into and not row.into.is_item]),
        ("没有选牵头单位", without_lead(rows)),
        ("代码相同：是同一项的请并入，不是的改名称或代码", _twice(rows)),
        ("单位、判定方式与已有指标不同：请改成一样，或者换一个代码另立指标", _other_meaning(rows)),
        ("参照的指标没有采用", _refers_nowhere(rows)),
    ]  # fmt: skip
    made = [(why, wrong) for why, wrong in found if wrong]
    if not made and not any(row.is_item and row.part == Part.TARGET for row in rows):
        made.append(("没有采用任何承诺", []))
    return made


def without_lead(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.is_item and row.part == Part.TARGET and row.lead_id is None]


def _twice(rows: list[Row]) -> list[Row]:
    own = [row for row in rows if row.is_item]
    keys = Counter(_key(row) for row in own)
    return [row for row in own if keys[_key(row)] > 1]


def _key(row: Row) -> tuple:
    is_indicator = row.kind == Kind.INDICATOR
    return (is_indicator, row.part, row.code, row.year if row.part == Part.ACTUAL else 0)


def _other_meaning(rows: list[Row]) -> list[Row]:
    known = dict(Indicator.objects.values_list("code", "unit"))
    for row in rows:
        if row.is_item and row.kind == Kind.INDICATOR and row.part == Part.TARGET:
            known.setdefault(row.code, row.unit)
    own = [row for row in rows if row.is_item and row.kind == Kind.INDICATOR]
    return [row for row in own if known.get(row.code, row.unit) != row.unit]


def _refers_nowhere(rows: list[Row]) -> list[Row]:
    known = {row.code for row in rows if row.is_item and row.kind == Kind.INDICATOR}
    known.update(Indicator.objects.values_list("code", flat=True))
    return [row for row in rows if row.is_item and row.refers_to and row.refers_to not in known]


def missing(report: Report) -> list[str]:
    """What last year's plan has and this report says nothing of: names, in last year's order. Three queries."""
    last = Plan.objects.filter(year__lt=report.year).order_by("-year").first()
    if last is None:
        return []
    codes = set(report.rows.exclude(state=State.LEFT_OUT).values_list("code", flat=True))
    told = [
        (target.order, target.indicator.code, target.indicator.name)
        for target in last.targets.select_related("indicator")
    ]
    told += [(project.order, project.code, project.name) for project in last.projects.all()]
    return [name for _, code, name in sorted(told) if code not in codes]


@transaction.atomic
def create(report: Report, *, by, name: str, adopted_on) -> Outcome:
    """The plan of the report's year, all or nothing. Called again, it loads the same file and changes nothing.

    ValidationError says, with the draft unchanged, what is in the way.
    """
    stored = Report.objects.select_for_update().get(pk=report.pk)
    if stored.withdrawn_at:
        raise ValidationError(WITHDRAWN)
    if stored.attaches:
        raise ValidationError(f"这份报告是上传来与{stored.year}年计划对照的，不建立计划。")
    text = stored.plan_file or _plan_file(stored, name, adopted_on)
    try:
        outcome = load(read(text, stored.year), source=f"报告 {stored.name}")
    except FixtureError as error:
        raise ValidationError(f"没有建立，数据库未改动。{error}") from None
    if not stored.plan_id:
        stored.plan, stored.plan_file = Plan.objects.get(year=stored.year), text
        stored.created_by, stored.created_at = by, timezone.now()
        stored.save(update_fields=["plan", "plan_file", "created_by", "created_at"])
        note(stored.plan, "由报告建立", f"{stored.name}，{stored.rows.filter(state=State.ACCEPTED).count()} 行采用")
    return outcome


def _plan_file(report: Report, name: str, adopted_on) -> str:
    if Plan.objects.filter(year=report.year).exists():
        raise ValidationError(f"{report.year}年计划已经存在，不能再由报告建立。")
    if found := obstacles(report):
        raise ValidationError([f"{why}：{_told(wrong)}" if wrong else why for why, wrong in found])
    with TemporaryDirectory() as folder:
        tables.write(tables.tables(report, name=name, adopted_on=adopted_on), Path(folder))
        try:
            objects = promises(Path(folder), report.year)
        except SeedError as error:
            raise ValidationError(f"没有建立。{error}") from None
    return fixture_text(list(_new(objects)))


def _told(rows: list[Row]) -> str:
    more = f"等 {len(rows)} 行" if len(rows) > SHOWN else ""
    return "、".join(row.name for row in rows[:SHOWN]) + more


def _new(objects: list[dict]) -> Iterator[dict]:
    """Without the stored rows of what outlives the year."""
    stored = {
        (model._meta.label_lower, each.natural_key()) for model in LASTING for each in model._default_manager.all()
    }
    fields = {model._meta.label_lower: model.natural_key_fields for model in LASTING}
    for each in objects:
        key = tuple(each["fields"].get(name) for name in fields.get(each["model"], ()))
        if (each["model"], key) not in stored:
            yield each
