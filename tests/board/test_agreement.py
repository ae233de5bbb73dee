"""Board, behind list, departments, heat, wall, lists, item pages and downloads say the same of every item."""

import csv
import re
from collections import Counter
from contextlib import suppress
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closing.models import Closing, Reopening
from indicators.models import Target
from lingling_plan.entries import Status
from lingling_plan.models import Department
from lingling_plan.standing import BEHIND_SCHEDULE, Standing
from tests.board.plan import EXPECTED
from tests.board.test_status_board import rows
from tests.make import make_adjustment, make_reading, make_target, make_user, month

LABELS = {standing.label: standing.value for standing in Standing}


def table(response) -> list[list[str]]:
    lines = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    return lines[lines.index(next(line for line in lines if line[0] == "序号")) :]


def test_the_downloads_agree_with_the_board(leader):
    board = {line[2]: LABELS[line[1]] for line in table(leader.get("/board.csv"))[1:]}
    assert board == EXPECTED
    behind = {line[2]: LABELS[line[1]] for line in table(leader.get("/behind.csv"))[1:]}
    assert behind == {name: standing for name, standing in EXPECTED.items() if standing in BEHIND_SCHEDULE}


def test_the_behind_list_agrees_with_the_board(leader):
    page = leader.get("/behind/").text
    names = re.findall(r"<h3><a[^>]*>(.*?)</a>", page)
    assert set(names) == {name for name, standing in EXPECTED.items() if standing in BEHIND_SCHEDULE}


def test_departments_agree_with_the_board(leader):
    tally = Counter()
    for row in leader.get("/departments/").context["departments"]:
        tally.update(row.counts)
    assert {name: count for name, count in tally.items() if count} == dict(Counter(EXPECTED.values()))


def test_lists_agree_with_the_board(leader):
    shown = {}
    for path in ("/indicators/", "/projects/"):
        for row in leader.get(path).context["table"].data:
            shown[row["name"]] = row["standing"]
    assert shown == EXPECTED


def test_item_pages_agree_with_the_board(leader):
    board = leader.get("/")
    urls = re.findall(r'<th scope="row"><a href="([^"?]+)[^"]*">(.*?)</a>', board.text)
    assert len(urls) == len(EXPECTED)
    for url, name in urls:
        page = leader.get(url)
        assert page.context["item"].standing == EXPECTED[name], name
        assert rows(board)[name] == page.context["row"]["standing"]


@st.composite
def promises(draw) -> dict:
    """A target of any kind with figures of some months: (month, per cent of the target, approved or waiting)."""
    kinds = [{"value": 1000}, {"value": 90, "unit": "%", "measure": "level", "bound": "le"}, {"value": None}]
    kinds += [
        {"value": 1000, "published_after": 50},
        {"value": 8, "unit": "%", "measure": "growth"},
        {"value": 0, "unit": "起", "measure": "floor", "bound": "le"},
    ]
    statuses = st.sampled_from([Status.APPROVED, Status.APPROVED, Status.SUBMITTED])
    figures = st.dictionaries(st.integers(1, 8), st.tuples(st.integers(0, 130), statuses), max_size=6)
    return {"terms": draw(st.sampled_from(kinds)), "lead": draw(st.integers(0, 2)), "figures": draw(figures)}


# How many months are closed, whether the last of them took a correction, which month is looked at.
CLOSED = st.tuples(st.integers(0, 7), st.booleans())


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(promises(), min_size=1, max_size=4), CLOSED, st.integers(1, 8))
def test_all_sums_agree_on_any_plan(leader, plan, made, closed, shown):
    with transaction.atomic():
        grow(plan, made, *closed)
        board = leader.get(f"/?month=2023-{shown:02}")
        of_items, tally = Counter(rows(board).values()), board.context["counts"]
        assert of_items == Counter({one: count for one, count in tally.items() if count})
        found = sums(leader, shown)
        assert all(counted == dict(tally) for counted in found.values()), found
        flows_agree(leader, shown, tally)
        behind = sum(tally[standing] for standing in BEHIND_SCHEDULE)
        assert board.context["summary"]["behind"] == behind
        assert len(table(leader.get(f"/behind.csv?month=2023-{shown:02}"))) - 1 == behind
        assert len(set((found := foreseen(leader, shown)).values())) == 1, found
        transaction.set_rollback(True)


