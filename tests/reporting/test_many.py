"""Many at once through /my/ and /review/ of a real server: nothing is lost, nothing is done twice, nobody sees a failure."""

import os
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.many import in_a_process
from tests.race import copy_tables

PEOPLE, EDITS, POSTS = 5, 2, 12


def url_of(folder) -> str:
    """The database under test; instead of one in memory, which has no locks, a SQLite file as in production."""
    if connection.vendor == "sqlite":
        return copy_tables(folder / "many.sqlite3")
    served = urlsplit(os.environ["DATABASE_URL"])
    return served._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@pytest.mark.django_db(transaction=True)
def test_it_works(tmp_path):
    left = in_a_process(url_of(tmp_path), PEOPLE, EDITS, POSTS, timeout=300)
    assert [left[part].pop("errors") for part in left] == [[], [], []]
    edits = left["edits"]
    assert (edits["stored"], edits["lost"], edits["versions_without_gap"]) == (PEOPLE * EDITS, 0, True)
    assert edits["drafts"] == 1
    assert left["posts"]["rows"] == 1
    assert (left["approvals"]["status"], left["approvals"]["told"]) == ("approved", 1)
