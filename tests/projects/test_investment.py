"""What a project costs and how much is done, on its page and in the list, in the unit the reader chose."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from lingling_plan import figures
from lingling_plan.figures import Money
from tests.make import make_adjustment, make_project, make_report, make_user, month, sign_in

PAGE, LIST = "/projects/2023/bridge/", "/projects/"


@pytest.fixture
def leader(client, db):
    with time_machine.travel("2023-09-05T04:00:00Z", tick=False):
        project = make_project(
            name="潇水大桥",
            code="bridge",
            investment=Decimal("6.5"),
            year_investment=Decimal("2.4"),
            previous_investment=1,
        )
        make_report(project=project, month=month(8), invested="1.2345")
        make_project(name="林长制", code="forest", kind="commitment", stage="advance")
        yield sign_in(client, make_user(username="leader", role="leader"))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.41", Money.YI, "0.41 亿元"),
        ("0.41", Money.WAN, "4100 万元"),
        ("0.0001", Money.WAN, "1 万元"),
        ("210.0000", Money.WAN, "2100000 万元"),
        ("0", Money.WAN, "0 万元"),
    ],
)
def test_sums_are_written_in_either_unit(value, unit, text):
    assert figures.money(Decimal(value), unit) == text


def test_an_unknown_sum_is_a_dash():
    assert figures.money(None, Money.WAN) == "—"


def sums(response) -> dict[str, str]:
    return {what: amount for what, amount, _ in response.context["sums"]}


def test_a_page_tells_all_four(leader):
    assert sums(leader.get(PAGE)) == {
        "总投资": "6.5 亿元",
        "年度计划投资": "2.4 亿元",
        "年初以来投资": "1.2345 亿元",
        "开工以来投资": "2.2345 亿元",
    }


def test_the_list_tells_them_too(leader):
    rows = {row["name"]: row for row in leader.get(LIST).context["table"].data}
    assert rows["潇水大桥"]["since_start"] == "2.2345 亿元"
    assert rows["林长制"]["total"] == ""


def test_a_column_in_which_nothing_is_known_is_left_out(leader):
    assert "开工以来投资" in leader.get(LIST).text
    page = leader.get(f"{LIST}?kind=commitment").text
    assert '<th class="num">开工以来投资' not in page


def test_the_unit_is_remembered(leader):
    assert sums(leader.get(f"{PAGE}?unit=wan"))["年初以来投资"] == "12345 万元"
    assert sums(leader.get(PAGE))["总投资"] == "65000 万元"
    assert "65000 万元" in leader.get(LIST).text
    assert sums(leader.get(f"{PAGE}?unit=yi"))["总投资"] == "6.5 亿元"


def test_the_whole_page_follows_the_unit(leader):
    """The line's sentence, its table and its chart tell what the sums above them tell, under the same light."""

    def told(unit):
        (_, table, chart) = leader.get(f"{PAGE}?unit={unit}").context["pace"][1]
        (_, last) = (row for row in table if row["month"].month in (7, 8))
        return last["reading"], last["expected"], last["standing"], chart.summary

    (reading, expected, light, summary), (_, in_yi, light_yi, summary_yi) = told("wan"), told("yi")
    assert (reading, expected, in_yi) == ("12345", "16000", "1.6")
    assert light == light_yi
    assert "8月实际 1.234万，应达 1.6万" in summary
    assert "8月实际 1.234，应达 1.6" in summary_yi


@pytest.mark.parametrize("unit", ["", "dollar", "WAN"])
def test_a_unit_that_nobody_knows_changes_nothing(leader, unit):
    leader.get(f"{PAGE}?unit=wan")
    assert sums(leader.get(f"{PAGE}?unit={unit}"))["总投资"] == "65000 万元"


def test_a_page_kept_by_the_browser_is_not_the_one_of_the_other_unit(leader):
    etag = leader.get("/projects/timeline/")["ETag"]
    assert leader.get("/projects/timeline/", headers={"If-None-Match": etag}).status_code == 304
    leader.get(f"{PAGE}?unit=wan")
    again = leader.get("/projects/timeline/", headers={"If-None-Match": etag})
    assert again.status_code == 200
    assert "65000 万元" in again.text
    leader.get(f"{PAGE}?unit=yi")
    chosen = leader.get("/projects/timeline/?unit=wan")["ETag"]
    leader.get(f"{PAGE}?unit=yi")
    assert leader.get("/projects/timeline/?unit=wan", headers={"If-None-Match": chosen}).status_code == 304
    assert sums(leader.get(PAGE))["总投资"] == "65000 万元"


def test_without_a_plan_for_the_year_only_the_total_is_told(leader):
    make_project(name="水厂", code="water", investment=2, previous_investment=1)
    assert sums(leader.get("/projects/2023/water/")) == {"总投资": "2 亿元"}
    assert sums(leader.get("/projects/2023/forest/")) == {}


def test_since_the_start_is_unknown_while_earlier_years_are(leader):
    project = make_project(name="水厂", code="water", year_investment=2)
    make_report(project=project, month=month(8), invested=1)
    page = leader.get("/projects/2023/water/")
    assert sums(page)["开工以来投资"] == "—"
    assert "以前年度投资未填" in page.text


def test_what_a_document_made_of_the_plan_counts_from_its_month(leader):
    project = make_project(name="水厂", code="water", year_investment=Decimal(2), deadline=date(2023, 12, 31))
    make_adjustment(item=project, effective=month(8), year_investment=Decimal(3))
    assert sums(leader.get("/projects/2023/water/"))["年度计划投资"] == "3 亿元"
    assert sums(leader.get("/projects/2023/water/?month=2023-07"))["年度计划投资"] == "2 亿元"
