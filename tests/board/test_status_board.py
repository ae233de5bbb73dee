"""The status board: every item of the plan for one month."""

import csv
import re
from urllib.parse import unquote

import pytest

from indicators.models import Reading
from lingling_plan.standing import Standing
from tests.board.plan import DEPARTMENTS, EXPECTED
from tests.make import approver_of, clerk_of, make_department, make_user, month, sign_in


def rows(response) -> dict[str, str]:
    """name -> standing of the rows in the page."""
    found = re.findall(r'<tr class="(\w+)"><td>.*?<th scope="row"><a[^>]*>(.*?)</a>', response.text)
    return {name: standing for standing, name in found}


def test_it_works(leader):
    response = leader.get("/")
    assert response.status_code == 200
    assert rows(response) == EXPECTED


def test_it_refuses_strangers(client, plan):
    assert client.get("/").status_code == 302


def test_it_refuses_a_user_without_a_role(client, plan, django_user_model):
    client.force_login(django_user_model.objects.create(username="nobody"), "lingling_plan.backends.MembershipBackend")
    assert client.get("/").status_code == 403


def test_counts_add_up(leader):
    tiles = {tile["standing"]: tile["count"] for tile in leader.get("/").context["tiles"]}
    assert tiles == {standing: list(EXPECTED.values()).count(standing) for standing in Standing}
    assert sum(tiles.values()) == len(EXPECTED)


def test_the_summary_tells_due_recorded_and_behind(leader):
    summary = leader.get("/").context["summary"]
    assert summary["behind"] == 4
    assert summary["due"] == 11  # what cannot be judged owes no figure
    assert summary["recorded"] == 9
    assert summary["not_laid_out"] == 2


def test_a_row_has_its_figures(leader):
    text = leader.get("/").text
    for words in ("≥ 5600 人", "5441 人", "3800 人", "67.9%", "66.7%", "+1.2 点", "人力资源和社会保障局"):
        assert words in text


def test_marks_are_shown(leader):
    text = leader.get("/").text
    for mark in ("力争", "跨年", "未排节点", "目标是否含滞纳金？"):
        assert mark in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("chapter=二（二）", {"新增城镇就业", "登记失业率", "约束性指标", "人均收入"}),
        ("lead=rsj", {"新增城镇就业", "登记失业率"}),
        ("type=project", {"何仙观水库", "燃气电站", "零道高速"}),
        ("standing=behind", {"土地出让收入"}),
        ("standing=late", {"土地出让收入", "工业税收", "城市经营收入", "零道高速"}),
        ("q=税收", {"工业税收"}),
        ("q=XZCZ", {"新增城镇就业"}),
        ("q=rsj", {"新增城镇就业", "登记失业率"}),
        ("q=财政", {"土地出让收入", "城市经营收入", "工业税收", "旅游收入", "河道清障利润"}),
        ("lead=rsj&standing=behind", set()),
    ],
)
def test_filters(leader, query, names):
    assert set(rows(leader.get(f"/?{query}"))) == names


def test_the_report_order_is_kept_and_worst_first_is_offered(leader):
    assert next(iter(rows(leader.get("/")))) == "新增城镇就业"
    standings = list(rows(leader.get("/?sort=worst")).values())
    assert standings[:4] == ["behind", "missing", "missing", "risk"]


@pytest.mark.parametrize("month", ["2023-13", "2022-08", "abc", "２０２３-08", "2023-08-01", "9999999-01", "%01"])
def test_a_month_that_is_none_is_said(leader, month):
    response = leader.get(f"/?month={month}")
    assert response.status_code == 200
    assert "没有这个月份" in response.text
    assert rows(response) == EXPECTED


@pytest.mark.parametrize("query", ["chapter=x", "lead=%01", "type=9", "standing=green", "sort=1", "q=" + "长" * 50])
def test_a_filter_that_is_none_is_said_and_filters_nothing(leader, query):
    response = leader.get(f"/?{query}")
    assert response.status_code == 200
    assert 'class="error"' in response.text
    assert rows(response) == EXPECTED


