"""/matters/ by how long and for whom: groups, their counts, the filters that show just these, and what was answered how fast."""

import re
from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from matters.ages import Age, age_of
from matters.models import Matter
from tests.make import make_matter, sign_in
from tests.office import clock, make_items

pytestmark = pytest.mark.django_db

WAITED = {"当天": 0, "七天": 7, "八天": 8, "半月": 15, "十六": 16, "一月": 30, "更久": 31, "很久": 90}


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.items = make_items(made)
        made.matters = make_matters(made)
    return made


@pytest.fixture
def matters(office) -> dict[str, Matter]:
    return office.matters


def make_matters(office) -> dict[str, Matter]:
    """One for each number of days, addressed to two in turn; one held; one answered after five days."""
    item, found = office.items["own_target"], {}
    for at, (text, days) in enumerate(WAITED.items()):
        found[text] = made_before(make_matter(item=item, text=text, addressee=("财政局", "区政府")[at % 2]), days)
    found["未提交"] = make_matter(item=item, text="未提交", is_held=True)
    answered = made_before(make_matter(item=item, text="已答", addressee="财政局"), 5)
    answered.give_answer(by=office.planner, answer="同意")
    return found


def made_before(matter: Matter, days: int) -> Matter:
    Matter.objects.filter(pk=matter.pk).update(released_at=matter.released_at - timedelta(days=days))
    return Matter.objects.with_item().get(pk=matter.pk)


def texts(page) -> list[str]:
    return [one["matter"].text for _, found in page.context["groups"] for one in found]


def test_it_works(client, office, matters):
    page = sign_in(client, office.leader).get("/matters/")
    assert [(name, len(found)) for name, found in page.context["groups"]] == [
        ("待答复 · 超过30天", 2), ("待答复 · 16—30天", 2), ("待答复 · 8—15天", 2), ("待答复 · 7天以内", 2), ("已答复", 1),
    ]  # fmt: skip
    assert texts(page) == [*reversed(WAITED), "已答"]
    assertContains(page, "<b>待答复 8 件</b>，最久 90 天")
    told = {one.name: (one.waiting, one.longest, len(one.answered), one.took) for one in page.context["addressed"]}
    assert told == {"区政府": (4, 90, 0, None), "财政局": (4, 31, 1, 5)}
    assert list(told) == ["区政府", "财政局"]


def test_each_count_leads_to_just_these(client, office, matters):
    page = sign_in(client, office.leader).get("/matters/")
    links = re.findall(r'<td class="num"[^>]*><a href="(\?age=[^"]+)">(\d+)</a>', page.text)
    assert len(links) == 8
    for query, count in links:
        shown = client.get(f"/matters/{query.replace('&amp;', '&')}")
        assert len(texts(shown)) == int(count)
        assert {age_of(WAITED[text]) for text in texts(shown)} == {Age(re.search(r"age=(\w+)", query)[1])}


@pytest.mark.parametrize("age", Age)
def test_the_filter_agrees_with_the_group(client, office, matters, age):
    page = sign_in(client, office.planner).get(f"/matters/?age={age}")
    assert texts(page) == [text for text, days in reversed(WAITED.items()) if age_of(days) == age]


def test_a_departments_held_matter_is_listed_but_waits_for_nobody(client, office, matters):
    page = sign_in(client, office.approver).get("/matters/")
    assert texts(page)[len(WAITED)] == "未提交"
    assertContains(page, "待本单位审核 <small>1 件</small>")
    assertContains(page, "<b>待答复 8 件</b>")


def test_other_departments_see_no_addressee_of_it(client, office, matters):
    page = sign_in(client, office.stranger).get("/matters/")
    assert texts(page) == []
    assertNotContains(page, "财政局")
    assertContains(page, "没有需要协调的事项。")


@pytest.mark.parametrize("query", ["age=x", "addressee=%01", "age=week&addressee=没有", "state=9"])
def test_a_filter_that_is_none_is_said(client, office, matters, query):
    page = sign_in(client, office.leader).get(f"/matters/?{query}")
    assert page.status_code == 200
    assertContains(page, 'class="error"')


def test_the_number_of_queries_does_not_grow(client, office, matters, django_assert_num_queries):
    sign_in(client, office.leader)
    with django_assert_num_queries(9):
        client.get("/matters/")
    for number in range(10):
        made_before(
            make_matter(item=office.items["other_project"], text=f"又{number}", addressee=f"局{number}"), number * 5
        )
    with django_assert_num_queries(9):
        client.get("/matters/")


def test_days_without_an_end_are_the_longest():
    assert [age_of(days) for days in (0, 7, 8, 15, 16, 30, 31, 4000)] == [
        Age.WEEK, Age.WEEK, Age.FORTNIGHT, Age.FORTNIGHT, Age.MONTH, Age.MONTH, Age.LONGER, Age.LONGER,
    ]  # fmt: skip
