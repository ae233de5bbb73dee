"""Projects and commitments as rows of the board and every list."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.urls import reverse

from lingling_plan import adjustments, figures, greening, months, policy
from lingling_plan import rows as shared
from lingling_plan.models import Doubt, Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.pace import HUNDRED, REGISTRATION, RuleKind
from lingling_plan.points import by_item, instead
from lingling_plan.rows import Item
from lingling_plan.standing import Standing
from projects.models import Milestone, OriginalPoint, Outcome, Point, ProgressReport, Project, ProjectAdjustment, Track
from projects.stages import JUDGED_BY_FINDING, stage_label

PROJECT, TRACK = "point__project_id", "point__track"
LABELS = {track.label: track.value for track in Track}
TRACKS = {
    Track.NODES: (RuleKind.NODES, "%"),
    Track.INVESTMENT: (RuleKind.TOTAL, "亿元"),
    Track.PAYMENT: (RuleKind.TOTAL, "万元"),
    Track.REGISTRATION: (REGISTRATION, ""),
}


def items(plan: Plan, when: MonthShown, user, as_if: dict | None = None, **only) -> list[Item]:
    """Every project and commitment, judged for a month's board. Three queries, whatever the number of items.

    One more where projects were adjusted: what the original promise asks of the same reports.

    `only`: lookups that narrow the projects, for the page of one. `as_if`: see points.judged.
    """
    wanted = Point.objects.for_plan(plan).up_to(when.month)
    if only:
        wanted = wanted.filter(project__in=Project.objects.filter(**only))
    points = by_item(wanted.judged(when.as_of, as_if).facts("project_id", "track"), "project_id", "track")
    found = list(Project.objects.for_board(plan).filter(**only))
    originals = _originals(plan, when, [row["pk"] for row in found if row["is_adjusted"]], as_if)
    return _made(found, plan, when, user, points=points, doubts=doubts_by_project(plan), originals=originals)


def of_page(project: Project, when: MonthShown, user, year: dict, originals: dict) -> Item:
    """The same row of the one project of a page (for_item_page).

    `year`, `originals`: its judged points of all months, by track.
    """
    pk, shown = project.pk, defaultdict(list)
    for track, points in year.items():
        shown[pk, track] = [point for point in points if point["month"] <= when.month]
    doubts = {pk: [doubt.question for doubt in project.doubts.all()]}
    originals = {(pk, track): points for track, points in originals.items()}
    row = project.board_row()
    (item,) = _made([row], project.plan, when, user, points=shown, doubts=doubts, originals=originals)
    return item


def _made(found: list[dict], plan: Plan, when: MonthShown, user, *, points, doubts, originals) -> list[Item]:
    """`points`, `originals`: by the project's pk and track; `doubts`: by its pk."""
    made, address = [], reverse("project", args=(plan.year, "-"))
    originals = _split(originals, when)
    last = {pk: asked[-1] for pk, tracks in originals.items() for asked, _ in tracks.values() if asked}
    told_by = adjustments.documents(ProjectAdjustment, last)
    for row in found:
        told = {"doubts": doubts.get(row["pk"], []), "when": when}
        told["sees_waiting"] = policy.may_see_waiting(user, row["lead_id"])
        own = {track: points[row["pk"], track] for track in Track.values}
        pk, original = row["pk"], originals.get(row["pk"], {})
        in_force = {**row, **adjustments.terms_in(last[pk], ProjectAdjustment)} if pk in last else row
        item = _item(in_force, plan, address, own, **told)
        if pk in last:
            item.adjusted = told_by[pk]
            asked = {track: instead(own[track], original.get(track, ([], None))[0]) for track in Track.values}
            item.original = _item(row, plan, address, asked, **told)
        later = [coming for _, coming in original.values() if coming]
        if later:
            first = min(later, key=adjustments.effective_in)
            coming = {**row, **adjustments.terms_in(first, ProjectAdjustment)}
            item.upcoming = adjustments.upcoming(first, _pairs(in_force, coming, plan))
        made.append(item)
    return made


def _originals(plan: Plan, when: MonthShown, adjusted: list[int], as_if: dict | None) -> dict[tuple, list[dict]]:
    """Of adjusted projects, by pk and track, the judged original points of all months. No query where there are none."""
    if not adjusted:
        return {}
    wanted = OriginalPoint.objects.for_plan(plan).filter(point__project__in=adjusted)
    facts = wanted.judged(when.as_of, as_if).facts(PROJECT, TRACK, *adjustments.columns(ProjectAdjustment))
    return by_item(facts, PROJECT, TRACK)


def originals_of(project: Project, when: MonthShown) -> dict[str, list[dict]]:
    """The same of one project at hand, by track."""
    found = _originals(project.plan, when, [project.pk], None) if project.recorded() else {}
    return {track: points for (_, track), points in found.items()}


def _split(originals: dict[tuple, list[dict]], when: MonthShown) -> dict[int, dict[str, tuple]]:
    """By project and track: (original points up to the month, the first of what counts later or None)."""
    found = {}
    for (pk, track), rows in originals.items():
        found.setdefault(pk, {})[track] = adjustments.split(rows, when.month)
    return found


def doubts_by_project(plan: Plan) -> dict[int, list[str]]:
    found = {}
    for project, question in Doubt.objects.filter(plan=plan, projects__isnull=False).values_list(
        "projects", "question"
    ):
        found.setdefault(project, []).append(question)
    return found


