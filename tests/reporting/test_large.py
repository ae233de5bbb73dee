"""A department that owes very much sends one form all the same."""

import pytest
from django.conf import settings

from indicators.models import Reading
from tests.make import make_target, sign_in
from tests.office import clock
from tests.reporting.test_my import typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


def test_it_works(client, office):
    """Eighteen indicators of which nothing was recorded since January: 144 rows."""
    targets = [make_target(name=f"指标{number}", value=1200, lead=office.own) for number in range(18)]
    sign_in(client, office.clerk)
    rows = [row for _, group in client.get("/my/").context["groups"] for row in group]
    assert len(rows) == 18 * 8
    data = {f"{row.prefix}-seen": row.seen for row in rows}
    for row in rows:
        data |= {row.form.add_prefix(name): "" for name in row.form.fields if name not in ("unchanged", "again")}
        data |= {row.matter.add_prefix(name): "" for name in row.matter.fields}
    data |= typed(targets[0], value="5")
    assert len(data) > 1000
    assert client.post("/my/", data).status_code == 302
    assert Reading.objects.get().value == 5


def test_the_limit_holds_the_largest_department():
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS >= 80 * 12 * (10 + 2 * 5)
