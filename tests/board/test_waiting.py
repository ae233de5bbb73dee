"""What waits for the district's answer, on the board, beside the items behind and on a department's page."""

from datetime import timedelta

import pytest

from indicators.models import Target
from matters.models import Matter
from tests.make import approver_of, clerk_of, make_department, make_matter, make_user, sign_in

WORDS = "待区级协调 2 件，最久 31 天"


@pytest.fixture
def asked(plan):
    """One of 财政局's item behind, 31 days old; one of 人社局; one answered, one held."""
    land = Target.objects.get(indicator__name="土地出让收入")
    jobs = Target.objects.get(indicator__name="新增城镇就业")
    old = make_matter(item=land, text="挂牌地块需统筹", addressee="分管区领导")
    Matter.objects.filter(pk=old.pk).update(released_at=old.released_at - timedelta(days=31))
    make_matter(item=jobs, text="场地不足")
    make_matter(item=jobs, text="已答复的", answer="同意")
    make_matter(item=land, text="单位内部的", is_held=True)
    return old


@pytest.mark.parametrize("path", ["/", "/behind/"])
def test_the_head_tells_how_many_and_how_long(leader, asked, path):
    assert f'<a href="/matters/">{WORDS}</a>' in leader.get(path).text


def test_a_narrowed_board_counts_what_its_own_items_wait_for(leader, asked):
    assert "待区级协调 1 件，最久 31 天" in leader.get("/?lead=czj").text
    assert "待区级协调" not in leader.get("/?q=登记失业率").text


def test_an_answer_stays_beside_the_item_with_its_age(leader, asked):
    """The last one, until it is settled; what was answered later than the page's day is not there yet."""
    land = asked.item
    first = make_matter(item=land, text="先答", answer="先这样办。")
    last = make_matter(item=land, text="后答", answer="已列入专题会。")
    for matter, days in ((first, 9), (last, 4)):
        at = matter.answered_at - timedelta(days=days)
        Matter.objects.filter(pk=matter.pk).update(raised_at=at, released_at=at, answered_at=at)
    words = f"{last.answered_by} 9月1日答复：已列入专题会，已 4 天"
    for path in ("/behind/", "/wall/"):
        text = leader.get(path).text
        assert words in text
        assert "先这样办" not in text
    assert "答复已 4 天" in leader.get(land.get_absolute_url()).text
    assert "已列入专题会" not in leader.get("/behind/?month=2023-07").text
    Matter.objects.get(pk=last.pk).close(by=last.answered_by)
    text = leader.get("/behind/").text
    assert "已列入专题会" not in text
    assert "先这样办，已 9 天" in text


def test_the_wall_tells_how_many_wait(leader, asked):
    text = leader.get("/wall/").text
    assert f'<b class="asked">{WORDS}</b>' in text
    assert "<b>待分管区领导协调 31 天</b>挂牌地块需统筹" in text


def test_without_any_nothing_is_said(leader):
    assert "待区级协调" not in leader.get("/").text


def test_the_item_behind_names_what_it_waits_for(leader, asked):
    text = leader.get("/behind/").text
    assert f'<a href="{asked.get_absolute_url()}">挂牌地块需统筹</a>（请分管区领导协调，已等 31 天）' in text
    assert "单位内部的" not in text
    assert "场地不足" not in text  # of an item that is not behind


def test_the_departments_page_lists_its_own(leader, asked):
    text = leader.get("/departments/czj/").text
    assert "待区级协调 1 件，最久 31 天" in text
    assert "挂牌地块需统筹" in text
    assert "场地不足" not in text
    assert "单位内部的" not in text


def test_a_department_counts_its_own_alone(client, asked):
    for people in (clerk_of, approver_of):
        sign_in(client, people(make_department(code="rsj", name="人力资源和社会保障局")))
        assert "待区级协调 1 件，最久 0 天" in client.get("/").text
        assert "挂牌地块需统筹" not in client.get("/behind/").text
        assert "挂牌地块需统筹" not in client.get("/departments/czj/").text


def test_an_administrator_sees_none(client, asked):
    sign_in(client, make_user(username="sysadmin", role="admin"))
    assert "待区级协调" not in client.get("/").text
    assert "待区级协调" not in client.get("/departments/czj/").text
