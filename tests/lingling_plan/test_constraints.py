"""Every named constraint of the database, accepted and refused, from one table; a constraint without a line fails.

A line: how a row is written, rows that are accepted together, and rows of which the last one is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction

from closing.models import Closing, Line, Reopening
from drafting.models import Doubtful, Report, Upload
from drafting.models import Row as Draft
from evidence.models import Evidence
from indicators.models import Actual, Indicator, OriginalPoint, Point, Reading, Target, TargetAdjustment
from lingling_plan.models import Department, Doubt, Membership, Plan, RuleSet, Section
from matters.models import Matter
from projects.models import Finding, Milestone, NodeTemplate, ProgressReport, Project, ProjectAdjustment
from projects.models import OriginalPoint as OriginalTrackPoint
from projects.models import Point as TrackPoint
from seeding.models import LoadedRow
from tests.make import (
    approver_of,
    clerk_of,
    make_department,
    make_plan,
    make_project,
    make_reading,
    make_report,
    make_rules,
    make_section,
    make_target,
    make_user,
    numbers,
    promise_fields,
)
from urging.models import Message, Urging
from workbooks.models import Batch, Row, Sheet

pytestmark = pytest.mark.django_db
JUNE = date(2023, 6, 1)
AT = datetime(2023, 7, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    write: Callable
    accepted: list[dict]
    refused: list[list[dict]]


def one(*rows: dict) -> list[list[dict]]:
    """Each of the rows is refused by itself."""
    return [[row] for row in rows]


def plan(**fields) -> None:
    Plan.objects.create(
        **{"year": 2024 + next(numbers) % 76, "name": "计划", "adopted_on": date(2022, 12, 24), **fields}
    )


def section(year=2023, **fields) -> None:
    Section.objects.create(**{"plan": make_plan(year=year), "title": "主要目标", "order": 1, **fields})


def doubt(year=2023, **fields) -> None:
    Doubt.objects.create(**{"plan": make_plan(year=year), "kind": "数字", "question": "?", **fields})


def membership(department=None, **fields) -> None:
    user = get_user_model().objects.create(username=f"user-{next(numbers)}")
    lead = Department.objects.get_or_create(code=department, defaults={"name": department})[0] if department else None
    Membership.objects.create(user=user, department=lead, **fields)


def rule(**fields) -> None:
    common = {"name": "规则", "kind": "total", "start": JUNE, "yellow": 1, "red": 2}
    RuleSet.objects.create(**{"code": f"rule-{next(numbers)}", **common, **fields})


def indicator(code: str) -> Indicator:
    return Indicator.objects.get_or_create(code=code, defaults={"name": code, "unit": "人", "measure": "cumulative"})[0]


def actual(code="a", **fields) -> None:
    Actual.objects.create(**{"indicator": indicator(code), "year": 2022, "value": 1, **fields})


def target(code=None, refers_to=None, year=2023, **fields) -> Target:
    common = promise_fields(plan=make_plan(year=year), section=None, lead=None)
    refers_to = indicator(refers_to) if refers_to else None
    measured = indicator(code or f"indicator-{next(numbers)}")
    return Target.objects.create(**{"indicator": measured, "refers_to": refers_to, "bound": "ge", **common, **fields})


def known_target(code: str) -> Target:
    return Target.objects.filter(indicator__code=code).first() or target(code=code)


def point(code="a", **fields) -> Point:
    make_rules()
    common = {"target": known_target(code), "month": JUNE, "rule": RuleSet.objects.first()}
    return Point.objects.create(**{**common, **fields})


def reading(number=6, decided_by=None, **fields) -> None:
    asked = Point.objects.filter(month=date(2023, number, 1)).first() or point(month=date(2023, number, 1))
    author = clerk_of(make_department())
    common = {"point": asked, "version": next(numbers), "value": 1, "status": "superseded", "author": author}
    Reading.objects.create(**{**common, **decided(decided_by), **fields})


def decided(by: str | None) -> dict:
    if by is None:
        return {}
    decider = clerk_of(make_department()) if by == "author" else approver_of(make_department())
    return {"decider": decider, "decided_at": AT}


def project(year=2023, **fields) -> Project:
    common = promise_fields(plan=make_plan(year=year), section=make_section(plan=make_plan(year=year)), lead=None)
    named = {"code": f"project-{next(numbers)}", "name": "项目", "kind": "project", "stage": "start"}
    return Project.objects.create(**{**named, **common, **fields})


def known_project(code: str) -> Project:
    return Project.objects.filter(code=code).first() or project(code=code)


def document(**fields) -> dict:
    office = {"category": "superior", "body": "市政府", "document_no": "7号", "dated": JUNE, "effective": JUNE}
    return {**office, "by": make_user(username="planner", role="planner"), **fields}


def target_adjustment(**fields) -> TargetAdjustment:
    fields = {"value": 9, "was_value": 10, "was_pace": "even", **fields}
    code = f"adjusted-{next(numbers)}"
    return TargetAdjustment.objects.create(target=target(code), **document(**fields))


def project_adjustment(**fields) -> ProjectAdjustment:
    return ProjectAdjustment.objects.create(project=make_project(), **document(**fields))


def original_point(code="a", **fields) -> None:
    stored = point(f"original-{code}-{next(numbers)}")
    values = {"month": JUNE, "expected": 6, "yellow": 5, "red": 4, "rule": stored.rule, **fields}
    OriginalPoint.objects.create(point=stored, adjustment=target_adjustment(), **values)


def original_track_point(code="a", **fields) -> None:
    road = make_project(code=f"{code}-{next(numbers)}")
    values = {"month": JUNE, "expected": 6, "yellow": 5, "red": 4, "rule": RuleSet.objects.first(), **fields}
    stored = road.points.get(month=JUNE)
    OriginalTrackPoint.objects.create(point=stored, adjustment=project_adjustment(), **values)


def adjustments(prefix: str, write) -> dict[str, Case]:
    """The constraints that both kinds of adjustments have."""
    return {
        f"{prefix}_first_of_month": Case(write, [{}], one({"effective": date(2023, 6, 2)})),
        f"{prefix}_with_document": Case(write, [{}, {"body": "人大"}], one({"body": ""}, {"document_no": ""})),
        f"{prefix}_known_category": Case(write, [{}, {"category": "slip"}], one({"category": "other"})),
    }


def milestone(code="a", **fields) -> None:
    common = {"project": known_project(code), "name": f"节点{next(numbers)}", "due": JUNE}
    Milestone.objects.create(**{**common, **fields})


def template(**fields) -> None:
    NodeTemplate.objects.create(**{"stage": "start", "name": "招标", "months_before": 2, **fields})


def track_point(code="a", **fields) -> None:
    make_rules()
    common = {"project": known_project(code), "track": "nodes", "month": JUNE, "rule": RuleSet.objects.first()}
    TrackPoint.objects.create(**{**common, **fields})


def report(code="a", number=6, decided_by=None, **fields) -> None:
    common = {"project": known_project(code), "month": date(2023, number, 1), "version": next(numbers)}
    entry = {"node_share": 0, "status": "superseded", "author": clerk_of(make_department())}
    ProgressReport.objects.create(**{**common, **entry, **decided(decided_by), **fields})


def finding(**fields) -> None:
    month = date(2023, next(numbers) % 12 + 1, 1)
    judged = make_report(project=make_project(stage="advance"), month=month, status="submitted")
    Finding.objects.create(**{"report": judged, "outcome": "done", "reason": "现场核查", "evidence": "记录", **fields})


def loaded_row(**fields) -> None:
    LoadedRow.objects.create(
        **{"plan": make_plan(), "model": "indicators.target", "key": "[1]", "fields": {}, **fields}
    )


def matter(code="a", **fields) -> None:
    by = clerk_of(make_department())
    Matter.objects.create(
        **{
            "project": known_project(code),
            "month": JUNE,
            "text": "用地指标",
            "addressee": "区政府",
            "raised_by": by,
            **fields,
        }
    )


ANSWERED = {"state": "answered", "answer": "已协调", "answered_at": AT}


def answered(**fields) -> None:
    by = make_user(username="planner", role="planner")
    fields = {"released_at": AT, "released_by": by, **fields}
    matter(**{**ANSWERED, "answered_by": by, "closed_by": by if fields.get("closed_at") else None, **fields})


def evidence(code="a", **fields) -> None:
    by, number = clerk_of(make_department()), next(numbers)
    common = {
        "project": known_project(code),
        "month": JUNE,
        "name": "现场.pdf",
        "kind": "pdf",
        "size": 1,
        "uploaded_by": by,
    }
    Evidence.objects.create(**{**common, "sha256": f"{number:064}", "file": f"2023/{number}", **fields})


def evidence_of_target(**fields) -> None:
    evidence(**{"project": None, "target": known_target("a"), **fields})


def evidence_cases() -> dict[str, Case]:
    def withdrawn(by=True, **fields) -> None:
        evidence(**{"withdrawn_by": clerk_of(make_department()) if by else None, "withdrawn_at": AT, **fields})

    same = {"sha256": "0" * 64}
    return {
        "evidence_one_item": Case(evidence, [{}], one({"project": None})),
        "evidence_first_of_month": first_of_month(evidence),
        "evidence_kind": Case(
            evidence,
            [{"kind": kind} for kind in ("jpg", "png", "pdf", "docx", "xlsx")],
            one({"kind": "exe"}, {"kind": ""}),
        ),
        "evidence_size": Case(
            evidence, [{"size": 1}, {"size": 10 * 1024 * 1024}], one({"size": 0}, {"size": 10 * 1024 * 1024 + 1})
        ),
        "evidence_withdrawn_by_someone": Case(withdrawn, [{}], one({"by": False}, {"withdrawn_at": None})),
        "evidence_project_once": Case(evidence, [same, {**same, "code": "b"}, {}], [[same, same]]),
        "evidence_target_once": Case(evidence_of_target, [same, {**same, "month": date(2023, 7, 1)}], [[same, same]]),
    }


def lines(expected, yellow, red, done_at=None, falling=False) -> dict:
    return {"expected": expected, "yellow": yellow, "red": red, "done_at": done_at, "falling": falling}


def ranged(write: Callable) -> Case:
    """A range has a higher end, other wordings have none."""
    accepted = [
        {"bound": "range", "value": 1, "value_high": 2},
        {"bound": "ge", "value": 1},
        {"bound": "eq", "value": 0},
    ]
    accepted = [{"code": f"ranged-{number}", **row} for number, row in enumerate(accepted)]
    too_low = [{"bound": "range", "value": 2, "value_high": high} for high in (2, 1, None)]
    return Case(write, accepted, one(*too_low, {"bound": "ge", "value": 1, "value_high": 2}))


def in_order(write: Callable) -> Case:
    accepted = [
        lines(5, 4, 3, 9), lines(5, 5, 5), lines(-20, "-19.5", "-18.5", None, True), lines(5, 5, 5, 5, True),
        lines(None, None, None), lines(None, None, None, None, True),
    ]  # fmt: skip
    refused = [
        lines(5, 6, 3), lines(5, 4, "4.0001"), lines(4, 5, 3), lines(5, 4, 3, None, True), lines(5, 6, "5.9999", None, True),
        lines(None, 4, 3), lines(5, None, 3), lines(5, 4, None), lines(None, None, None, 9), lines(None, 4, None, None, True),
        lines(5, None, None, None, True), lines(None, None, 3),
    ]  # fmt: skip
    return Case(write, [{"code": f"order-{number}", **row} for number, row in enumerate(accepted)], one(*refused))


def first_of_month(write: Callable) -> Case:
    return Case(write, [{"month": date(2024, 2, 1)}], one({"month": date(2024, 2, 29)}, {"month": date(2023, 6, 2)}))


def entries(prefix: str, write: Callable) -> dict[str, Case]:
    """What holds for every entry: readings and reports alike."""
    approved, returned = ({"status": status, "decided_by": "approver"} for status in ("approved", "returned"))
    draft, waiting, other_month = {"status": "draft"}, {"status": "submitted"}, {"number": 7}
    undecided = [{"status": status, "decided_by": None} for status in ("approved", "returned")]
    nobody, never = ({"status": "approved", "decided_by": "approver", name: None} for name in ("decider", "decided_at"))
    return {
        f"{prefix}_version_once": Case(
            write, [{"version": 1}, {"version": 2}, {"version": 1, **other_month}], [[{"version": 1}, {"version": 1}]]
        ),
        f"{prefix}_one_approved": Case(
            write, [approved, waiting, returned, {**approved, **other_month}], [[approved, approved]]
        ),
        f"{prefix}_one_submitted": Case(
            write, [waiting, approved, {"status": "draft"}, {**waiting, **other_month}], [[waiting, waiting]]
        ),
        f"{prefix}_one_draft": Case(write, [draft, waiting, approved, {**draft, **other_month}], [[draft, draft]]),
        f"{prefix}_known_status": Case(
            write, [{"status": "draft"}, {"status": "superseded"}], one({"status": "done"}, {"status": ""})
        ),
        f"{prefix}_decided_by_someone": Case(
            write, [approved, returned, returned, waiting, {"status": "draft"}], one(*undecided, nobody, never)
        ),
        f"{prefix}_not_by_its_author": Case(
            write,
            [{"decided_by": "approver"}, {"decided_by": None}],
            one({"decided_by": "author"}, {"status": "approved", "decided_by": "author"}),
        ),
    }


def closing(**fields) -> Closing:
    by = make_user(username="planner", role="planner")
    return Closing.objects.create(**{"plan": make_plan(), "month": JUNE, "closed_by": by, "seal": "", **fields})


def line(code="a", **fields) -> None:
    kept = Closing.objects.first() or closing()
    Line.objects.create(**{"closing": kept, "project": known_project(code), "order": 1, "facts": {}, **fields})


def line_of_target(**fields) -> None:
    line(**{"project": None, "target": known_target("a"), **fields})


def reopening(**fields) -> None:
    kept = Closing.objects.first() or closing()
    Reopening.objects.create(**{"closing": kept, "reason": "核减", "until": JUNE, "by": kept.closed_by, **fields})


def closing_cases() -> dict[str, Case]:
    return {
        "closing_once": Case(closing, [{}, {"month": date(2023, 7, 1)}], [[{}, {}]]),
        "closing_first_of_month": first_of_month(closing),
        "line_one_item": Case(line, [{}], one({"project": None})),
        "line_project_once": Case(line, [{}, {"code": "b"}], [[{}, {}]]),
        "line_target_once": Case(line_of_target, [{}], [[{}, {}]]),
        "reopening_reason": Case(reopening, [{}], one({"reason": ""})),
    }


CLOSED = {"closed_through": date(2023, 6, 1)}


URGED = {"kind": "urging", "lead": "jyj"}


def urging_cases() -> dict[str, Case]:
    again = [[{"month": JUNE}, {"month": JUNE}]]
    another_day = [{}, {"day": date(2023, 7, 8)}, {"month": date(2023, 7, 1)}]
    return {
        "urging_one_item": Case(urging, [{}, {"kind": "target"}], one({"project": None})),
        "urging_first_of_month": first_of_month(urging),
        "urging_project_once_a_day": Case(urging, another_day, again),
        "urging_target_once_a_day": Case(
            urging,
            [{**row, "kind": "target"} for row in another_day],
            [[{**row, "kind": "target"} for row in rows] for rows in again],
        ),
        "message_one_reminder_a_day": Case(
            message, [{}, {"kind": "urging"}, {"day": date(2023, 7, 8)}, {"to": "b"}], [[{}, {"state": "failed"}]]
        ),
        "message_one_urging_waits": Case(
            message,
            [URGED, {**URGED, "state": "failed"}, {**URGED, "state": "failed"}, {**URGED, "lead": "nyncj"}],
            [[URGED, URGED]],
        ),
        "message_department": Case(message, [{}, URGED], one({"lead": "jyj"})),
        "message_known_state": Case(message, [{"state": "dropped"}], one({"state": "lost"}, {"kind": "advert"})),
        "message_sent_at": Case(
            message, [{"state": "sent", "sent_at": AT}], one({"state": "sent"}, {"state": "failed", "sent_at": AT})
        ),
        "message_not_empty": Case(message, [{"text": "待填报"}], one({"text": ""})),
    }


def urging(kind="project", **fields) -> None:
    """Of one and the same item of its kind."""
    found = {"project": Project.objects.first, "target": Target.objects.first}[kind]()
    item = found or {"project": make_project, "target": make_target}[kind]()
    by = make_user(username="planner", role="planner")
    Urging.objects.create(**{kind: item, "month": JUNE, "day": date(2023, 7, 7), "by": by, **fields})


def message(to="a", lead=None, **fields) -> None:
    user = make_user(username=to, role="planner")
    fields["department"] = make_department(code=lead, name=lead) if lead else None
    common = {"plan": make_plan(), "day": date(2023, 7, 7), "kind": "reminder", "text": "待填报"}
    Message.objects.create(to=user, **{**common, **fields})


def workbook_cases() -> dict[str, Case]:
    return {
        "batch_known_state": Case(batch, [{"state": "ready"}], one({"state": "lost"})),
        "batch_undone_at": Case(
            batch, [{}, {"state": "undone", "undone_at": AT}], one({"state": "undone"}, {"undone_at": AT})
        ),
        "sheet_department_once": Case(sheet, [{}, {"lead": "nyncj"}], [[{}, {}]]),
        "sheet_known_outcome": Case(sheet, [{"outcome": "written"}], one({"outcome": "lost"})),
        "row_once": Case(row, [{}, {"number": 8}], [[{}, {}]]),
        "row_known_verdict": Case(row, [{"verdict": "wrong"}], one({"verdict": "lost"})),
        "row_one_entry": Case(row, [{"entries": ("reading",)}], one({"entries": ("reading", "report")})),
    }


def batch(**fields) -> Batch:
    by = make_user(username="planner", role="planner")
    common = {"plan": make_plan(), "by": by, "name": "填报.xlsx", "size": 1, "sha256": "0" * 64}
    return Batch.objects.create(**{**common, **fields})


def sheet(lead="jyj", **fields) -> Sheet:
    """Of one and the same batch."""
    common = {"batch": Batch.objects.first() or batch(), "title": lead}
    return Sheet.objects.create(**{"department": make_department(code=lead, name=lead), **common, **fields})


def row(entries=(), **fields) -> None:
    """Of one and the same sheet; `entries`: what it was written as."""
    made = {
        "reading": lambda: make_reading(target=make_target(value=10), month=JUNE, value=5),
        "report": lambda: make_report(project=make_project(), month=JUNE),
    }
    told = {name: made[name]() for name in entries}
    Row.objects.create(**{"sheet": Sheet.objects.first() or sheet(), "number": 7, "key": "编号", **told, **fields})


def uploaded(*, planned=False, created=False, withdrawn=False, **fields) -> Report:
    """A report's text; `planned`: with a plan, `created`: with somebody who created it."""
    clerk = clerk_of(make_department())
    told = {"year": 2030, "name": "报告.txt", "text": "一、回顾", "sha256": "0" * 64, "chapters": [], "by": clerk}
    plan_of_it = {"plan": make_plan()} if planned else {}
    creator = {"created_by": clerk} if created else {}
    creator |= {"withdrawn_by": clerk} if withdrawn else {}
    return Report.objects.create(**{**told, **plan_of_it, **creator, **fields})