def _item(
    row: dict, plan: Plan, address: str, points: dict, *, doubts: list[str], when: MonthShown, sees_waiting: bool
) -> Item:
    item = Item(
        type=row["kind"],
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
        target=f"{figures.deadline_label(row['deadline'], plan.year)}{stage_label(row['kind'], row['stage'])}",
        baseline="",
        marks=_marks(row, plan),
        tracks=_tracks(row, points),
        doubts=doubts,
        unknown_because="没有节点",
        deadline=row["deadline"],
        laid_out=row["laid_out"],
        as_of=when.as_of,
        today=when.today,
        until=when.until,
        month=when.month,
        sees_waiting=sees_waiting,
        closed_through=plan.closed_through,
        reopened=plan.reopened,
    )
    item.judge()
    if item.standing == Standing.DONE:
        item.laid_out = True  # nothing is left to be laid out
    if not item.laid_out:
        item.marks.append(f"未排节点 {plan.days_since_adopted(when.as_of)} 天")
    return item


def told(project: Project) -> str:
    """年内开工, of one project at hand."""
    return f"{figures.deadline_label(project.deadline, project.plan.year)}{stage_label(project.kind, project.stage)}"


def changed(adjustment: ProjectAdjustment) -> list[tuple[str, str, str]]:
    """(what, before, after) of everything that an adjustment changes."""
    before, after = (
        {name: getattr(each, name) for name in ProjectAdjustment.CHANGES}
        for each in (adjustment.before, adjustment.after)
    )
    return [pair for pair in _pairs(before, after, adjustment.project.plan) if pair[1] != pair[2]]


def _pairs(before: dict, after: dict, plan: Plan) -> list[tuple[str, str, str]]:
    """(what, before, after) of everything that adjustments change, from two wordings of a board's row."""
    return [
        ("完成时限", *(figures.deadline_label(terms["deadline"], plan.year) for terms in (before, after))),
        ("年度计划投资", *(figures.amount(terms["year_investment"], "亿元") for terms in (before, after))),
    ]


def entries(items: list[Item]) -> dict[int, dict]:
    """The approved report that each item's latest figure rests on, by the item's pk. One query."""
    latest = {(item.pk, item.track.latest["month"]) for item in items if item.track.latest}
    found = ProgressReport.objects.approved().filter(
        project__in={pk for pk, _ in latest}, month__in={month for _, month in latest}
    )
    facts = found.facts("project_id", "month", "finding__outcome")
    return {
        entry["project_id"]: _with_finding(entry) for entry in facts if (entry["project_id"], entry["month"]) in latest
    }


def _with_finding(entry: dict) -> dict:
    """`finding`: the outcome in words, where the planning office found; 基本完成 is kept, and says so."""
    outcome = entry.pop("finding__outcome")
    return {**entry, "finding": Outcome(outcome).label if outcome else ""}


def look_ahead(items: list[Item]) -> None:
    """Attach what each is asked for next, and its open nodes. `items`: of one month. Two queries."""
    if not items:
        return
    month, as_of, pks = items[0].month, items[0].as_of, [item.pk for item in items]
    asked = Point.objects.filter(project__in=pks).next_asked(
        month, as_of, "project", "track", also=greening.open_points(items)
    )
    facts = asked.if_just_met(as_of).values("project_id", "track", *greening.FACTS)
    points, nodes = by_item(facts, "project_id", "track"), _open_nodes(pks, month)
    for item in items:
        for track in item.tracks:
            greening.attach(track, points[item.pk, Track(LABELS[track.name])], nodes.get(item.pk, ()))


def look_ahead_in(item: Item, year: dict[str, list[dict]], nodes: list[Milestone]) -> None:
    """The same of one item whose page has read its year (points.for_page) and its nodes. No query."""
    wanted = sorted((node for node in nodes if node.is_open), key=lambda node: (node.due, node.promised, node.pk))
    told = [_open_node(node.name, node.due, node.promised, node.project.stage) for node in wanted]
    for track in item.tracks:
        greening.attach(track, greening.in_year(track, year.get(track.name, ())), told)


def _open_nodes(projects: list[int], month: date) -> dict[int, list[tuple[str, date]]]:
    """By project (name, month it is due in) of what the latest approved report does not tick."""
    found = {}
    rows = Milestone.objects.filter(project__in=projects).open_in(month).order_by("due", "promised", "pk")
    for project, *node in rows.values_list("project", "name", "due", "promised", "project__stage"):
        found.setdefault(project, []).append(_open_node(*node))
    return found


def _open_node(name: str, due: date, promised: bool, stage: str) -> tuple[str, date]:
    told = f"{name}（须经督查室认定）" if promised and stage in JUDGED_BY_FINDING else name
    return told, months.month_of(due)


def _tracks(row: dict, points: dict) -> list[shared.Track]:
    """Nodes always, this year's investment and payment where a plan for them exists, entry into statistics where it is to be."""
    totals = {
        Track.NODES: Decimal(HUNDRED),
        Track.INVESTMENT: row["year_investment"],
        Track.PAYMENT: row["year_payment"],
        Track.REGISTRATION: Decimal(HUNDRED) if row["registration"] else None,
    }
    since = {Track.REGISTRATION: row["started"]}
    return [
        shared.Track(track.label, *TRACKS[track], total, points[track.value], since=since.get(track))
        for track, total in totals.items()
        if total is not None
    ]


def _marks(row: dict, plan: Plan) -> list[str]:
    marks = [] if row["firm"] else ["力争"]
    if row["deadline"] and row["deadline"].year > plan.year:
        marks.append("跨年")
    return marks
