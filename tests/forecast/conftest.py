import pytest

from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from tests.make import make_plan, make_user, sign_in
from tests.office import AUGUST, NOW, clock


@pytest.fixture
def plan(db):
    with clock():
        yield make_plan()


@pytest.fixture
def leader(client, plan):
    """A client signed in as a leader."""
    return sign_in(client, make_user(username="leader", role="leader"))


@pytest.fixture
def when(plan) -> MonthShown:
    return shown(plan)


def shown(plan: Plan, month=AUGUST) -> MonthShown:
    return MonthShown(month, plan.as_of(month, NOW), NOW)
