"""The behind list: what, how far, whose, why, and what is done about it."""

import csv

from tests.make import make_department, make_reading, make_target, month


def test_it_works(leader):
    page = leader.get("/behind/")
    assert page.status_code == 200
    for words in ("1—8月累计 1.9 亿元", "低于滞后线", "挂牌地块流拍", "重新组织出让", "默认·total", "clerk-czj"):
        assert words in page.text


def test_the_most_serious_comes_first_and_missing_by_days(leader):
    names = [reason.row["name"] for _, reasons in leader.get("/behind/").context["groups"] for reason in reasons]
    assert names == ["土地出让收入", "城市经营收入", "零道高速", "工业税收"]


def test_a_missing_figure_tells_days_and_the_last_known(leader):
    text = leader.get("/behind/").text
    assert "最近一次为 1—6月 1.6 亿元" in text
    assert "今年尚未报过数" in text


def test_grouped_by_department(leader):
    groups = leader.get("/behind/?group=department").context["groups"]
    assert [name for name, _ in groups] == ["财政局", "发展和改革局"]


def test_what_waits_for_approval_is_not_told(leader):
    assert "待审中的问题" not in leader.get("/behind/").text
    assert "待审中的问题" not in leader.get("/board.csv").content.decode()


def test_the_download_is_a_named_attachment_that_is_not_kept(leader):
    response = leader.get("/behind.csv?month=2023-08")
    assert "attachment" in response["Content-Disposition"]
    assert "2023-08.csv" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_formulas_typed_by_people_stay_text_in_the_download(leader, plan):
    target = make_target(name="某项收入", value=10, unit="亿元", lead=make_department(code="czj", name="财政局"))
    make_reading(target=target, month=month(8), value=1, problem="=cmd|' /C calc'!A0")
    text = leader.get("/behind.csv").content.decode("utf-8-sig")
    cells = [cell for line in csv.reader(text.splitlines()) for cell in line]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith("=")]
