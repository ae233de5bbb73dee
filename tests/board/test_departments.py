"""/departments/ and the page of one: rates in time and done with their parts, urgings, matters; ranks that few months do not win."""

from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertContains

from board.departments import SORTS
from board.rates import Rate
from closing.models import Closing, Reopening
from indicators.models import Reading
from lingling_plan.entries import Status
from tests.make import (
    clerk_of,
    make_department,
    make_matter,
    make_plan,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_urging,
    make_user,
    month,
    sign_in,
)

pytestmark = pytest.mark.django_db


def on(month: int, day: int):
    """Noon in Shanghai."""
    return time_machine.travel(datetime(2023, month, day, 4, tzinfo=UTC), tick=False)


@pytest.fixture
def lead():
    make_plan()
    return make_department(code="jyj", name="教育局")


@pytest.fixture
def target(lead):
    return make_target(name="新增学位", value=1000, lead=lead)


@pytest.fixture
def leader(client, target):
    return sign_in(client, make_user(username="leader", role="leader"))


def reported(client, path: str) -> tuple[int, int, int]:
    """In time, late, not in, of the first department."""
    score = client.get(path).context["departments"][0]
    return score.in_time.hits, score.late, score.not_in


def record(target, number: int, day: tuple[int, int], **fields):
    with on(*day):
        return make_reading(target=target, month=month(number), value=number * 90, **fields)


def test_it_works(leader, target):
    """Due on the fifth of the next month, moved past days off: in time on the day itself, late the day after."""
    record(target, 1, (2, 6))  # 5 February was a Sunday
    record(target, 2, (3, 7))
    record(target, 3, (4, 6))
    with on(5, 4):
        assert reported(leader, "/departments/?month=2023-03") == (2, 1, 0)
        page = leader.get("/departments/?month=2023-03")
        assertContains(page, "<b>67%</b> <small>2/3，件数少，保守20%，第1</small>", html=True)
    with on(6, 5):
        assert reported(leader, "/departments/?month=2023-05") == (2, 1, 2)


def test_what_waits_is_in_and_what_came_back_is_not(leader, target):
    record(target, 1, (2, 3), status=Status.SUBMITTED)
    record(target, 2, (3, 3), status=Status.RETURNED)
    with on(3, 8):
        assert reported(leader, "/departments/?month=2023-02") == (1, 0, 1)
    record(target, 2, (3, 20))  # handed in a second time: the first was in time
    with on(4, 3):
        assert reported(leader, "/departments/?month=2023-02") == (2, 0, 0)


def test_a_draft_in_time_that_is_submitted_late_is_late(leader, target):
    record(target, 1, (2, 3), status=Status.DRAFT)
    record(target, 1, (2, 10))
    with on(3, 1):
        assert reported(leader, "/departments/?month=2023-01") == (0, 1, 0)


def test_a_correction_leaves_what_came_in_time(leader, target):
    record(target, 1, (2, 3))
    record(target, 1, (2, 20), remark="核减")
    with on(3, 1):
        assert Reading.objects.count() == 2
        assert reported(leader, "/departments/?month=2023-01") == (1, 0, 0)


def test_a_closed_months_entry_of_its_reopening_is_late(leader, target):
    planner = make_user(username="planner", role="planner")
    with on(2, 20):
        closing = Closing.close(target.plan, month=month(1), by=planner)
        assert reported(leader, "/departments/?month=2023-01") == (0, 0, 1)
        Reopening.open(closing, by=planner, reason="补报", until=datetime(2023, 2, 22, tzinfo=UTC).date())
    record(target, 1, (2, 21))
    with on(3, 6):
        assert reported(leader, "/departments/?month=2023-02") == (0, 1, 1)
        assert reported(leader, "/departments/?month=2023-01") == (0, 0, 1)  # as it was published


def test_a_project_counts_a_month_once_and_what_is_kept_no_more(leader, target):
    lead = make_department(code="slj", name="水利局")
    project = make_project(name="水库", stage="start", lead=lead, year_investment=2)
    with on(2, 3):
        make_report(project=project, month=month(1), done=["开工"], invested=2)
    with on(5, 8):
        scores = {one.code: one for one in leader.get("/departments/?month=2023-04").context["departments"]}
    assert (scores["slj"].in_time.hits, scores["slj"].reported.total()) == (1, 1)
    assert (scores["slj"].done.hits, scores["slj"].done.of) == (1, 1)


