"""Invents the months January to August: readings, nodes and reports, stored in bulk as if recorded and approved."""

from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from demo import kinds, tracks
from demo.accounts import office
from demo.adjustments import adjust
from demo.courses import Course, course_of, figure, reports
from demo.reasons import NEEDS, said
from indicators.models import Point, Reading, Target
from items import whole_plan
from items.models import link
from lingling_plan import months
from lingling_plan.counted import count_rows
from lingling_plan.entries import Status
from lingling_plan.models import Department, Membership, Plan, Role, RuleBook
from matters.models import Matter, State
from projects.models import Finding, Milestone, NodeTemplate, Outcome, ProgressReport, Project, kept_share
from urging.models import Urging, month_to_urge, now_shown

LAST_MONTH = 8

NOTES = ("", "请今天报送", "请说明原因和报送时间")


@transaction.atomic
def invent(plan: Plan, last_month: int = LAST_MONTH) -> None:
    """All or nothing. The plan's own figures stay as loaded; its calendar stands still from here on."""
    last = date(plan.year, last_month, 1)
    plan.demo_today = months.reporting_date(last, plan.reporting_day) + timedelta(days=1)
    plan.save(update_fields=["demo_today"])
    people = {department.pk: _people(department) for department in Department.objects.all()}
    targets = Target.objects.for_plan(plan).select_related("indicator", "plan", "lead")
    Reading.objects.bulk_create(_readings(targets.filter(refers_to__isnull=True), last, people))
    referring = targets.filter(refers_to__isnull=False)
    for target in referring:
        target.set_pace()
    Reading.objects.bulk_create(_readings(referring, last, people))
    book = RuleBook()
    for project in Project.objects.for_plan(plan).select_related("plan", "lead"):
        lay_out(project, book)
        _report(project, last, people[project.lead_id])
        if project.code in tracks.SUMS:
            project.set_pace(book)  # entry is asked for from the month in which work began
    adjust(plan)
    count_rows()
    _bring_up_matters(plan, people)
    _urge(plan)
    plan.touch()


def _people(department: Department) -> tuple:
    """The department's clerk and approver in whose name months are invented; nobody can sign in as them."""
    made = []
    for role, name in ((Role.REPORTER, "clerk"), (Role.APPROVER, "head")):
        called = f"{department.name}{role.label}"
        user, created = get_user_model().objects.get_or_create(
            username=f"{department.code}.{name}", defaults={"first_name": called}
        )
        if created:
            user.set_unusable_password()
            user.save()
            Membership.objects.create(user=user, role=role, department=department)
        made.append(user)
    return tuple(made)


def _readings(targets, last: date, people: dict) -> list[Reading]:
    """What is still 待下达 has nothing to be compared with and is left unrecorded."""
    made = []
    for target in targets:
        course = course_of(target.indicator.code, target.lead.name)
        due = Point.objects.filter(target=target, report_by__lte=target.plan.demo_today)
        points = due.filter(expected__isnull=False).facts_asked()
        floor = None
        for point in points:
            if point["month"] > last or not reports(course, point["month"], last):
                continue
            value = _value(target, course, point, floor)
            floor = value if target.indicator.measure == "cumulative" else None
            made.append(_reading(target, course, point, value, last, people[target.lead_id]))
    return made


def _value(target: Target, course: Course, point: dict, floor):
    """A cumulative figure never falls."""
    kind = target.indicator.rule_kind
    value = figure(course, kind, point, target.total, target.indicator.counted, target.indicator.code)
    return value if floor is None else max(value, floor)


def _reading(target: Target, course: Course, point: dict, value, last: date, people: tuple) -> Reading:
    waits = course == Course.WAITING and point["month"] == last
    return Reading(
        point_id=point["pk"],
        value=value,
        **_words(course, _about(target), target.indicator.code, point["month"], last),
        **_entry(point["month"], target.plan, people, waits),
    )


def _about(item: Target | Project) -> kinds.About:
    if isinstance(item, Project):
        return kinds.of_project(item.code, item.stage)
    return kinds.of_target(item.indicator.code, item.indicator.unit)


def _words(course: Course, about: kinds.About, code: str, month: date, last: date) -> dict:
    problem, next_step = said(course, about, code)
    return {"problem": problem, "next_step": next_step} if months.distance(month, last) <= 2 else {}


