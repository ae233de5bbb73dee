"""未报, 0, 无变化 and 当月不报 are four different things wherever a month is shown."""

import csv
import re

import pytest
from pytest_django.asserts import assertContains

from closing.models import Closing
from lingling_plan import months
from lingling_plan.filing import Filing, filed
from lingling_plan.models import Plan
from tests.make import make_reading, make_target, month, sign_in
from tests.office import AUGUST, NOW, clock

pytestmark = pytest.mark.django_db
NAMES = ("没报的", "报零的", "没变的", "季度的")


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.items = make_four(made)
    return made


@pytest.fixture
def items(office):
    return office.items


def make_four(office) -> dict:
    """Name -> target, one for each of the four things."""
    made = [
        make_target(
            name=name, value=12, unit="处", lead=office.own, cadence="quarterly" if name == "季度的" else "monthly"
        )
        for name in NAMES
    ]
    missing, zero, unchanged, quarterly = made
    for target in (missing, zero, unchanged):
        for number in range(1, 8):
            make_reading(target=target, month=month(number), value=0 if target is zero else 5)
    make_reading(target=zero, month=AUGUST, value=0)
    make_reading(target=unchanged, month=AUGUST, value=5, unchanged=True)
    for number in (3, 6):
        make_reading(target=quarterly, month=month(number), value=number)
    return dict(zip(NAMES, made, strict=True))


def row_of(page: str, name: str) -> str:
    (found,) = re.findall(rf"<tr [^>]*>(?:(?!</tr>).)*>{name}</a>.*?</tr>", page, re.S)
    return found


def told(page: str) -> dict[str, str]:
    """Name -> light, figure and month of the board's row as text."""
    return {name: re.sub(r"\s*<[^>]+>\s*", "|", row_of(page, name)) for name in NAMES}


WORDS = {"没报的": "未报", "报零的": "|0 处|", "没变的": "|5 处|1—8月 · 无变化|", "季度的": "1—6月 · 8月不报"}


def test_it_works_on_the_board(client, office, items):
    sign_in(client, office.leader)
    page = told(client.get("/?month=2023-08").content.decode())
    assert all(word in page[name] for name, word in WORDS.items()), page
    assert "无变化" not in page["没报的"] + page["报零的"] + page["季度的"]
    assert "不报" not in page["没报的"] + page["报零的"] + page["没变的"]


def test_the_strip_says_it_to_those_who_do_not_see_it(client, office, items):
    sign_in(client, office.leader)
    page = client.get("/?month=2023-08").content.decode()
    said = {name: re.search(r'class="strip" role="img" aria-label="([^"]*)"', row_of(page, name))[1] for name in NAMES}
    assert said["没报的"].endswith("8月未报")
    assert said["报零的"].endswith("（0）")
    assert said["没变的"].endswith("（无变化）")
    assert said["季度的"].startswith("1—2月当月不报，3月")
    assert said["季度的"].endswith("7—8月当月不报")


def test_lists_say_it(client, office, items):
    sign_in(client, office.leader)
    page = told(client.get("/indicators/?month=2023-08").content.decode())
    for name, words in {**WORDS, "没变的": "1—8月 · 无变化", "报零的": "0 处"}.items():
        assert words in page[name], page


def test_the_page_of_an_item_says_it_month_by_month(client, office, items):
    sign_in(client, office.leader)
    words = {"没报的": "未报", "报零的": "已报 0", "没变的": "无变化", "季度的": "当月不报"}
    for name, word in words.items():
        page = client.get(f"{items[name].get_absolute_url()}?month=2023-08").content.decode()
        (august,) = re.findall(r"<td>8月</td>.*?</tr>", page, re.S)
        assert f"<td>{word}</td>" in august
    assertContains(client.get(items["没变的"].get_absolute_url()), '已通过</i> <i class="mark">无变化</i>')


def test_csv_has_a_column(client, office, items):
    sign_in(client, office.leader)
    text = client.get("/board.csv?month=2023-08").content.decode("utf-8-sig")
    heading, *lines = [line for line in csv.reader(text.splitlines()) if len(line) > 5]
    column, name = heading.index("填报状态"), heading.index("事项")
    assert {line[name]: line[column] for line in lines} == {
        "没报的": "未报",
        "报零的": "已报 0",
        "没变的": "无变化",
        "季度的": "当月不报",
    }


def test_a_closed_month_keeps_it(client, office, items):
    for number in range(1, 9):
        Closing.close(Plan.objects.get(), month=month(number), by=office.planner)
    sign_in(client, office.leader)
    page = told(client.get("/?month=2023-08").content.decode())
    assert all(word in page[name] for name, word in WORDS.items()), page
    text = client.get("/board.csv?month=2023-08").content.decode()
    assert all(word in text for word in ("未报", "已报 0", "无变化", "当月不报"))


def test_the_clerk_sees_it(client, office, items):
    sign_in(client, office.clerk)
    page = client.get("/my/")
    assertContains(page, "未报，逾期 2 天")
    for name, word in {"报零的": "已报 0", "没变的": "无变化", "季度的": "当月不报"}.items():
        assertContains(page, f'>{name}</a> <i class="mark">{word}</i>')


def test_the_approver_sees_it(client, office, items):
    for name, value in (("季度的", None), ("没报的", 5)):
        if value is not None:
            make_reading(target=items[name], month=AUGUST, value=value, status="submitted", unchanged=True)
    fresh = make_target(name="新的", value=12, unit="处", lead=office.own)
    make_reading(target=fresh, month=AUGUST, value=0, status="submitted")
    sign_in(client, office.approver)
    page = client.get("/review/")
    assertContains(page, "无变化", count=1)
    assertContains(page, "<b>0 处</b>")


def point(**facts) -> dict:
    return {
        "month": AUGUST,
        "report_by": NOW,
        "reading": None,
        "submitted": None,
        "unchanged": None,
        "expected": 8,
        **facts,
    }


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({}, Filing.MISSING),
        ({"expected": None}, Filing.PENDING),
        ({"expected": None, "reading": 5}, Filing.REPORTED),
        ({"report_by": months.add(NOW.replace(day=1), 1)}, Filing.UNPUBLISHED),
        ({"report_by": None}, Filing.NONE),
        ({"submitted": 0}, Filing.WAITING),
        ({"reading": 0}, Filing.ZERO),
        ({"reading": 0, "unchanged": True}, Filing.UNCHANGED),
        ({"reading": 5, "unchanged": False}, Filing.REPORTED),
    ],
)
def test_one_word_for_a_month(facts, word):
    assert filed([point(**facts, standing="onpace")], AUGUST, NOW) == word


def test_months_after_a_kept_promise_and_months_without_a_point():
    july = point(month=month(7), reading=12, standing="done")
    assert filed([july, point(standing="missing")], AUGUST, NOW) == Filing.KEPT
    assert filed([july], month(9), NOW) == Filing.NONE
