"""The month of 入库, by workbook: a column of its own, for projects that are to be entered into statistics."""

from datetime import date, datetime

import pytest

from tests.make import make_project, make_report, month
from tests.office import AUGUST, clock
from tests.workbooks.filled import act, cell, checked, downloaded, errors, fill, only_sheet, row_of
from workbooks.models import Row, State, Verdict

pytestmark = pytest.mark.django_db
START = "开工"


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture(scope="module")
def made(made):
    with clock():
        nodes = [(START, date(2023, 6, 30))]
        made.bridge = make_project(name="潇水大桥", lead=made.own, stage="complete", registration=True, nodes=nodes)
        made.road = make_project(name="零道高速", lead=made.own, year_investment=3)
    return made


@pytest.mark.parametrize("typed", ["2023-07", "2023年7月", datetime(2023, 7, 1), date(2023, 7, 1)])
def test_it_works(client, office, typed):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "潇水大桥", registered=typed, completed=START, progress="推进")
    batch = checked(client, office.clerk, book)
    (row,) = Row.objects.filter(sheet__batch=batch, item="潇水大桥", month=AUGUST)
    assert ["入库月份", "", "2023-07"] in row.changes
    act(client, batch, "confirm")
    assert batch.state == State.WRITTEN
    assert office.bridge.reports.get(month=AUGUST).registered == month(7)


def test_other_cells_of_the_column_are_not_to_be_filled(office):
    sheet = only_sheet(downloaded(office.plan, office.clerk))
    asked, other = (cell(sheet, row_of(sheet, name), "registered") for name in ("潇水大桥", "零道高速"))
    assert asked.fill.fgColor.rgb != other.fill.fgColor.rgb
    assert asked.number_format == "@"  # a month stays as it is typed


@pytest.mark.parametrize(("typed", "message"), [("七月", "请填年月"), ("2023-09", "不能晚于填报月份")])
def test_what_cannot_be_is_refused(client, office, typed, message):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "潇水大桥", registered=typed, completed=START, progress="推进")
    assert message in str(errors(checked(client, office.clerk, book)))


def test_a_project_that_is_not_to_be_entered_refuses_it(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "零道高速", registered="2023-07", invested=1, progress="推进")
    assert "不填这一栏" in str(errors(checked(client, office.clerk, book)))


def test_a_row_with_only_what_the_download_wrote_is_blank(client, office):
    make_report(project=office.bridge, month=month(7), done=[START], registered=month(7))
    book = downloaded(office.plan, office.clerk)
    sheet = only_sheet(book)
    assert cell(sheet, row_of(sheet, "潇水大桥"), "registered").value == "2023-07"
    verdicts = Row.objects.filter(sheet__batch=checked(client, office.clerk, book), item="潇水大桥", month=AUGUST)
    assert verdicts.get().verdict == Verdict.BLANK
    fill(sheet, "潇水大桥", registered="2023-08")
    changed = Row.objects.filter(sheet__batch=checked(client, office.clerk, book), item="潇水大桥", month=AUGUST)
    assert changed.get().verdict == Verdict.WRONG  # another month than told before asks for a reason and for words
