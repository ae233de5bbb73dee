"""Pages cost the same number of queries for ten rows and for two hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lingling_plan.entries import Status
from tests.make import make_department, make_project, make_reading, make_report, make_target, make_user, month, sign_in
from tests.query_counts import QUERY_COUNTS


@pytest.fixture
def readers(plan) -> dict:
    lead = make_department(code="rsj", name="人力资源和社会保障局")
    departments = {"reporter": lead}
    return {role: make_user(username=role, role=role, department=departments.get(role)) for role, _ in QUERY_COUNTS}


def add_items(count: int) -> None:
    """Targets and projects in equal parts, recorded for August or waiting, some behind, some waiting for a finding."""
    lead = make_department(code="rsj", name="人力资源和社会保障局")
    for number in range(count // 2):
        status = Status.APPROVED if number % 3 else Status.SUBMITTED
        target = make_target(name=f"指标{number}", value=1000 if number % 5 else None, lead=lead)
        make_reading(target=target, month=month(8), value=400 + number, problem="进度偏慢", status=status)
        project = make_project(name=f"项目{number}", lead=lead, stage="award" if number % 2 else "start")
        if number % 4 == 1:
            make_report(project=project, month=month(8), done=["创成评定"], status=Status.SUBMITTED)


def counted(client, readers: dict) -> dict:
    return {(role, path): len(queries(client, readers[role], path)) for role, path in QUERY_COUNTS}


def queries(client, user, path: str) -> list[str]:
    sign_in(client, user)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    return [query["sql"] for query in captured]


@pytest.mark.parametrize(("role", "path"), QUERY_COUNTS)
def test_recorded_number_of_queries(client, readers, role, path):
    found = queries(client, readers[role], path)
    assert len(found) == QUERY_COUNTS[role, path], "\n".join(found)


@pytest.mark.once  # the numbers themselves are held on both, above
def test_the_number_does_not_grow_with_the_rows(client, readers):
    add_items(10)
    few = counted(client, readers)
    add_items(200)
    assert counted(client, readers) == few
