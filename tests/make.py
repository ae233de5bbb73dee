"""Objects for tests. Each `make_x` takes keywords only and names what its test is about; the rest is ordinary."""

from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path

import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile

from drafting.intake import take
from drafting.models import Upload
from evidence.models import Evidence
from indicators.models import Actual, Indicator, Point, Reading, Target
from items.models import link
from lingling_plan import months
from lingling_plan.accounts import begin
from lingling_plan.entries import Status
from lingling_plan.models import Department, Membership, Plan, RuleSet, Section
from matters.models import Matter
from projects.models import Milestone, ProgressReport, Project
from urging.models import Message, Urged, Urging
from workbooks.models import Batch

PASSWORD = "demo-Passw0rd-for-tests"
numbers = count(1)

RULES = {
    "total": (10, 30, "0.5"),
    "growth": ("0.5", "1.5", None),
    "rate": ("0.5", "1.5", None),
    "level": (5, 10, None),
    "floor": (0, 0, None),
    "nodes": (0, 0, None),
}


def sign_in(client, user):
    """The client with the user signed in, without the password and the lockout."""
    client.force_login(user, "lingling_plan.backends.MembershipBackend")
    session = client.session
    begin(session, user)
    session.save()
    return client


@cache
def hashed() -> str:
    """The password's hash, made once: it is slow on purpose."""
    return make_password(PASSWORD)


def make_rules() -> None:
    """The default rule sets of the design, from the beginning of time."""
    for kind, (yellow, red, half) in RULES.items():
        defaults = {
            "name": f"默认·{kind}",
            "kind": kind,
            "start": date(2000, 1, 1),
            "yellow": yellow,
            "red": red,
            "half": half,
        }
        RuleSet.objects.get_or_create(code=f"default-{kind}", defaults=defaults)


def make_plan(*, year=2023, **fields) -> Plan:
    if plan := Plan.objects.filter(year=year).first():
        return plan
    make_rules()
    fields = {"name": f"{year}年计划", "adopted_on": date(year - 1, 12, 24), **fields}
    return Plan.objects.create(year=year, **fields)


def make_section(*, plan=None, code="二（二）", title="主要目标", order=1) -> Section:
    plan = plan or make_plan()
    return Section.objects.get_or_create(plan=plan, code=code, defaults={"title": title, "order": order})[0]


def make_department(*, code="jyj", name="教育局") -> Department:
    return Department.objects.get_or_create(code=code, defaults={"name": name})[0]


def make_user(*, username, role, department=None):
    user, created = get_user_model().objects.get_or_create(username=username)
    if created:
        user.password = hashed()
        user.save()
        Membership.objects.create(user=user, role=role, department=department, must_change_password=False)
    return user


def promise_fields(*, plan, section, lead, **fields) -> dict:
    plan = plan or make_plan()
    defaults = {"order": next(numbers), "lead_basis": "proposed"}
    return {
        "plan": plan,
        "section": section or make_section(plan=plan),
        "lead": lead or make_department(),
        **defaults,
        **fields,
    }


def make_target(
    *, value=None, plan=None, section=None, lead=None, code=None, name="新增城镇就业", unit="人", measure="cumulative",
    counted=False, cadence="monthly", published_after=None, bound="ge", pace=None, **fields,
) -> Target:  # fmt: skip
    """A target with its indicator and its points laid."""
    code = code or f"indicator-{next(numbers)}"
    described = {"name": name, "unit": unit, "measure": measure, "counted": counted, "cadence": cadence}
    indicator = Indicator.objects.create(code=code, published_after=published_after, **described)
    pace = pace or ("even" if measure == "cumulative" else "level")
    value = None if value is None else Decimal(str(value))
    fields = promise_fields(plan=plan, section=section, lead=lead, **fields)
    target = Target.objects.create(indicator=indicator, value=value, bound=bound, pace=pace, **fields)
    target.set_pace()
    return target


def make_actual(*, indicator, year=2022, value, **fields) -> Actual:
    return Actual.objects.create(indicator=indicator, year=year, value=Decimal(str(value)), **fields)


def make_project(
    *, plan=None, section=None, lead=None, code=None, name="燃气电站", kind="project", stage="start", nodes=(), **fields
) -> Project:
    """A project with its promised stage as a node, further `nodes` as (name, due) pairs, and its points laid."""
    fields = promise_fields(plan=plan, section=section, lead=lead, **fields)
    project = Project.objects.create(
        code=code or f"project-{next(numbers)}", name=name, kind=kind, stage=stage, **fields
    )
    Milestone.objects.create(project=project, name=project.get_stage_display(), due=project.due, promised=True)
    for label, due in nodes:
        Milestone.objects.create(project=project, name=label, due=due)
    project.set_pace()
    return project


def make_reading(*, target, month, value, status=Status.APPROVED, author=None, approver=None, **fields) -> Reading:
    """A reading of one of the target's points, by default recorded and approved."""
    point = Point.objects.get(target=target, month=month)
    reading = Reading(point=point, value=Decimal(str(value)), author=author or clerk_of(target.lead), **fields)
    reading.keep_as_draft() if status == Status.DRAFT else reading.submit()
    return _decided(reading, status, approver or approver_of(target.lead))


