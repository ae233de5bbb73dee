"""The time axis of all projects: what the page shows of nodes, how it is grouped and filtered."""

from datetime import date

import pytest

from tests.make import make_adjustment, make_department, make_project, make_report, month

PATH = "/projects/timeline/"


@pytest.fixture
def bridge(plan):
    """Three nodes beside its stage: one done in time, one late, one overdue since June."""
    nodes = [("勘察", date(2023, 2, 28)), ("招标", date(2023, 4, 30)), ("施工许可", date(2023, 6, 30))]
    lead = make_department(code="jtysj", name="交通运输局")
    project = make_project(name="潇水大桥", code="bridge", stage="complete", nodes=nodes, lead=lead)
    make_report(project=project, month=month(2), done=["勘察"])
    make_report(project=project, month=month(7), done=["勘察", "招标"])
    return project


def lanes(response) -> dict:
    return {row["name"]: lane for _, rows in response.context["groups"] for row, lane in rows}


def test_it_works(leader, bridge):
    response = leader.get(PATH)
    assert lanes(response)["潇水大桥"].words == (
        "勘察 2月底前，2月报完成；招标 4月底前，7月报完成，晚 3 个月；施工许可 6月底前，逾期 67 天；建成 12月底前"
    )
    assert "逾期节点 1 个" in response.text
    assert "施工许可 逾期 67 天" in response.text


def test_indicators_are_not_on_it(leader):
    shown = lanes(leader.get(PATH))
    assert set(shown) == {"何仙观水库", "燃气电站", "零道高速"}
    assert '<option value="indicator"' not in leader.get(PATH).text


def test_a_month_shows_what_was_known_then(leader, bridge):
    july, june = (lanes(leader.get(f"{PATH}?month=2023-0{number}"))["潇水大桥"].words for number in (7, 6))
    assert "招标 4月底前，7月报完成" in july
    assert "招标 4月底前，逾期 66 天" in june
    assert "施工许可 6月底前，逾期 5 天" in june


def test_a_tick_taken_back_counts_no_more(leader, bridge):
    make_report(project=bridge, month=month(8), done=["勘察"], remark="更正")
    assert "招标 4月底前，逾期 128 天" in lanes(leader.get(PATH))["潇水大桥"].words


def test_what_nobody_approved_does_not_count(leader, bridge):
    make_report(project=bridge, month=month(8), done=["勘察", "招标", "施工许可"], status="submitted")
    assert "施工许可 6月底前，逾期 67 天（8月待审）" in lanes(leader.get(PATH))["潇水大桥"].words
    assert "逾期 67 天（8月待审）" in leader.get("/projects/2023/bridge/").text


def test_a_deadline_that_a_document_moved_shows_the_one_before(leader, bridge):
    make_adjustment(item=bridge, effective=month(8), deadline=date(2024, 6, 30))
    assert "建成 2024年6月底前（原定 12月底前）" in lanes(leader.get(PATH))["潇水大桥"].words


def test_by_chapter_and_by_department(leader, bridge):
    chapters = [heading for heading, _ in leader.get(PATH).context["groups"]]
    assert chapters == ["二（二） 主要目标", "二（三）3 财源建设"]
    by_department = dict(leader.get(f"{PATH}?group=department").context["groups"])
    assert [row["name"] for row, _ in by_department["交通运输局"]] == ["潇水大桥"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("lead=jtysj", {"潇水大桥"}),
        ("standing=done", {"燃气电站"}),
        ("q=大桥", {"潇水大桥"}),
        ("type=commitment", set()),
        ("q=没有这个", set()),
    ],
)
def test_filters_as_on_the_board(leader, bridge, query, names):
    response = leader.get(f"{PATH}?{query}")
    assert set(lanes(response)) == names
    assert names or "没有符合条件的项目和事项" in response.text


@pytest.mark.parametrize("query", ["group=nothing", "lead=nobody", "month=2023-13", "q=" + "长" * 60])
def test_bad_input_is_told_and_everything_shown(leader, bridge, query):
    response = leader.get(f"{PATH}?{query}")
    assert response.status_code == 200
    assert len(lanes(response)) == 4


def test_lights_agree_with_the_board(leader, bridge):
    board = {row["name"]: row["standing"] for _, rows in leader.get("/").context["groups"] for row in rows}
    shown = {row["name"]: row["standing"] for _, rows in leader.get(PATH).context["groups"] for row, _ in rows}
    assert shown == {name: board[name] for name in shown}


def test_an_unchanged_page_is_answered_304(leader):
    etag = leader.get(PATH)["ETag"]
    assert leader.get(PATH, headers={"If-None-Match": etag}).status_code == 304


def test_a_projects_own_page_has_the_same_axis(leader, bridge):
    page = leader.get("/projects/2023/bridge/")
    own = "；".join(lane.words for lane in page.context["lanes"])
    assert own == lanes(leader.get(PATH))["潇水大桥"].words
    assert page.text.count('<svg class="lane"') == 4


def test_the_number_overdue_leads_to_just_these_the_longest_first(leader, bridge):
    tunnel = make_project(name="隧道", code="tunnel", stage="complete", nodes=[("勘察", date(2023, 3, 31))])
    page = leader.get(PATH)
    assert '<a href="?nodes=overdue&amp;month=2023-08">逾期节点 2 个</a>' in page.text
    found = leader.get(f"{PATH}?nodes=overdue&month=2023-08")
    assert [row["name"] for _, rows in found.context["groups"] for row, _ in rows] == [tunnel.name, bridge.name]
    assert "逾期节点 2 个" in found.text
    by_department = leader.get(f"{PATH}?nodes=overdue&group=department").context["groups"]
    assert {row["name"] for _, rows in by_department for row, _ in rows} == {tunnel.name, bridge.name}


def test_nothing_overdue(leader):
    assert "没有符合条件的项目和事项" in leader.get(f"{PATH}?nodes=overdue").text


def test_other_views_stand_before_the_filters(leader):
    for path, link in [
        (PATH, "/projects/?month"),
        ("/", "/heat/?month"),
        ("/heat/", "/final/?month"),
        ("/projects/", f"{PATH}?month"),
    ]:
        text = leader.get(path).text
        assert 0 < text.index(f'href="{link}') < text.index("<select")
