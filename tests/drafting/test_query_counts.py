"""Pages of drafts cost the same number of queries for a few rows and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from drafting import attaching, creating
from tests.make import (
    make_department,
    make_draft,
    make_plan,
    make_project,
    make_section,
    make_target,
    make_upload,
    make_user,
    sign_in,
)
from tests.query_counts import ATTACH_QUERY_COUNTS, DRAFT_QUERY_COUNTS

pytestmark = pytest.mark.django_db


def text_of(count: int, year: int) -> str:
    rows = "".join(
        f"新建第{number}类公园{number + 3}个，每个乡镇建设{number + 2}个{number}号驿站。" for number in range(count)
    )
    return f"{year}年计划\n二、{year}年主要目标\n{rows}"


def counted(client, count: int, year: int) -> dict:
    report = make_draft(text=text_of(count, year), year=year)
    done = make_draft(text=text_of(count, year + 1), year=year + 1, decided=True)
    creating.create(done, by=done.by, name="计划", adopted_on=done.at.date().replace(year=year + 1))
    upload = make_upload(text=text_of(count, 2030 + count))
    upload.claim()
    paths = {
        "/reports/": "/reports/",
        "reading": f"/reports/reading/{upload.pk}/",
        "report": f"/reports/{report.pk}/",
        "leaf": f"/reports/{report.pk}/0/",
        "row": f"/reports/rows/{report.rows.first().pk}/",
        "leads": f"/reports/{report.pk}/leads/",
        "tables": f"/reports/{report.pk}/seeds.zip",
        "text": f"/report/{year + 1}/text/0/",
    }
    return {name: queries(client, path) for name, path in paths.items()}


def test_the_number_does_not_grow_with_the_rows(client):
    make_plan()
    sign_in(client, make_user(username="planner", role="planner"))
    assert counted(client, 2, 2030) == DRAFT_QUERY_COUNTS
    assert counted(client, 25, 2040) == DRAFT_QUERY_COUNTS


def attached(client, count: int, year: int) -> dict:
    plan, lead = make_plan(year=year), make_department()
    here = {"plan": plan, "lead": lead, "section": make_section(plan=plan, code="二（开头）")}
    for number in range(count):
        make_target(name=f"新建第{number}类公园", value=number + 3, unit="个", **here)
        make_project(name=f"{number}号会堂", **here)
    report = make_draft(text=text_of(count, year), year=year)
    paths = {"attach": f"/reports/{report.pk}/attach/", "attach_row": f"/reports/rows/{report.rows.first().pk}/item/"}
    found = {name: queries(client, path) for name, path in paths.items()}
    attaching.attach(report, by=report.by, seen_as=attaching.seen(report))
    return found | {"text": queries(client, f"/report/{year}/text/0/")}


def queries(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_attaching_does_not_grow_with_the_rows(client):
    sign_in(client, make_user(username="planner", role="planner"))
    assert attached(client, 2, 2030) == ATTACH_QUERY_COUNTS
    assert attached(client, 25, 2040) == ATTACH_QUERY_COUNTS
