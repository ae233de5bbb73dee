"""docs/permission-matrix.md says what policy.py answers, cell by cell."""

import os

import pytest

from tests import matrix
from tests.office import clock
from tests.scenes import PEOPLE, make_scenes

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def generated(kept_rows):
    with clock():
        return matrix.generate(make_scenes())


def test_it_works(generated):
    assert generated["figure", "submitted", "approve", "open"] == {"approver", "deputy"}
    assert generated["figure", "submitted", "approve", "closed"] == frozenset()
    assert generated["approver's figure", "submitted", "approve", "open"] == {"deputy"}
    assert len(generated) * len(PEOPLE) > 1000


def test_the_table_in_docs_is_what_the_code_says(generated):
    if os.environ.get("WRITE_PERMISSIONS") == "1":
        matrix.PATH.write_text(matrix.table(generated))
    written = matrix.read(matrix.PATH.read_text())
    said = {key: who for key, who in generated.items() if who}
    differing = {
        key: (written.get(key), said.get(key)) for key in written.keys() | said if written.get(key) != said.get(key)
    }
    assert not differing, (
        "(docs, policy.py): write docs/permission-matrix.md anew with `make permissions` and look at it"
    )
    assert matrix.PATH.read_text() == matrix.table(generated), "`make permissions` writes the table anew"


def test_a_closed_month_takes_nothing(generated):
    """Reading goes on, and matters do not belong to a month's accounts."""
    going_on = {
        "read",
        "handle at /record/",
        "look through at /review/",
        "raise a matter",
        "see what waits",
        "see drafts",
    }
    assert not [key for key, who in generated.items() if key[3] == "closed" and key[2] not in going_on and who]


def test_nobody_without_a_role_may_anything(generated):
    assert not [key for key, who in generated.items() if who & {"nobody", "anonymous"}]


def test_nobody_decides_on_what_does_not_wait(generated):
    """Nor on an entry of one's own."""
    deciding = ("approve", "return", "find", "withdraw")
    assert not [key for key, who in generated.items() if key[2] in deciding and key[1] != "submitted" and who]
    own = {"approve", "return", "find"}
    assert not [
        key for key, who in generated.items() if key[2] in own and key[0] != "approver's figure" and "clerk" in who
    ]
    assert not [
        key for key, who in generated.items() if key[2] in own and key[0] == "approver's figure" and "approver" in who
    ]