def test_a_number_to_come_owes_nothing(leader, target):
    make_target(name="待下达指标", value=None, lead=target.lead)
    with on(9, 20):
        assert reported(leader, "/departments/?month=2023-08") == (0, 0, 8)


def test_who_never_missed_is_first_and_a_miss_counts_by_how_many_there_are(leader, target):
    """Two of two months stand before 39 of 40, named as few."""
    few = make_target(name="少次", lead=make_department(code="few", name="一局"), value=10, cadence="quarterly")
    lead = make_department(code="many", name="多局")
    many = [make_target(name=f"多次{number}", value=1000, lead=lead) for number in range(5)]
    for number in (3, 6):
        record(few, number, (number + 1, 3))
    for number in range(1, 9):
        for at, each in enumerate(many):
            is_late = at == 0 and number == 8
            record(each, number, (number + 1, 14 if is_late else 3))
    with on(9, 20):
        scores = {one.code: one for one in leader.get("/departments/?sort=place").context["departments"]}
    told = {
        code: (one.in_time.hits, one.in_time.of, one.in_time.cautious, one.place.number) for code, one in scores.items()
    }
    assert told == {"few": (2, 2, 34, 1), "many": (39, 40, 87, 2), "jyj": (0, 8, 0, 3)}
    assert list(scores) == ["few", "many", "jyj"]


def test_one_of_one_is_not_all():
    assert (Rate(1, 1).share, Rate(1, 1).cautious) == (100, 20)
    assert not Rate(0, 0)


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_cautious_value_is_below_the_share_and_grows_with_what_is_known(counted):
    hits, of = counted
    rate, twice = Rate(hits, of), Rate(hits * 2, of * 2)
    assert 0 <= rate.cautious <= rate.share <= 100
    assert twice.cautious >= rate.cautious
    assert rate.cautious < 100


def test_the_page_of_one_shows_the_same_parts(client, plan, now):
    sign_in(client, make_user(username="leader", role="leader"))
    for row in client.get("/departments/").context["departments"]:
        score = client.get(f"/departments/{row.code}/").context["score"]
        assert score == row


def test_what_is_behind_is_told_as_a_share_of_what_it_leads(client, plan, now):
    sign_in(client, make_user(username="leader", role="leader"))
    page = client.get("/departments/?sort=behind_share")
    scores = page.context["departments"]
    assert [one.behind_rate.share for one in scores] == [100 * one.behind // one.all for one in scores]
    for one in scores:
        assertContains(page, f'data-label="占比">{one.behind_rate.share}%</td>')


def test_urgings_and_matters_are_counted_for_those_who_may_know(client, plan, now):
    item = make_target(name="缺地", value=10, lead=make_department(code="czj", name="财政局"))
    make_matter(item=item)
    make_urging(item=item)
    seen = {}
    people = {
        "leader": make_user(username="leader", role="leader"),
        "own": clerk_of(item.lead),
        "other": clerk_of(make_department(code="rsj", name="人力资源和社会保障局")),
        "sysadmin": make_user(username="sysadmin", role="admin"),
    }
    for name, user in people.items():
        page = sign_in(client, user).get("/departments/")
        score = next(one for one in page.context["departments"] if one.code == "czj")
        seen[name] = score.urged, score.matters
        assertContains(page, "—" if score.urged is None else "1 次")
    assert seen == {"leader": (1, 1), "own": (1, 1), "other": (None, None), "sysadmin": (None, None)}


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
def test_every_column_sorts(client, plan, now, sort):
    sign_in(client, make_user(username="leader", role="leader"))
    page = client.get(f"/departments/?sort={sort}")
    _, key, is_falling = SORTS[sort.removeprefix("-")]
    values = [key(one) for one in page.context["departments"]]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == sorted(known, reverse=is_falling ^ sort.startswith("-"))
    assert len(values) == 3
    assertContains(page, "aria-sort=", count=1)


@pytest.mark.parametrize("sort", ["", "x", "--behind", "behind-", "__class__"])
def test_an_unknown_order_is_the_usual_one(client, plan, now, sort):
    sign_in(client, make_user(username="leader", role="leader"))
    found = [one.behind for one in client.get(f"/departments/?sort={sort}").context["departments"]]
    assert found == sorted(found, reverse=True)
