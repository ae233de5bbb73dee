"""Search from the head of every page: items, departments, sections."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.filters import is_short_for, matches, plain
from board.search import AT_MOST
from indicators.rows import TYPE
from lingling_plan.rows import Item
from tests.board.test_status_board import rows
from tests.make import make_department, make_target, make_user, sign_in
from tests.office import OTHER, UNAPPROVED, make_items, make_office


def found(leader, text: str) -> list[str]:
    response = leader.get("/search/", {"q": text})
    assert response.status_code == 200
    return list(rows(response))


def links(leader, text: str) -> list[str]:
    return re.findall(r'<ul class="matters">.*?</ul>', leader.get("/search/", {"q": text}).text, re.DOTALL)


def test_it_works(leader):
    assert found(leader, "城镇就业") == ["新增城镇就业"]


def test_it_refuses_a_user_without_a_role(client, plan, django_user_model):
    client.force_login(django_user_model.objects.create(username="nobody"), "lingling_plan.backends.MembershipBackend")
    assert client.get("/search/?q=就业").status_code == 403


@pytest.mark.parametrize("text", ["xzczjy", "XZCZJY", "ｘｚｃｚｊｙ", " czjy "])
def test_by_pinyin_initials(leader, text):
    assert "新增城镇就业" in found(leader, text)


@pytest.mark.parametrize("text", ["财政局", "czj", "财源", "财政 土地"])
def test_by_department_section_and_several_words(leader, text):
    assert "土地出让收入" in found(leader, text)
    assert "登记失业率" not in found(leader, text)


@pytest.mark.parametrize(
    ("word", "office", "is_short"),
    [
        ("文旅局", "文化旅游广电体育局", True),
        ("发改委", "发展和改革局", True),
        ("发改局", "发展和改革局", True),
        ("人社局", "人力资源和社会保障局", True),
        ("城管局", "城市管理和综合执法局", True),
        ("住建局", "住房和城乡建设局", True),
        ("旅文局", "文化旅游广电体育局", False),
        ("改革委", "发展和改革局", False),
        ("文局", "文化旅游广电体育局", False),
        ("局", "财政局", False),
        ("文旅", "文化旅游广电体育局", False),
        ("", "财政局", False),
    ],
)
def test_what_an_office_is_called_for_short(word, office, is_short):
    assert is_short_for(word, office) is is_short


def test_an_office_is_found_by_its_short_name(leader, plan):
    make_target(name="接待游客", value=1, plan=plan, lead=make_department(code="wlgtj", name="文化旅游广电体育局"))
    assert found(leader, "文旅局") == ["接待游客"]
    assert "/departments/wlgtj/" in links(leader, "文旅局")[0]


def test_departments_and_sections_lead_to_their_pages(leader):
    assert '<a href="/departments/czj/?month=2023-08">财政局</a>' in links(leader, "czj")[0]
    assert '<a href="/report/2023/2/">二（三）3 财源建设</a>' in links(leader, "cyjs")[0]
    assert '<a href="/report/2023/2/">' in links(leader, "二（三）")[0]


def test_the_name_itself_comes_first(leader, plan):
    make_target(name="收入", value=1, plan=plan)
    make_target(name="收入增长", value=1, plan=plan)
    assert found(leader, "收入")[:2] == ["收入", "收入增长"]


def test_nothing_found_says_so_and_keeps_the_words(leader):
    text = leader.get("/search/", {"q": "<b>没有"}).text
    assert "没有找到“&lt;b&gt;没有”" in text
    assert 'value="&lt;b&gt;没有"' in text


def test_without_words_there_is_only_the_field(leader):
    text = leader.get("/search/").text
    assert "没有找到" not in text
    assert "这个字段" not in text


@pytest.mark.parametrize("text", ["", "   ", "就" * 41])
def test_what_cannot_be_searched_for_is_told_beside_the_field(leader, text):
    response = leader.get("/search/", {"q": text})
    assert response.status_code == 200
    assert 'id="q-error"' in response.text
    assert not rows(response)


def test_a_long_answer_is_cut_and_says_so(leader, plan):
    for number in range(AT_MOST + 1):
        make_target(name=f"很多{number}", value=1, plan=plan)
    text = leader.get("/search/", {"q": "很多"}).text
    assert f"共 {AT_MOST + 1} 项，只列前 {AT_MOST} 项" in text
    assert text.count('<th scope="row">') == AT_MOST


def test_what_nobody_approved_is_not_found(client, now, db):
    office = make_office()
    make_items(office)
    sign_in(client, office.clerk)
    assert "没有找到" in client.get("/search/", {"q": UNAPPROVED}).text
    assert "777.125" not in client.get("/search/", {"q": OTHER}).text


def test_every_page_has_the_field(leader):
    for path in ("/", "/behind/", "/departments/", "/indicators/", "/matters/", "/password/"):
        assert 'action="/search/"' in leader.get(path).text, path


def test_who_may_not_search_has_no_field(client, plan, django_user_model):
    client.force_login(django_user_model.objects.create(username="nobody"), "lingling_plan.backends.MembershipBackend")
    assert 'action="/search/"' not in client.get("/password/").text


def test_an_administrator_finds_the_plan_too(client, plan):
    sign_in(client, make_user(username="sysadmin", role="admin"))
    assert "新增城镇就业" in client.get("/search/", {"q": "就业"}).text


WORDS = st.text(min_size=1, max_size=20).filter(str.strip)


@pytest.mark.once
@given(name=WORDS, other=WORDS)
def test_a_name_is_found_by_any_part_of_it_and_by_no_word_it_lacks(name, other):
    item = Item(TYPE, 1, "/", 1, name, "", "", "", 1, 1, "", "", "", "", [], [])
    assert all(matches(item, name[:end]) and matches(item, name[-end:]) for end in range(1, len(name) + 1))
    if any(word not in plain(name) for word in plain(other).split()) and plain(other).split():
        assert not matches(item, f"{name} {other}")
