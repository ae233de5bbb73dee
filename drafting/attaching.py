"""A report's sentences tied to the items of a plan that is there already. Nothing of the plan changes, and it can be taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from drafting import comparing
from drafting.comparing import Told
from drafting.models import Match, Part, Report, Row, State
from lingling_plan.auditing import note
from lingling_plan.models import Plan

NO_PLAN = "{year}年计划已经不在了，不能对照。"
NOT_BESIDE = "这份报告不是上传来对照的。"
MOVED = "打开本页以后，同事改动过对照，没有挂接。下面是现在的内容，请核对后再挂接。"
UNKNOWN = "计划里没有这一项，请重新选择。"
NO_ITEM = "计划里没有对应的项"
BY_HAND = "由核对人指定"
SHORTEST = 4


def plan_of(report: Report) -> Plan:
    """The plan it is held against."""
    plan = Plan.objects.filter(year=report.year).first()
    if plan is None or not report.attaches:
        raise ValidationError(NOT_BESIDE if plan else NO_PLAN.format(year=report.year))
    return plan


def seen(report: Report) -> str:
    """What changes with every correction: a page says which state it showed."""
    counted = report.rows.aggregate(rows=Count("pk"), versions=Sum("version"))
    return f"{counted['rows']}.{counted['versions'] or 0}"


@transaction.atomic
def attach(report: Report, *, by, seen_as: str) -> int:
    """Confirm everything as it is proposed or corrected and show it with the plan. Returns how many items got their words.

    ValidationError: attached or withdrawn meanwhile, corrected since the page was shown, or the plan has another report.
    """
    plan = plan_of(report)
    plan.lock()
    report.lock()
    if seen(report) != seen_as:
        raise ValidationError(MOVED)
    if other := Report.objects.filter(plan=plan).first():
        raise ValidationError(f"{plan}已经有报告原文（{other.name}）。")
    _decide(report, plan, by)
    report.plan, report.created_by, report.created_at = plan, by, timezone.now()
    report.save(update_fields=["plan", "created_by", "created_at"])
    items = {row.key for row in report.rows.filter(state=State.ACCEPTED, part=Part.TARGET)}
    note(plan, "挂接报告原文", f"{report.name}，{len(items)} 项，校验码 {report.sha256}")
    plan.touch()
    return len(items)


def _decide(report: Report, plan: Plan, by) -> None:
    """What was proposed and not corrected is confirmed as it stands; words of no item stay the report's own."""
    items = {told.key for told in comparing.promised(plan)} | {told.key for told in comparing.results(plan)}
    rows = report.rows.exclude(state=State.LEFT_OUT)
    tied = [row.pk for row in rows if row.key in items]
    now = {"by": by, "decided_at": timezone.now()}
    rows.filter(pk__in=tied, state=State.OPEN).update(state=State.ACCEPTED, **now)
    rows.exclude(pk__in=tied).update(state=State.LEFT_OUT, reason=NO_ITEM, **now)


@transaction.atomic
def take_back(report: Report) -> None:
    """The plan is without the report's words again; what was confirmed and corrected stays, to be attached once more."""
    plan = plan_of(report)
    plan.lock()
    stored = Report.objects.select_for_update().get(pk=report.pk)
    if not stored.plan_id:
        return
    stored.plan = stored.created_by = stored.created_at = None
    stored.save(update_fields=["plan", "created_by", "created_at"])
    note(plan, "收回报告原文", stored.name)
    plan.touch()


def _item(report: Report, key: str) -> Told:
    """`key`: as Told.address gives it."""
    found = next((told for told in comparing.promised(plan_of(report)) if told.address == key), None)
    if found is None:
        raise ValidationError({"item": UNKNOWN})
    return found


@transaction.atomic
def correct(report: Report, *, by, row: int, version: int, item: str) -> Row:
    """Tie a row to another item, or to none ("")."""
    report.lock()
    found = report.as_seen(row, version)
    told = _item(report, item) if item else None
    found.code, found.match, found.match_note = (told.code, Match.SAME, BY_HAND) if told else ("", Match.NEW, BY_HAND)
    found.kind = told.kind if told else found.found["type"]
    state, reason = (State.ACCEPTED, "") if told else (State.LEFT_OUT, NO_ITEM)
    return found.move(by=by, state=state, reason=reason, fields=("code", "kind", "match", "match_note"))


@transaction.atomic
def mark(report: Report, *, by, item: str, quote: str) -> Row:
    """Give an item words of the text that were read as nothing. ValidationError: {"quote": …}."""
    told = _item(report, item)
    if len(quote) < SHORTEST:
        raise ValidationError({"quote": f"请多抄几个字，至少 {SHORTEST} 个。"})
    chapters = [
        number for number, leaf in enumerate(report.chapters) if quote in report.text[leaf["start"] : leaf["end"]]
    ]
    if not chapters:
        raise ValidationError({"quote": "报告里没有这几个字，请照原文复制。"})
    here = [number for number in chapters if report.chapters[number]["code"] in told.sections]
    row = report.add(by=by, chapter=(here or chapters)[0], quote=quote, name=told.name[:25], kind=told.kind)
    row.code, row.match, row.match_note = told.code, Match.SAME, BY_HAND
    return row.move(by=by, state=State.ACCEPTED, reason="", fields=("code", "match", "match_note"))
