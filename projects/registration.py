"""入库, entry into statistics: due after work began 开工, which is a node like the others; and that node's own light."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery

from lingling_plan import months, pace, standing
from lingling_plan.entries import Status
from lingling_plan.rows import Item
from lingling_plan.standing import Standing
from projects.milestones import Milestone
from projects.reports import ProgressReport
from projects.stages import Stage

# What the node is called; of a project that promises to begin it is the promised one, whatever its name.
START_NAMES = (Stage.START.label, "开工建设", "项目开工")


def starts(path: str = "") -> Q:
    """The same of stored nodes. `path`: to the node from a query of what has the project."""
    return Q(**{f"{path}name__in": START_NAMES}) | Q(**{f"{path}promised": True}, project__stage=Stage.START)


def is_start(node: Milestone, stage: str) -> bool:
    return node.name in START_NAMES or (node.promised and stage == Stage.START)


def start_of(nodes: list[Milestone], stage: str) -> Milestone | None:
    """The first of them, in the order given."""
    return next((node for node in nodes if is_start(node, stage)), None)


@dataclass(frozen=True)
class Begun:
    """Of several projects: how many were to begin by a month, how many of these did, and how many did before their month."""

    due: int
    done: int
    early: int


def begun(projects: set[int], month: date) -> Begun:
    """`projects`: by pk; those without the node are in none of the numbers. One query."""
    nodes = Milestone.objects.filter(starts(), project__in=projects).with_open(month).order_by("due", "pk")
    first = {}
    for project, due, is_open in nodes.values_list("project", "due", "is_open"):
        first.setdefault(project, (months.month_of(due) <= month, not is_open))
    told = list(first.values())
    return Begun(
        due=sum(is_due for is_due, _ in told),
        done=sum(is_due and is_done for is_due, is_done in told),
        early=sum(is_done and not is_due for is_due, is_done in told),
    )


def started(projects: str = "pk") -> Subquery:
    """Of a query of projects: the first month whose approved report ticks the node."""
    ticking = ProgressReport.objects.approved().filter(starts("completed__"), project=OuterRef(projects))
    return Subquery(ticking.order_by("month").values("month")[:1])


def started_in(milestones, stage: str, december: date) -> date | None:
    """The same of one project's stored nodes; None once the latest approved report takes the tick back."""
    node = start_of(list(milestones.for_page(december)), stage)
    return None if node is None or node.is_open else node.done_in


def counted_from(project, milestones: list[Milestone]) -> date | None:
    """The month in which work began: reported in this year's plan where 开工 is one of its nodes; where it is none and sums of
    years before are known, last December. None while neither is known.
    """
    if has_begun_before(project, start_of(milestones, project.stage)):
        return months.add(project.plan.january, -1)
    return started_in(project.milestones, project.stage, project.plan.december) if project.pk else None


def has_begun_before(project, node: Milestone | None) -> bool:
    """`node`: its 开工 of this year."""
    return node is None and bool(project.previous_investment)


def start_light(node: Milestone, item: Item, project) -> Standing | None:
    """The node's own light, by the rule and as if it were the project's only one; None where no month asks for nodes.

    `node`: of for_page(the month shown). One query.
    """
    now = item.tracks[0].now
    if now is None:
        return None
    terms = {"start": project.plan.january, "deadline": project.current.due, "year_end": project.plan.december}
    laid = pace.lay_nodes([(node.due, node.weight)], reporting_day=project.plan.reporting_day, **terms)
    asked = next(one for one in laid if one.month == now["month"])
    lines = {name: float(getattr(asked, name)) for name in ("expected", "yellow", "red", "done_at")}
    reading = None if now["reading"] is None else 0.0 if node.is_open else float(pace.HUNDRED)
    submitted = None if now["submitted"] is None else float(now["submitted"])
    facts = {**lines, "falling": False, "report_by": now["report_by"], "submitted": submitted, "reading": reading}
    return standing.judge(facts, item.as_of)


def told(item: Item, nodes: list[Milestone], project, entries) -> tuple[str, str] | None:
    """(when it was entered, what that hangs on) for a project's page; None where it is not asked for.

    `entries`: the project's reports, newest month first.
    """
    track = next((track for track in item.tracks if track.kind == pace.REGISTRATION), None)
    if track is None:
        return None
    approved = (entry for entry in entries if entry.status == Status.APPROVED and entry.month <= item.month)
    latest = next(approved, None)
    month = latest.registered if latest else None
    return (month_text(month) if month else "未入库"), _since(project, start_of(nodes, project.stage))


def _since(project, node: Milestone | None) -> str:
    if has_begun_before(project, node):
        return "以前年度已有投资，年初起应已入库"
    if node is None:
        return f"没有名为“{START_NAMES[0]}”的节点，入库不判定"
    return f"“{node.name}”还没有报完成" if node.is_open else f"{month_text(node.done_in)}报开工"


def month_text(month: date) -> str:
    return f"{month.year}年{month.month}月"