def flows_agree(client, shown: int, tally: dict) -> None:
    """/moved/ begins with last month's board and comes out at this one's: of the red and of all behind, and so does the wall."""
    change = client.get(f"/moved/?month=2023-{shown:02}").context["change"]
    if change is None:
        return
    last = client.get(f"/?month=2023-{shown - 1:02}").context["counts"]
    assert (change.red_before, change.red_now) == (last[Standing.BEHIND], tally[Standing.BEHIND])
    assert change.turned_red <= change.red_now
    assert 0 <= change.no_longer_red <= change.red_before
    entered, left = sum(change.entered.values()), sum(change.left.values())
    assert change.behind_before + entered - left == change.behind_now
    assert change.behind_now == sum(tally[standing] for standing in BEHIND_SCHEDULE)
    assert change.entered[Standing.BEHIND] <= change.turned_red
    told = {group.label: len(found) for group, _, found in change.groups}
    kinds = client.get(f"/wall/?month=2023-{shown:02}").context["kinds"]
    assert {label: count for label, count, *_ in kinds if count}.items() <= told.items()


def grow(plan, made: list[dict], through: int, corrected: bool) -> None:
    """What was made, and the months up to one closed, as far as nothing waits; the last then corrected."""
    leads = list(Department.objects.order_by("pk"))
    targets = [make_target(name=f"生成{at}", lead=leads[one["lead"]], **one["terms"]) for at, one in enumerate(made)]
    for target, one in zip(targets, made, strict=True):
        for number, (share, status) in sorted(one["figures"].items()):
            make_reading(target=target, month=month(number), value=(target.value or 10) * share / 100, status=status)
    make_adjustment(item=targets[0], effective=month(9), value=500) if targets[0].value else None
    planner, closing = make_user(username="planner", role="planner"), None
    with suppress(ValidationError):  # something waits
        for number in range(1, through + 1):
            closing = Closing.close(plan, month=month(number), by=planner)
    if closing and corrected:
        Reopening.open(closing, reason="核减", until=date(2023, 9, 6), by=planner)
        make_reading(target=Target.objects.get(pk=targets[0].pk), month=closing.month, value=7, remark="核减")


def foreseen(client, shown: int) -> dict[str, int]:
    """How many items will probably miss the year's end, as each page tells it."""
    at = f"?month=2023-{shown:02}"
    departments = client.get(f"/departments/{at}").context["departments"]
    csv = table(client.get(f"/board.csv{at}"))
    of_lead = [client.get(f"/{at}&outlook=short&lead={one.code}").context["total"] for one in departments]
    return {
        "filter": client.get(f"/{at}&outlook=short").context["total"],
        "board": client.get(f"/{at}&outlook=short").context["ahead"].short,
        "behind": client.get(f"/behind/{at}").context["ahead"].short,
        "wall": client.get(f"/wall/{at}").context["ahead"].short,
        "departments": sum(one.short for one in departments),
        "each department": sum(of_lead),
        "csv": sum(line[csv[0].index("预计结果")] == "预计完不成" for line in csv[1:]),
    }


def sums(client, shown: int) -> dict[str, dict]:
    """Counts by standing of the month as each page tells them."""
    at = f"?month=2023-{shown:02}"
    departments = Counter()
    for one in client.get(f"/departments/{at}").context["departments"]:
        departments.update(one.counts)
    of_departments = Counter()
    for code in Department.objects.values_list("code", flat=True):
        of_departments.update(rows(client.get(f"/departments/{code}/{at}")).values())
    csv = Counter(LABELS[line[1]] for line in table(client.get(f"/board.csv{at}"))[1:])
    wall = {tile["standing"]: tile["count"] for tile in client.get(f"/wall/{at}").context["tiles"]}
    # The month beside its own page, and as a past month of a later one.
    heat = {
        name: client.get(f"/heat/{query}").context["months"][shown - 1]
        for name, query in (("heat", at), ("heat later", ""))
    }
    found = {"departments": departments, "each department": of_departments, "csv": csv, "wall": wall}
    found |= {name: one["counts"] for name, one in heat.items()}
    return {name: {one: counted[one] for one in Standing} for name, counted in found.items()}
