"""What was paid, by workbook: a column of its own, for projects with a plan for it."""

from decimal import Decimal

import pytest

from tests.make import make_project
from tests.office import AUGUST, clock
from tests.workbooks.filled import act, cell, checked, downloaded, errors, fill, only_sheet
from workbooks.models import State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.bridge = make_project(name="潇水大桥", lead=made.own, year_payment=1200)
        made.road = make_project(name="零道高速", lead=made.own, year_investment=3)
    return made


def test_it_works(client, office):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "潇水大桥", paid=812.5, progress="推进")
    batch = checked(client, office.clerk, book)
    act(client, batch, "confirm")
    assert batch.state == State.WRITTEN
    assert office.bridge.reports.get(month=AUGUST).paid == Decimal("812.5")


def test_other_cells_of_the_column_are_not_to_be_filled(office):
    sheet = only_sheet(downloaded(office.plan, office.clerk))
    rows = {sheet.cell(row, 3).value: row for row in range(1, sheet.max_row + 1)}
    asked, other = (cell(sheet, rows[name], "paid").fill.fgColor.rgb for name in ("潇水大桥", "零道高速"))
    assert asked != other


@pytest.mark.parametrize(("paid", "message"), [("很多", "只填数字"), (-3, "太小")])
def test_what_cannot_be_is_refused(client, office, paid, message):
    book = downloaded(office.plan, office.clerk)
    fill(only_sheet(book), "潇水大桥", paid=paid, progress="推进")
    batch = checked(client, office.clerk, book)
    assert message in str(errors(batch))
