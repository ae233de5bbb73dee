"""Indicators as rows of the board and every list."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from indicators.models import Bound, OriginalPoint, Pace, Point, Reading, Target, TargetAdjustment, rule_kind
from lingling_plan import adjustments, figures, greening, policy
from lingling_plan.filing import Filing
from lingling_plan.models import Doubt, Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.pace import RuleKind
from lingling_plan.points import by_item, instead
from lingling_plan.rows import PENDING, Item, Track
from lingling_plan.standing import Standing

TYPE = "indicator"
TARGET = "point__target_id"
ORIGINAL_FACTS = (TARGET, *adjustments.columns(TargetAdjustment))


def items(plan: Plan, when: MonthShown, user, as_if: dict | None = None, **only) -> list[Item]:
    """Every target of the plan, judged for a month's board. Three queries, whatever the number of items.

    One more where targets were adjusted: what the original promise asks of the same figures.

    `only`: lookups that narrow the targets, for the page of one. `as_if`: see points.judged.
    """
    wanted = Point.objects.for_plan(plan).up_to(when.month)
    if only:
        wanted = wanted.filter(target__in=Target.objects.filter(**only))
    points = by_item(wanted.judged(when.as_of, as_if).facts("target_id"), "target_id")
    found = list(Target.objects.for_board(plan).filter(**only))
    originals = _originals(plan, when, [row["pk"] for row in found if row["is_adjusted"]], as_if)
    return _made(found, plan, when, user, points=points, doubts=doubts_by_target(plan), originals=originals)


def of_page(target: Target, when: MonthShown, user, year: list[dict], originals: list[dict]) -> Item:
    """The same row of the one target of a page (for_item_page). `year`, `originals`: its judged points of all months."""
    (item,) = _made(
        [target.board_row()],
        target.plan,
        when,
        user,
        points={target.pk: [point for point in year if point["month"] <= when.month]},
        doubts={target.pk: [doubt.question for doubt in target.doubts.all()]},
        originals={target.pk: originals} if originals else {},
    )
    return item


def _made(found: list[dict], plan: Plan, when: MonthShown, user, *, points, doubts, originals) -> list[Item]:
    """`points`, `doubts`, `originals`: by the target's pk."""
    made, address = [], reverse("target", args=(plan.year, "-"))
    originals = {pk: adjustments.split(rows, when.month) for pk, rows in originals.items()}
    told_by = adjustments.documents(TargetAdjustment, {pk: asked[-1] for pk, (asked, _) in originals.items() if asked})
    for row in found:
        told = {"doubts": doubts.get(row["pk"], []), "when": when}
        told["sees_waiting"] = policy.may_see_waiting(user, row["lead_id"])
        own, (original, later) = points[row["pk"]], originals.get(row["pk"], ([], None))
        in_force = {**row, **adjustments.terms_in(original[-1], TargetAdjustment)} if original else row
        item = _item(in_force, plan, address, own, **told)
        if original:
            item.adjusted = told_by[row["pk"]]
            item.original = _item(row, plan, address, instead(own, original), **told)
        if later:
            coming = {**row, **adjustments.terms_in(later, TargetAdjustment)}
            item.upcoming = adjustments.upcoming(later, _pairs(in_force, coming, plan))
        made.append(item)
    return made


def _originals(plan: Plan, when: MonthShown, adjusted: list[int], as_if: dict | None) -> dict[int, list[dict]]:
    """Of adjusted targets, by pk, the judged original points of all months. No query where there are none."""
    if not adjusted:
        return {}
    wanted = OriginalPoint.objects.for_plan(plan).filter(point__target__in=adjusted)
    return by_item(wanted.judged(when.as_of, as_if).facts(*ORIGINAL_FACTS), TARGET)


def originals_of(target: Target, when: MonthShown) -> list[dict]:
    """The same of one target at hand."""
    return _originals(target.plan, when, [target.pk], None)[target.pk] if target.recorded() else []


def doubts_by_target(plan: Plan) -> dict[int, list[str]]:
    rows = Doubt.objects.filter(plan=plan, targets__isnull=False).values_list("targets", "question")
    found = {}
    for target, question in rows:
        found.setdefault(target, []).append(question)
    return found


def _item(
    row: dict, plan: Plan, address: str, points: list[dict], *, doubts: list[str], when: MonthShown, sees_waiting: bool
) -> Item:
    kind = rule_kind(row["measure"], row["unit"])
    item = Item(
        type=TYPE,
        pk=row["pk"],
        url=address.replace("/-/", f"/{row['code']}/"),  # one reverse, not two hundred
        order=row["order"],
        name=row["name"],
        initials=row["initials"],
        chapter=row["chapter"],
        chapter_title=row["chapter_title"],
        chapter_order=row["chapter_order"],
        lead_id=row["lead_id"],
        lead_name=row["lead_name"],
        lead_code=row["lead_code"],
        target=target_text(row),
        baseline=figures.promised(row["base"], row["base_high"], row["base_bound"], row["unit"])
        if row["base_bound"]
        else "",
        marks=_marks(row, plan),
        tracks=[Track("", kind, row["unit"], _total(row), points)],
        doubts=doubts,
        unknown_because=_unknown_because(row),
        refers=bool(row["reference"]),
        pace=Pace(row["pace"]).label,
        deadline=row["deadline"],
        as_of=when.as_of,
        today=when.today,
        until=when.until,
        month=when.month,
        sees_waiting=sees_waiting,
        closed_through=plan.closed_through,
        reopened=plan.reopened,
    )
    item.judge()
    return item