def _entry(month: date, plan: Plan, people: tuple, waits: bool) -> dict:
    """Version, people and times of an invented entry: written the day before the reporting date, approved on it."""
    clerk, head = people
    due = months.reporting_date(month, plan.reporting_day)
    written, decided = (timezone.make_aware(datetime.combine(due - timedelta(days=ago), time(10))) for ago in (1, 0))
    entry = {"version": 1, "author": clerk, "written_at": written}
    if waits:
        return {**entry, "status": Status.SUBMITTED}
    return {**entry, "status": Status.APPROVED, "decider": head, "decided_at": decided}


def lay_out(project: Project, book: RuleBook) -> None:
    """Two of three items get nodes from the template of their stage; the others stay 未排节点. Ten get sums of the year."""
    tracks.plan_for(project)
    if int(project.order / 10) % 3:
        promised = project.milestones.get(promised=True)
        for template in NodeTemplate.objects.filter(stage=project.stage, months_before__gt=0):
            due = months.last_day(months.add(months.month_of(project.due), -template.months_before))
            if due > months.last_day(project.plan.january) and template.name != promised.name:
                name = kinds.node_name(template.name, _about(project))
                Milestone.objects.create(project=project, name=name, due=due, weight=template.weight)
    if int(project.order / 10) % 3 or project.code in tracks.SUMS:
        project.set_pace(book)


def _report(project: Project, last: date, people: tuple) -> None:
    """A report each month; slower courses tick their nodes later, and two in twelve keep their promise early."""
    course, milestones = course_of(project.code, project.lead.name), list(project.milestones.all())
    delay = {Course.SLOW: 1, Course.STUCK: 4}.get(course, 0)
    for number in range(1, last.month + 1):
        month = date(last.year, number, 1)
        if not reports(course, month, last):
            continue
        done = [node for node in milestones if months.month_of(node.due) <= months.add(month, -delay)]
        if (course == Course.KEPT and number >= 7) or tracks.has_begun(project, month):
            done = milestones
        _store(project, month, done, course, last, people)


def _store(project: Project, month: date, done: list[Milestone], course: Course, last: date, people: tuple) -> None:
    waits = course == Course.WAITING and month == last
    if waits and project.needs_finding:
        done = list(project.milestones.all())  # told done, so the planning office finds something to find
    share = kept_share(project.milestones.all(), {node.pk for node in done})
    entry = {**_entry(month, project.plan, people, waits), **tracks.reported(project, course, month)}
    entry |= _words(course, _about(project), project.code, month, last)
    report = ProgressReport.objects.create(project=project, month=month, node_share=share, **entry)
    report.completed.set(done)
    if project.needs_finding and share == 100 and not waits:
        Finding.objects.create(report=report, outcome=Outcome.DONE, reason="已取得批复文件", evidence="主管部门批复")


def _urge(plan: Plan) -> None:
    """The planning office urged every other item whose figure is missing, some of them twice in the last days."""
    planner = office(Role.PLANNER)
    missing = [item for item in whole_plan.all_items(plan, now_shown(plan), planner) if item.overdue]
    urged = [(whole_plan.key(item), month) for item in missing[::2] if (month := month_to_urge(item))]
    for number, ((kind, pk), month) in enumerate(urged):
        for ago in (1, 0) if number % 2 else (0,):
            day = plan.demo_today - timedelta(days=ago)
            at = timezone.make_aware(datetime.combine(day, time(9, 30)))
            note = NOTES[(number + ago) % len(NOTES)]
            Urging.objects.create(**{f"{kind}_id": pk}, month=month, day=day, at=at, by=planner, note=note)


def _bring_up_matters(plan: Plan, people: dict) -> None:
    """Who is stuck asks the district for help, some weeks before the demo's day; every third is answered."""
    targets = Target.objects.for_plan(plan).select_related("indicator", "lead")
    codes = [(target, target.indicator.code) for target in targets]
    codes += [(project, project.code) for project in Project.objects.for_plan(plan).select_related("lead")]
    stuck = [item for item, code in codes if course_of(code, item.lead.name) == Course.STUCK]
    for number, item in enumerate(stuck):
        at = timezone.make_aware(datetime.combine(plan.demo_today - timedelta(days=7 + 4 * number), time(9)))
        matter = Matter(**link(item), month=months.month_of(at.date()), text=NEEDS[_about(item)])
        matter.addressee, matter.raised_by, matter.raised_at = "区政府分管领导", people[item.lead_id][0], at
        matter.released_by, matter.released_at = people[item.lead_id][1], at
        if number % 3 == 2:
            matter.state, matter.answer = State.ANSWERED, "已列入下周专题会，请备齐材料。"
            matter.answered_by, matter.answered_at = office(Role.LEADER), at + timedelta(days=5)
        matter.save()
