"""A page kept by a browser is asked for again once the program itself has changed."""

import pytest

from lingling_plan import release
from tests.make import make_plan, make_user, sign_in


@pytest.fixture
def fresh():
    release.fingerprint.cache_clear()
    yield
    release.fingerprint.cache_clear()


def test_any_file_that_shows_makes_another_release(fresh, settings, monkeypatch, tmp_path):
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(release, "_rooms", lambda: [tmp_path])
    found = []
    for name, text in (
        ("page.html", "a"),
        ("page.html", "b"),
        ("page.css", "b"),
        ("notes.txt", "b"),
        ("notes.txt", "c"),
    ):
        (tmp_path / name).write_text(text)
        release.fingerprint.cache_clear()
        found.append(release.fingerprint())
    assert len(set(found)) == 3
    assert found[2] == found[3] == found[4]


def test_it_is_made_of_the_rooms_of_the_product():
    assert {room.name for room in release._rooms()} >= {"board", "lingling_plan", "indicators", "projects"}


@pytest.mark.django_db
def test_a_page_of_another_release_is_sent_again(client, monkeypatch):
    make_plan()
    leader = sign_in(client, make_user(username="leader", role="leader"))
    etag = leader.get("/")["ETag"]
    assert leader.get("/", headers={"If-None-Match": etag}).status_code == 304
    monkeypatch.setattr(release, "fingerprint", lambda: "another")
    assert leader.get("/", headers={"If-None-Match": etag}).status_code == 200
