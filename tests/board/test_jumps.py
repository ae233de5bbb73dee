"""Links to the chapters of long pages: with what is behind in each, and leading to places that are there."""

import re

import pytest

from board.jumps import jumps
from lingling_plan.standing import Standing
from tests.make import make_project

PATHS = ["/", "/heat/", "/projects/timeline/", "/final/"]


def test_counts_are_of_what_is_behind_in_the_order_of_standings():
    (one, other) = jumps([("一", ["risk", "behind", "done", "risk"]), ("二", ["onpace"])])
    assert (one.anchor, one.heading, one.all) == ("ch-1", "一", 4)
    assert one.behind == [(Standing.BEHIND, 1), (Standing.RISK, 2)]
    assert (other.anchor, other.behind) == ("ch-2", [])


def test_one_chapter_is_nothing_to_choose():
    assert jumps([("一", ["done"])]) == []


@pytest.mark.parametrize("path", PATHS)
def test_every_link_leads_to_its_chapter(leader, plan, path):
    make_project(name="潇水大桥")  # of a second chapter with projects
    page = leader.get(path)
    found, groups = page.context["jumps"], page.context["groups"]
    assert [jump.heading for jump in found] == [heading for heading, _ in groups]
    assert [jump.all for jump in found] == [len(rows) for _, rows in groups]
    assert re.findall(r'id="(ch-\d+)"', page.text) == [jump.anchor for jump in found]
    assert all(f'<a href="#{jump.anchor}">' in page.text for jump in found)
    assert page.text.count('href="#chapters"') == len(found)
    assert page.text.count('id="chapters"') == 1


def test_what_is_behind_adds_up_to_the_board(leader, plan):
    page = leader.get("/")
    assert sum(count for jump in page.context["jumps"] for _, count in jump.behind) == page.context["summary"]["behind"]


def test_the_worst_first_have_no_chapters(leader, plan):
    page = leader.get("/?sort=worst")
    assert 'id="chapters"' not in page.text
    assert 'class="up"' not in page.text