def draft(**fields) -> None:
    """A row of a report's draft that nobody has decided on yet."""
    told = {
        "start": 0,
        "end": 2,
        "found": {},
        "part": "target",
        "kind": "indicator",
        "name": "粮食",
        "year": 2030,
        "value": 1,
        "bound": "ge",
        "code": "grain",
        "match": "new",
    }
    decided = {"by": clerk_of(make_department()), "decided_at": AT} if fields.pop("decided", False) else {}
    source = Report.objects.first() or uploaded()
    Draft.objects.create(report=source, **{**told, **decided, **fields})


def draft_into(*, itself: bool) -> None:
    draft()
    row, other = Draft.objects.get(), uploaded(sha256="2" * 64)
    Draft.objects.filter(pk=row.pk).update(into=row if itself else _second(other))


def _second(source: Report) -> Draft:
    told = {"start": 0, "end": 2, "found": {}, "part": "target", "kind": "project", "name": "桥", "year": 2030}
    return Draft.objects.create(report=source, bound="qual", code="bridge", match="new", **told)


def doubtful(*, known=False, **fields) -> None:
    by = {"by": clerk_of(make_department())} if known else {}
    told = {"kind": "unit", "message": "？", "places": [], "start": 0}
    Doubtful.objects.create(report=Report.objects.first() or uploaded(), **{**told, **by, **fields})


