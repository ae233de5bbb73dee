from copy import deepcopy

import pytest
import time_machine

from tests.board.plan import NOW, make_small_plan
from tests.make import make_user, sign_in


@pytest.fixture
def now():
    """The clock of the small plan: noon of 5 September 2023 in Shanghai."""
    with time_machine.travel(f"{NOW}T04:00:00Z", tick=False):
        yield NOW


@pytest.fixture(scope="module")
def small_plan(kept_rows):
    with time_machine.travel(f"{NOW}T04:00:00Z", tick=False):
        return make_small_plan()


@pytest.fixture
def plan(small_plan, db, now):
    return deepcopy(small_plan)


@pytest.fixture
def leader(client, plan):
    """A client signed in as a leader."""
    return sign_in(client, make_user(username="leader", role="leader"))
