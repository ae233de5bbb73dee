"""An office in which everything that may be done can be tried: on both departments, in an open and in a closed month.

A scene holds the objects of one department in one month, in every state they can have. July was closed, opened again for
corrections and closed with corrections still waiting; August is open.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from closing.models import Closing, Reopening
from drafting.models import Report, Upload
from indicators.models import Indicator, Target
from lingling_plan.entries import Status
from lingling_plan.models import Department, Plan
from projects.models import ProgressReport, Project
from tests.make import (
    approver_of,
    clerk_of,
    make_actual,
    make_batch,
    make_department,
    make_draft,
    make_evidence,
    make_matter,
    make_message,
    make_plan,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_upload,
    make_urging,
    month,
)
from tests.office import AUGUST, JULY, NOW, OTHER, OWN, UNAPPROVED, Office, make_office, make_planned
from urging.models import Urging

# The matrix's columns: who, and what the column is called.
PEOPLE = {
    "clerk": "author 填报人本人",
    "colleague": "reporter 同单位填报人",
    "approver": "approver 单位负责人",
    "deputy": "deputy 代审人",
    "stranger": "other reporter 外单位填报人",
    "strange_approver": "other approver 外单位负责人",
    "planner": "planner 督查室",
    "leader": "leader 区领导",
    "sysadmin": "admin 系统管理员",
    "nobody": "no role 无角色",
    "anonymous": "not signed in 未登录",
}
# In what only the department, its planners and the district's leaders see: matters and urgings.
LOCAL = "区内"
STATES = [state.value for state in Status]
BATCH_STATES = ("checking", "ready", "written")


@dataclass
class Scene:
    """`entries`: kind -> state -> the entry of the month; `files`: state -> evidence; `matters`: state -> matter; `batches`: state -> workbook."""

    side: str
    plan: Plan
    department: Department
    month: date
    target: Target
    project: Project
    owed: Target
    entries: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    matters: dict = field(default_factory=dict)
    batches: dict = field(default_factory=dict)
    state: str = ""
    items: tuple = ()
    urging: Urging | None = None
    # A report to decide on, one that is decided, the one this year's plan came from, and one held against a plan that has none
    # yet. They belong to no department.
    drafts: tuple[Report, ...] = ()
    # A long report that could not be read.
    upload: Upload | None = None
    # Of another year, without entries or closed months: may still be deleted.
    spare: tuple = ()
    # What tests that post forms need: URL name -> what its form holds; the text of a plan file.
    shown: Callable[[str], dict] | None = None
    plan_file: str = ""

    @property
    def is_closed(self) -> bool:
        return self.month == JULY

    @property
    def when(self) -> str:
        return "closed" if self.is_closed else "open"

    def at(self, state: str) -> "Scene":
        """The same scene, looking at its objects of one state."""
        return replace(self, state=state)

    def entry(self, kind: str):
        return self.entries[kind][self.state or "submitted"]

    @property
    def awaiting(self) -> ProgressReport:
        return self.entries["judged report"]["submitted"]

    @property
    def file(self):
        return self.files[self.state or "public"]

    @property
    def matter(self):
        return self.matters[self.state or "open"]

    @property
    def batch(self):
        return self.batches[self.state or "ready"]


def make_scenes() -> Office:
    """The office, with `scenes`: (side, month) -> Scene."""
    office = make_office()
    housing = make_department(code="zjj", name="住建局")
    office.people["deputy"] = approver_of(housing)
    office.own.deputy = office.deputy
    office.own.save()
    make_planned(office)
    spare = make_target(plan=make_plan(year=2022), lead=housing), make_project(plan=make_plan(year=2022), lead=housing)
    Indicator.objects.create(code="free", name="尚无目标", unit="人", measure="cumulative")
    office.scenes, drafts, upload = {}, _drafts(office), make_upload(by=office.planner, trouble="读取时出错")
    for side, lead, canary in (("own", office.own, OWN), ("other", office.other, OTHER)):
        items = _items(office, lead, canary)
        make_urging(item=items[2], note=f"催办{LOCAL}{canary}")
        make_message(to=clerk_of(lead), text=f"待填报 {LOCAL}{canary}")
        urging = Urging.objects.of(items[2]).get()
        for at in (JULY, AUGUST):
            office.scenes[side, at] = Scene(
                side, office.plan, lead, at, *items[:3], urging=urging, spare=spare, drafts=drafts, upload=upload
            )
            _record(office.scenes[side, at], items, canary)
    Plan.objects.filter(pk=office.plan.pk).update(closed_through=month(6))
    office.plan.refresh_from_db()
    closing = Closing.close(office.plan, month=JULY, by=office.planner)
    Reopening.open(closing, reason="统计局核减", until=NOW, by=office.planner)
    for scene in office.scenes.values():
        _leave_waiting(scene, OWN if scene.side == "own" else OTHER)
    # It runs out over what waits: ending it early is refused.
    Plan.objects.filter(pk=office.plan.pk).update(reopened_month=None, reopened_until=None)
    office.plan.refresh_from_db()
    for scene in office.scenes.values():
        _look_again(scene)
    return office


def _drafts(office: Office) -> tuple[Report, ...]:
    open_, decided, source = (
        make_draft(
            text=f"{year}年计划\n二、{year}年主要目标\n每个乡镇新建公园1—2个，新建广场3个。",
            year=year,
            decided=year > 2024,
        )
        for year in (2024, 2025, 2026)
    )
    make_plan(year=2022)
    beside = make_draft(text="2022年计划\n二、2022年主要目标\n新建书屋4个。", year=2022)
    by, at = source.by, source.at
    told = {"plan": office.plan, "created_by": by, "created_at": at, "plan_file": "[]"}
    Report.objects.filter(pk=source.pk).update(**told)
    return open_, decided, source, beside


def _look_again(scene: Scene) -> None:
    """Rows as a page would find them: the plan they know is closed through July."""
    scene.plan = Plan.objects.get(pk=scene.plan.pk)
    for name in ("target", "project", "owed"):
        setattr(scene, name, _again(getattr(scene, name)))
    for rows in (scene.files, scene.matters, *scene.entries.values()):
        rows.update({state: _again(row) for state, row in rows.items()})


def _again(row):
    return type(row)._default_manager.get(pk=row.pk)


def _items(office: Office, lead: Department, canary: str) -> tuple:
    target = make_target(name=f"指标{canary}", value=1200, lead=lead, note=f"说明{canary}")
    make_actual(indicator=target.indicator, value=1000).sections.add(target.section)
    project = make_project(name=f"项目{canary}", lead=lead, year_investment=3, nodes=[(f"招标{canary}", month(6))])
    owed = make_target(name=f"未报{canary}", value=1200, lead=lead)
    judged = make_project(name=f"推进{canary}", lead=lead, stage="advance")
    approvers = make_target(name=f"负责人自报{canary}", value=1200, lead=lead)
    return target, project, owed, judged, approvers


def _record(scene: Scene, items: tuple, canary: str) -> None:
    """What came back and what counts; what still waits comes later, since months close without it."""
    target, project, owed, *_ = items
    hidden, at = f"{UNAPPROVED}{canary}", scene.month
    scene.entries = {"figure": {}, "report": {}, "judged report": {}, "approver's figure": {}}
    for state, words in (("returned", hidden), ("approved", canary)):
        entry = {"month": at, "status": state, "progress": f"进展{words}"}
        scene.entries["figure"][state] = make_reading(target=target, value=650, **entry)
        scene.entries["report"][state] = make_report(project=project, invested=1, **entry)
    scene.files = {
        "public": make_evidence(item=target, month=at, name=f"公开{canary}.pdf"),
        "unpublic": make_evidence(item=owed, month=at, name=f"附件{hidden}.pdf"),
        "withdrawn": make_evidence(item=target, month=at, name=f"撤回{hidden}.pdf"),
    }
    scene.files["withdrawn"].withdraw(by=scene.files["withdrawn"].uploaded_by)
    scene.matters = {
        "held": make_matter(item=target, text=f"未审{at.month}{hidden}", is_held=True, at=at.month),
        "open": make_matter(item=target, text=f"待答复{at.month}{LOCAL}{canary}"),
        "answered": make_matter(item=target, text=f"已答复{at.month}{LOCAL}{canary}", answer=f"答复{LOCAL}{canary}"),
    }
    scene.batches = {
        state: make_batch(department=scene.department, state=state, name=f"表{hidden}.xlsx") for state in BATCH_STATES
    }
    scene.batches["ready"].sheets.create(department=scene.department, title="未写入")
    scene.items = items


def _leave_waiting(scene: Scene, canary: str) -> None:
    target, project, _, judged, approvers = scene.items
    hidden = f"{UNAPPROVED}{canary}"
    words = {"progress": f"进展{hidden}", "problem": f"问题{hidden}", "next_step": f"下一步{hidden}", "remark": hidden}
    for state in ("superseded", "submitted", "draft"):  # the first waits only until the second comes
        entry = {"month": scene.month, "status": "draft" if state == "draft" else "submitted", **words}
        scene.entries["figure"][state] = make_reading(target=target, value="777.125", **entry)
        scene.entries["report"][state] = make_report(project=project, invested="1.25", **entry)
    for kind in ("figure", "report"):
        scene.entries[kind]["superseded"].refresh_from_db(fields=["status"])
    waiting = {"month": scene.month, "status": "submitted", **words}
    scene.entries["judged report"]["submitted"] = make_report(project=judged, done=["推进"], **waiting)
    by = approver_of(scene.department)
    scene.entries["approver's figure"]["submitted"] = make_reading(target=approvers, value=5, author=by, **waiting)