def waiting(*, withdrawn=False, is_read=False, **fields) -> Upload:
    """A long report's upload; `is_read`: with the report it became."""
    clerk = clerk_of(make_department())
    told = {"year": 2030, "name": "报告.txt", "text": "一、回顾", "length": 4, "sha256": "0" * 64, "by": clerk}
    became = {"report": uploaded(sha256="3" * 64)} if is_read else {}
    by = {"withdrawn_by": clerk} if withdrawn else {}
    return Upload.objects.create(**{**told, **became, **by, **fields})


def drafting_cases() -> dict[str, Case]:
    loaded = {"created_at": AT, "plan_file": "[]"}
    whole = {"planned": True, "created": True, **loaded}
    return {
        "report_year": Case(uploaded, [{"year": 2000}, {"year": 2100}], one({"year": 1999}, {"year": 2101})),
        "report_once_a_year": Case(
            uploaded, [{}, {"year": 2031}, {"sha256": "1" * 64}], [[{}, {"name": "另一份.txt"}]]
        ),
        "report_created": Case(
            uploaded,
            [{}, whole | {"sha256": "1" * 64}],
            one(loaded, whole | {"plan_file": ""}, whole | {"created_at": None}, whole | {"created": False}, whole | {"planned": False}),
        ),
        "draft_known_state": Case(draft, [{"state": "open"}], one({"state": "perhaps", "decided": True})),
        "draft_named": Case(draft, [{"name": "公"}], one({"name": ""})),
        "draft_not_into_itself": Case(draft_into, [{"itself": False}], one({"itself": True})),
        "doubtful_dropped": Case(doubtful, [{}, {"dropped": True, "known": True}], one({"dropped": True})),
        "report_withdrawn": Case(
            uploaded,
            [{"withdrawn_at": AT, "withdrawn": True}],
            one({"withdrawn_at": AT}, {"withdrawn": True}, whole | {"withdrawn_at": AT, "withdrawn": True}),
        ),
        "upload_waits_once": Case(waiting, [{}, {"sha256": "1" * 64}, {"year": 2031}], [[{}, {"name": "另一份.txt"}]]),
        "upload_text_until_read": Case(waiting, [{"text": "", "is_read": True}], one({"text": ""}, {"is_read": True})),
        "upload_withdrawn": Case(
            waiting,
            [{"withdrawn_at": AT, "withdrawn": True}],
            one({"withdrawn_at": AT}, {"withdrawn": True}, {"text": "", "is_read": True, "withdrawn_at": AT, "withdrawn": True}),
        ),
        "draft_place": Case(draft, [{"start": 1, "end": 2}], one({"start": 2, "end": 2}, {"start": 3, "end": 2})),
        "draft_reason": Case(
            draft,
            [{}, {"state": "left_out", "reason": "重复", "decided": True}],
            one({"state": "left_out", "decided": True}, {"reason": "重复"}, {"state": "accepted", "reason": "重复", "decided": True}),
        ),
        "draft_decided": Case(
            draft, [{"state": "accepted", "decided": True}], one({"state": "accepted"}, {"state": "accepted", "decided_at": AT})
        ),
        "draft_range": Case(
            draft,
            [{}, {"bound": "range", "value_high": 2}],
            one({"bound": "range"}, {"bound": "range", "value_high": 1}, {"value_high": 2}),
        ),
    }  # fmt: skip