def target_text(row: dict) -> str:
    """≥ 36 万吨; 每村 ≥ 1 个; 同地区生产总值增速; 待下达."""
    if row["reference"]:
        return f"同{row['reference']}"
    if row["value"] is None:
        return PENDING
    each = f"每{row['per']} " if row["per"] else ""
    # A fall is to be at least so deep: the report's 下降20%以上 reads ≤ −20%.
    bound = Bound.LE if row["bound"] == Bound.GE and row["value"] < 0 else row["bound"]
    return each + figures.promised(row["value"], row["value_high"], bound, row["unit"])


def told(target: Target) -> str:
    """The same of one target at hand."""
    return target_text(_terms(target))


def _terms(target: Target) -> dict:
    """A target at hand as far as a board's row words its promise."""
    row = {name: getattr(target, name) for name in ("value", "value_high", "bound", "per", "units", "deadline")}
    reference = target.refers_to.name if target.refers_to else None
    return {**row, "unit": target.indicator.unit, "reference": reference}


def changed(adjustment: TargetAdjustment) -> list[tuple[str, str, str]]:
    """(what, before, after) of everything that an adjustment changes."""
    before, after = (_terms(each) for each in (adjustment.before, adjustment.after))
    return [pair for pair in _pairs(before, after, adjustment.target.plan) if pair[1] != pair[2]]


def _pairs(before: dict, after: dict, plan: Plan) -> list[tuple[str, str, str]]:
    """(what, before, after) of everything that adjustments change, from two wordings of a board's row."""
    return [
        ("目标", target_text(before), target_text(after)),
        (f"全区{before['per']}数", *(f"{terms['units']} 个" for terms in (before, after))),
        ("完成时限", *(figures.deadline_label(terms["deadline"], plan.year) for terms in (before, after))),
    ]


def _unknown_because(row: dict) -> str:
    """What is missing to judge the target by, should its points have nothing to compare with."""
    if row["reference"]:
        return f"参照的{row['reference']}本期尚无已通过的数据"
    return f"{row['per']}的个数尚未填写，不计应报" if row["per"] else f"目标{Filing.PENDING.label}"


def entries(items: list[Item]) -> dict[int, dict]:
    """The approved entry that each item's latest figure rests on, by the item's pk. One query."""
    latest = {item.track.latest["pk"]: item.pk for item in items if item.track.latest}
    found = Reading.objects.approved().filter(point__in=latest).facts("point_id")
    return {latest[entry["point_id"]]: entry for entry in found}


def look_ahead(items: list[Item]) -> None:
    """Attach what each is asked for next. `items`: of one month. One query, one more where a ceiling was passed."""
    if not items:
        return
    month, as_of = items[0].month, items[0].as_of
    own = Point.objects.filter(target__in=[item.pk for item in items])
    asked = own.next_asked(month, as_of, "target", also=greening.open_points(items)).if_just_met(as_of)
    points = by_item(asked.values("target_id", *greening.FACTS), "target_id")
    for item in items:
        greening.attach(item.track, points[item.pk])
    _tell_beyond([item.track for item in items], as_of)


def look_ahead_in(item: Item, year: dict[str, list[dict]]) -> None:
    """The same of one item whose page has read its year (points.for_page). No query but that of a ceiling passed."""
    greening.attach(item.track, greening.in_year(item.track, year[item.track.name]))
    _tell_beyond([item.track], item.as_of)


def _tell_beyond(tracks: list[Track], as_of: date) -> None:
    """A total that is to stay below a line and has passed it: would it still be behind if nothing were added to it?"""
    passed = {
        track.ahead.next["pk"]: track
        for track in tracks
        if track.kind == RuleKind.TOTAL and track.standing == Standing.BEHIND and track.now["falling"]
        if track.ahead.next
    }
    if not passed:
        return
    as_if = {pk: track.now["reading"] for pk, track in passed.items()}
    for point in Point.objects.filter(pk__in=passed).judged(as_of, as_if).facts():
        passed[point["pk"]].ahead.is_beyond = point["standing"] == Standing.BEHIND


def _total(row: dict) -> Decimal | None:
    if not row["per"]:
        return row["value"]
    return None if row["units"] is None else Decimal(row["units"])


def _marks(row: dict, plan: Plan) -> list[str]:
    marks = [] if row["firm"] else ["力争"]
    if row["deadline"] and (row["deadline"].year, row["deadline"].month) != (plan.year, 12):
        marks.append("跨年" if row["deadline"].year > plan.year else figures.deadline_label(row["deadline"], plan.year))
    if row["per"] and row["units"] is None:
        marks.append("单位数未填")
    return marks
