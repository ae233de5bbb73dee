"""Pages of drafts cost the same number of queries for a few rows and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from drafting import creating
from tests.make import make_draft, make_plan, make_user, sign_in
from tests.query_counts import DRAFT_QUERY_COUNTS

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
    paths = {
        "/reports/": "/reports/",
        "report": f"/reports/{report.pk}/",
        "leaf": f"/reports/{report.pk}/0/",
        "row": f"/reports/rows/{report.rows.first().pk}/",
        "leads": f"/reports/{report.pk}/leads/",
        "tables": f"/reports/{report.pk}/seeds.zip",
        "text": f"/report/{year + 1}/text/0/",
    }
    found = {}
    for name, path in paths.items():
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        found[name] = len(captured)
    return found


def test_the_number_does_not_grow_with_the_rows(client):
    make_plan()
    sign_in(client, make_user(username="planner", role="planner"))
    assert counted(client, 2, 2030) == DRAFT_QUERY_COUNTS
    assert counted(client, 25, 2040) == DRAFT_QUERY_COUNTS