CASES = {
    "plan_reporting_day": Case(
        plan, [{"reporting_day": 1}, {"reporting_day": 28}], one({"reporting_day": 0}, {"reporting_day": 29})
    ),
    "plan_year": Case(plan, [{"year": 2000}, {"year": 2100}], one({"year": 1999}, {"year": 2101})),
    "plan_reopened_until": Case(
        plan,
        [{}, {**CLOSED, "reopened_month": date(2023, 6, 1), "reopened_until": date(2023, 9, 30)}],
        one(
            {**CLOSED, "reopened_month": date(2023, 6, 1)},
            {**CLOSED, "reopened_until": date(2023, 9, 30)},
            {"reopened_month": date(2023, 6, 1), "reopened_until": date(2023, 9, 30)},
            {**CLOSED, "reopened_month": date(2023, 7, 1), "reopened_until": date(2023, 9, 30)},
        ),
    ),
    "section_once": Case(
        section, [{"code": "一"}, {"code": "二"}, {"code": "一", "year": 2024}], [[{"code": "一"}, {"code": "一"}]]
    ),
    "doubt_once": Case(
        doubt, [{"code": "a"}, {"code": "b"}, {"code": "a", "year": 2024}], [[{"code": "a"}, {"code": "a"}]]
    ),
    "membership_known_role": Case(
        membership,
        [
            *({"role": role, "department": "教育局"} for role in ("reporter", "approver")),
            *({"role": role} for role in ("planner", "leader", "admin")),
        ],
        one({"role": "root"}, {"role": ""}),
    ),
    "membership_department": Case(
        membership,
        [{"role": "reporter", "department": "教育局"}, {"role": "planner"}, {"role": "leader"}, {"role": "admin"}],
        one({"role": "reporter"}, {"role": "approver"}),
    ),
    "membership_no_department": Case(
        membership,
        [{"role": "approver", "department": "教育局"}, {"role": "planner"}, {"role": "leader"}, {"role": "admin"}],
        one(*({"role": role, "department": "教育局"} for role in ("planner", "leader", "admin"))),
    ),
    "rule_default_once": Case(
        rule,
        [{}, {"kind": "growth"}, {"start": date(2023, 7, 1)}, {"is_default": False}, {"is_default": False}],
        [[{}, {}]],
    ),
    "rule_red_beyond_yellow": Case(
        rule,
        [{"yellow": 0, "red": 0}, {"yellow": 1, "red": 1, "kind": "growth"}],
        one({"yellow": 2, "red": 1}, {"yellow": -1, "red": 1}),
    ),
    "actual_once_a_year": Case(actual, [{}, {"year": 2021}, {"code": "b"}], [[{}, {}]]),
    "actual_range": ranged(actual),
    "target_once_a_year": Case(
        target, [{"code": "a"}, {"code": "b"}, {"code": "a", "year": 2024}], [[{"code": "a"}, {"code": "a"}]]
    ),
    "target_range": ranged(target),
    "target_number_or_reference": Case(
        target, [{"value": 1}, {"refers_to": "gdp"}, {}], one({"value": 1, "refers_to": "gdp"}, {"value": 0, "refers_to": "gdp"})
    ),
    "point_once_a_month": Case(point, [{}, {"month": date(2023, 7, 1)}, {"code": "b"}], [[{}, {}]]),
    "point_first_of_month": first_of_month(point),
    "point_lines_in_order": in_order(point),
    **entries("reading", reading),
    **adjustments("targetadjustment", target_adjustment),
    "targetadjustment_range": Case(target_adjustment, [{}, {"value_high": 10}], one({"value_high": 9}, {"value_high": 8})),
    "original_point_first_of_month": first_of_month(original_point),
    "original_point_lines_in_order": in_order(original_point),
    **adjustments("projectadjustment", project_adjustment),
    "projectadjustment_keeps_investment": Case(
        project_adjustment,
        [{}, {"year_investment": 1, "was_year_investment": 2}],
        one({"year_investment": 1}, {"was_year_investment": 2}),
    ),
    "original_track_point_first_of_month": first_of_month(original_track_point),
    "original_track_point_lines_in_order": in_order(original_track_point),
    "project_code_once": Case(
        project, [{"code": "a"}, {"code": "b"}, {"code": "a", "year": 2024}], [[{"code": "a"}, {"code": "a"}]]
    ),
    "project_year_payment": Case(project, [{}, {"year_payment": 1}], one({"year_payment": 0}, {"year_payment": -1})),
    "project_previous_investment": Case(
        project,
        [{}, {"previous_investment": 0}, {"previous_investment": 5}],
        one({"previous_investment": -1}),
    ),
    "project_capacity_with_unit": Case(
        project,
        [{}, {"capacity": 5, "capacity_unit": "万吨"}, {"capacity": 0, "capacity_unit": "万吨"}],
        one({"capacity": 5}, {"capacity_unit": "万吨"}),
    ),
    "milestone_once": Case(
        milestone, [{"name": "招标"}, {"name": "开工"}, {"name": "招标", "code": "b"}], [[{"name": "招标"}, {"name": "招标"}]]
    ),
    "milestone_one_promised": Case(
        milestone, [{"promised": True}, {}, {}, {"promised": True, "code": "b"}], [[{"promised": True}, {"promised": True}]]
    ),
    "milestone_weight": Case(milestone, [{"weight": 1}, {"weight": 100}], one({"weight": 0}, {"weight": 101})),
    "nodetemplate_months_before": Case(
        template, [{"months_before": 0}, {"name": "用地", "months_before": 60}], one({"months_before": 61})
    ),
    "nodetemplate_weight": Case(
        template, [{"weight": 1}, {"name": "用地", "weight": 100}], one({"weight": 0}, {"weight": 101})
    ),
    "nodetemplate_once": Case(template, [{}, {"name": "用地"}, {"stage": "complete"}], [[{}, {}]]),
    "track_point_once_a_month": Case(
        track_point, [{}, {"track": "investment"}, {"month": date(2023, 7, 1)}, {"code": "b"}], [[{}, {}]]
    ),
    "track_point_first_of_month": first_of_month(track_point),
    "track_point_lines_in_order": in_order(track_point),
    **entries("report", report),
    "report_first_of_month": first_of_month(report),
    "report_registered_by_its_month": Case(
        report,
        [{"registered": None}, {"registered": date(2023, 6, 1)}, {"registered": date(2022, 11, 1)}],
        one({"registered": date(2023, 7, 1)}, {"registered": date(2023, 5, 2)}),
    ),
    "loaded_row_once": Case(loaded_row, [{}, {"key": "[2]"}, {"model": "projects.project"}], [[{}, {}]]),
    "matter_one_item": Case(matter, [{}], one({"project": None})),
    "matter_first_of_month": first_of_month(matter),
    "matter_released": Case(
        answered,
        [{}],
        one({"released_at": None}, {"released_by": None}, {"released_at": None, "released_by": None}),
    ),
    "matter_state": Case(
        answered,
        [{}, {"state": "closed", "closed_at": AT}],
        one(
            {"answer": ""}, {"answered_at": None}, {"answered_by": None}, {"closed_at": AT}, {"state": "open"},
            {"state": "closed"}, {"state": "closed", "closed_at": AT, "closed_by": None}, {"state": "other"},
        ),
    ),
    **drafting_cases(),
    **urging_cases(),
    **workbook_cases(),
    **closing_cases(),
    **evidence_cases(),
    "finding_with_reason": Case(finding, [{}], one({"reason": ""}, {"evidence": ""}, {"reason": "", "evidence": ""})),
}  # fmt: skip