def make_report(
    *, project, month, done=(), invested=None, status=Status.APPROVED, author=None, approver=None, **fields
):
    """A progress report; `done` names the nodes done so far."""
    invested = None if invested is None else Decimal(str(invested))
    report = ProgressReport(
        project=project, month=month, invested=invested, author=author or clerk_of(project.lead), **fields
    )
    report.record(project.milestones.filter(name__in=done), as_draft=status == Status.DRAFT)
    return _decided(report, status, approver or approver_of(project.lead))


def make_matter(
    *, item, text="用地指标不足", addressee="区政府", by=None, answer="", answered_by=None, is_held=False, at=8
) -> Matter:
    """A matter raised in a month (its number) and released, unless it is held; with an answer, answered by a planner."""
    matter = Matter.bring_up(item, month=month(at), text=text, addressee=addressee, by=by or clerk_of(item.lead))
    if not is_held:
        matter.release(by=approver_of(item.lead))
    if answer:
        matter.give_answer(by=answered_by or make_user(username="planner", role="planner"), answer=answer)
    return matter


def make_message(*, to, text="待填报 1 项", day=date(2023, 9, 6), kind="reminder", **fields) -> Message:
    return Message.objects.create(to=to, plan=make_plan(), day=day, kind=kind, text=text, **fields)


def make_urging(*, item, note="", by=None) -> Urged:
    """The item urged today by a planner."""
    (kind,) = link(item)
    by = by or make_user(username="planner", role="planner")
    return Urging.urge(item.plan, {(kind, item.pk)}, by=by, note=note)


def make_batch(*, department=None, by=None, plan=None, **fields) -> Batch:
    """An uploaded workbook without rows, by default of the department's clerk; without a department of a planner."""
    by = by or (clerk_of(department) if department else make_user(username="planner", role="planner"))
    data = {"name": "填报表.xlsx", "size": 9000, "sha256": "0" * 64, **fields}
    return Batch.objects.create(plan=plan or make_plan(), department=department, by=by, **data)


def make_draft(*, text=None, by=None, year=None, decided=False):
    """A report read into a draft, by default tests/drafting/report.txt of 2024; `decided`: everything taken over, led."""
    by = by or make_user(username="planner", role="planner")
    text = (Path(__file__).parent / "drafting" / "report.txt").read_text() if text is None else text
    report = take(SimpleUploadedFile("报告.txt", text.encode()), year=year, by=by)
    if decided:
        for row in report.accept(by=by, versions=dict(report.rows.values_list("pk", "version"))):
            report.leave_out(by=by, row=row.pk, version=row.version, reason="没有数")
        report.lead(by=by, rows=report.rows.values_list("pk", flat=True), department=make_department())
    return report


def make_upload(*, text="2030年计划\n二、2030年主要目标\n新建公园6个，新建广场3个。", by=None, **run):
    """A text of 2030 that waits to be read, as if it were long. `run`: columns of the reading, signs_read=5, trouble="…"."""
    by = by or make_user(username="planner", role="planner")
    upload = Upload.keep(year=2030, name="长报告.txt", text=text, by=by)
    for name, value in run.items():
        setattr(upload, name, value)
    if run:
        upload.save(update_fields=list(run))
    return upload


def _decided(entry, status, approver):
    if status == Status.APPROVED:
        entry.approve(by=approver)
    elif status == Status.RETURNED:
        entry.give_back(by=approver, reason="数据有误")
    elif status == Status.SUPERSEDED:
        entry.status = status
        entry.save(update_fields=["status"])
    return entry


def make_evidence(*, item, month, name="现场.pdf", data=None, by=None, at=None) -> Evidence:
    """A small file of an item's month, uploaded now or `at` a moment; approvals before that do not make it public."""
    data = data or b"%%PDF-1.4\n1 0 obj <</N %d>> endobj\nstartxref\n0\n%%%%EOF\n" % next(numbers)
    with time_machine.travel(at, tick=False) if at else nullcontext():
        return Evidence.keep(item, month=month, name=name, data=data, by=by or clerk_of(item.lead))


def clerk_of(department):
    return make_user(username=f"clerk-{department.code}", role="reporter", department=department)


def approver_of(department):
    return make_user(username=f"approver-{department.code}", role="approver", department=department)


def month(number: int, year: int = 2023) -> date:
    return date(year, number, 1)


def standing_of(item, board_month: date, *, now: date | None = None) -> str:
    """The standing an item shows on the board of a month, asked the way every page asks."""
    from lingling_plan import standing

    plan = item.plan
    as_of = plan.as_of(board_month, now or months.reporting_date(board_month, plan.reporting_day))
    rows = item.points.up_to(board_month).judged(as_of).values("report_by", "reading", "standing", "month")
    return standing.current(rows, as_of)["standing"]


def make_adjustment(*, item, effective, by=None, category="superior", note="", **changes):
    """An adjustment by a planner; `changes`: value, value_high, units, deadline, year_investment, what is new."""
    changes = {
        name: Decimal(value) if isinstance(value, int) and name == "value" else value for name, value in changes.items()
    }
    document = {
        "category": category,
        "body": "市人民政府",
        "document_no": "永政发〔2023〕7号",
        "dated": date(2023, 8, 1),
    }
    by = by or make_user(username="planner", role="planner")
    return item.adjust(by=by, effective=effective, changes=changes, note=note, **document)
