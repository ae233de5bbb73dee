"""Every page counts its days to one day: the newest board to today, an earlier month's to its own (decision 22)."""

from datetime import date, datetime

import pytest
import time_machine
from django.utils import timezone

from indicators.models import Target
from lingling_plan.monthly import at
from matters.models import Matter
from tests.make import make_matter, make_reading, make_target, make_user, month, sign_in

TODAY = date(2023, 9, 12)


@pytest.fixture
def later(client, plan):
    """A leader's client, a week after August's board."""
    with time_machine.travel(f"{TODAY}T04:00:00Z", tick=False):
        yield sign_in(client, make_user(username="leader", role="leader"))


@pytest.fixture
def land(plan):
    return Target.objects.get(indicator__name="土地出让收入")


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 23, 30))


def asked(item, text: str, day: date, answered: date | None = None) -> Matter:
    matter = make_matter(item=item, text=text, answer="已列入专题会" if answered else "")
    when = {"raised_at": moment(day), "released_at": moment(day)}
    Matter.objects.filter(pk=matter.pk).update(**when, answered_at=answered and moment(answered))
    return matter


@pytest.fixture
def matters(later, land):
    return [
        asked(land, "七月底问、八月中答", date(2023, 7, 25), date(2023, 8, 15)),
        asked(land, "截至日当天问", date(2023, 8, 7)),
        asked(land, "截至日后问", date(2023, 8, 8), date(2023, 9, 5)),
        asked(land, "今天问", TODAY),
    ]


HEADS = {
    "2023-06": None,
    "2023-07": "待区级协调 2 件，最久 13 天",
    "2023-08": "待区级协调 2 件，最久 36 天",
}


@pytest.mark.parametrize("shown", HEADS)
@pytest.mark.parametrize("path", ["/", "/behind/", "/departments/czj/"])
def test_matters_are_counted_as_they_stood_on_the_boards_day(later, matters, path, shown):
    text = later.get(f"{path}?month={shown}").text
    assert HEADS[shown] in text if HEADS[shown] else "待区级协调 " not in text


@pytest.mark.parametrize(("shown", "count"), [("2023-06", 0), ("2023-07", 2), ("2023-08", 2)])
def test_departments_count_the_same(later, matters, shown, count):
    found = later.get(f"/departments/?month={shown}").context["departments"]
    assert sum(one.matters for one in found) == count


def test_a_past_months_item_waits_as_long_as_it_did_then(later, matters):
    text = later.get("/behind/?month=2023-07").text
    assert "七月底问、八月中答</a>（请区政府协调，已等 13 天）" in text
    assert "截至日当天问</a>（请区政府协调，已等 0 天）" in text
    assert "截至日后问" not in text
    assert "今天问" not in text


@pytest.mark.parametrize(("shown", "words", "days"), [
    ("2023-06", "截至 2023年7月5日 ", "7月5日到期"),
    ("2023-07", "截至 2023年8月7日 ", "逾期 33 天"),
    ("2023-08", "截至 2023年9月5日，天数算到9月12日", "逾期 69 天"),
])  # fmt: skip
def test_overdue_reports_are_counted_to_the_same_day_as_all_else(later, plan, shown, words, days):
    target = make_target(name="六月起未报", value=1200)
    for number in range(1, 6):
        make_reading(target=target, month=month(number), value=100 * number)
    page = later.get(f"/behind/?month={shown}")
    assert words.strip() in page.text
    assert ("天数算到" in page.text) == ("天数算到" in words)
    row = next(
        reason.row for _, found in page.context["groups"] for reason in found if reason.row["name"] == "六月起未报"
    )
    assert row["gap"] == days
    assert days in page.text


def test_the_newest_board_is_read_to_the_day_and_others_are_not(plan):
    for number, now, until in [
        (8, date(2023, 9, 5), date(2023, 9, 5)),
        (8, date(2023, 10, 6), date(2023, 10, 6)),
        (8, date(2023, 10, 10), date(2023, 9, 5)),
        (9, date(2023, 10, 3), date(2023, 10, 3)),
        (12, date(2025, 1, 1), date(2025, 1, 1)),
    ]:
        assert at(plan, month(number), now).until == until, (number, now)


def test_a_past_months_item_page_shows_no_later_figure(later, plan):
    target = make_target(name="逐月报", value=1200)
    for number in range(1, 9):
        make_reading(target=target, month=month(number), value=100 * number + 7)
    page = later.get(f"{target.get_absolute_url()}?month=2023-03")
    ((_, rows, chart),) = page.context["pace"]
    assert [row["reading"] for row in rows] == ["107", "207", "307"] + ["—"] * 9
    assert [row["entry"] is None for row in rows] == [False] * 3 + [True] * 9
    assert [row["expected"] for row in rows][-1] == "1200"
    actual = next(line for line in chart.lines if line.css == "actual")
    assert (len(actual.dots), chart.latest["text"]) == (3, "307")
    assert "807" not in chart.summary


def test_a_kept_promise_is_not_kept_before_its_month(later, plan):
    """Its page of March asks April to December as it did then."""
    target = make_target(name="五月完成", value=1200)
    for number, value in ((1, 100), (2, 200), (3, 300), (4, 400), (5, 1200)):
        make_reading(target=target, month=month(number), value=value)
    ((_, rows, _),) = later.get(f"{target.get_absolute_url()}?month=2023-03").context["pace"]
    assert {row["filing"] for row in rows[3:]} == {""}
    assert not any(row["standing"] for row in rows[3:])


def test_a_node_is_late_to_the_same_day(later, plan):
    """The timeline draws and counts to where its head says."""
    when = at(plan, month(8), TODAY)
    axis = later.get("/projects/timeline/").context["axis"]
    assert (axis.when.until, axis.when.words) == (when.until, "截至 2023年9月5日，天数算到9月12日")
    for mark in later.get("/projects/timeline/").context["overdue"]:
        assert mark.said == f"逾期 {(TODAY - mark.node.due).days} 天"


def test_administrators_see_none_of_an_earlier_month_either(client, matters):
    sign_in(client, make_user(username="sysadmin", role="admin"))
    assert "待区级协调" not in client.get("/?month=2023-07").text