def constraints() -> dict[str, models.BaseConstraint]:
    """The named constraints of the project's own models."""
    rooms = {path.name for path in settings.BASE_DIR.iterdir() if (path / "__init__.py").exists()}
    own = [model for model in apps.get_models() if model._meta.app_label in rooms]
    return {constraint.name: constraint for model in own for constraint in model._meta.constraints}


def test_it_works():
    assert len(constraints()) > 30


def test_every_constraint_has_a_line_and_every_line_a_constraint():
    assert set(CASES) == set(constraints())


@pytest.mark.parametrize("name", CASES)
def test_accepted(name):
    for row in CASES[name].accepted:
        CASES[name].write(**row)


REFUSED = [(name, rows) for name, case in CASES.items() for rows in case.refused]


@pytest.mark.parametrize(("name", "rows"), REFUSED, ids=[f"{name} {rows[-1]}" for name, rows in REFUSED])
def test_refused(name, rows):
    write = CASES[name].write
    for row in rows[:-1]:
        write(**row)
    # SQLite names the columns of a broken uniqueness rather than the constraint.
    said = f"{name}|UNIQUE" if isinstance(constraints()[name], models.UniqueConstraint) else name
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        write(**rows[-1])


def test_messages_of_checks_are_readable():
    """People see a sentence, except where no form lets them get so far."""
    unsaid = {
        "membership_known_role",
        "report_first_of_month",
        "matter_first_of_month",
        "closing_first_of_month",
        "evidence_first_of_month",
    }
    checks = {name: one for name, one in constraints().items() if isinstance(one, models.CheckConstraint)}
    said = {name for name, check in checks.items() if check.violation_error_message.endswith("。")}
    assert set(checks) - said == unsaid