def test_an_earlier_month_shows_what_was_recorded_for_it(leader):
    june = rows(leader.get("/?month=2023-06"))
    assert june["城市经营收入"] == "slight"
    assert june["新增城镇就业"] == "missing"


@pytest.mark.parametrize(
    "path", ["/", "/behind/", "/departments/", "/indicators/", "/final/", "/final.csv", "/board.csv"]
)
def test_a_month_to_come_is_no_page(leader, path):
    """Nothing of October is known on 5 September; of September, which has begun, August's figures still stand."""
    assert leader.get(f"{path}?month=2023-10").status_code == 404
    assert leader.get(f"{path}?month=2023-09").status_code == 200


def test_the_month_that_has_begun_is_judged_as_of_today(leader):
    assert rows(leader.get("/?month=2023-09"))["新增城镇就业"] == "onpace"


def test_the_final_list_speaks_of_the_month_asked_for(leader):
    assert leader.get("/final/?month=2023-06").context["when"].month == month(6)
    assert "年终清单-2023-06.csv" in unquote(leader.get("/final.csv?month=2023-06")["Content-Disposition"])


def test_items_are_found_by_how_the_month_was_reported(leader):
    """What the download's column 填报状态 counts is what the light 未报 counts: 待下达 items are not among them."""
    text = leader.get("/board.csv").content.decode("utf-8-sig")
    heading, *lines = [line for line in csv.reader(text.splitlines()) if len(line) > 5]
    column, name = heading.index("填报状态"), heading.index("事项")
    unreported = {line[name] for line in lines if line[column] == "未报"}
    page = leader.get("/?filing=missing")
    assert rows(page).keys() == unreported
    assert unreported == {name for name, light in EXPECTED.items() if light == "missing"}
    waiting = leader.get("/?filing=pending")
    assert list(rows(waiting)) == ["约束性指标"]
    assert "待下达，不计应报" in waiting.text


def test_gaps_are_numbers_in_the_download(leader):
    text = leader.get("/board.csv").content.decode("utf-8-sig")
    heading, *lines = [line for line in csv.reader(text.splitlines()) if len(line) > 5]
    told = {line[heading.index("事项")]: line for line in lines}
    columns = [heading.index(name) for name in ("差距", "差距单位", "逾期天数")]
    gaps = {name: [line[column] for column in columns] for name, line in told.items()}
    assert gaps["新增城镇就业"] == ["1.2", "点", ""]
    assert gaps["工业税收"] == ["-16.7", "点", ""]
    assert gaps["零道高速"] == ["", "", "211"]  # since 6 February: January is missing still


@pytest.mark.parametrize(
    ("username", "role", "department", "sees"),
    [
        ("planner", "planner", None, True),
        ("own", "reporter", "fgj", True),
        ("other", "reporter", "czj", False),
        ("leader", "leader", None, False),
        ("sysadmin", "admin", None, False),
    ],
)
def test_a_waiting_figure_is_shown_to_its_department_and_the_planner_only(
    client, plan, username, role, department, sees
):
    lead = make_department(code=department, name=DEPARTMENTS[department]) if department else None
    sign_in(client, make_user(username=username, role=role, department=lead))
    assert ("27531" in client.get("/").text) is sees


def test_an_unchanged_board_is_answered_304_in_three_queries(leader, django_assert_num_queries):
    first = leader.get("/")
    with django_assert_num_queries(3):
        assert leader.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_change_is_never_answered_304(leader, plan):
    etag = leader.get("/")["ETag"]
    plan.touch()
    assert leader.get("/", headers={"If-None-Match": etag}).status_code == 200


def test_the_page_is_kept_for_one_reader_only(leader, client, plan):
    response = leader.get("/")
    assert "private" in response["Cache-Control"]
    etag = response["ETag"]
    sign_in(client, make_user(username="planner", role="planner"))
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200


def test_approving_moves_the_light(leader, plan):
    waiting = Reading.objects.submitted().get()
    etag = leader.get("/")["ETag"]
    waiting.approve(by=approver_of(waiting.department))
    response = leader.get("/", headers={"If-None-Match": etag})
    assert rows(response)["人均收入"] == "onpace"
    assert waiting.author == clerk_of(waiting.department)
