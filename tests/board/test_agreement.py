"""Board, behind list, departments, lists, item pages and downloads say the same of every item."""

import csv
import re
from collections import Counter

from lingling_plan.standing import BEHIND_SCHEDULE, Standing
from tests.board.plan import EXPECTED
from tests.board.test_status_board import rows

LABELS = {standing.label: standing.value for standing in Standing}


def table(response) -> list[list[str]]:
    lines = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    return lines[lines.index(next(line for line in lines if line[0] == "序号")) :]


def test_the_downloads_agree_with_the_board(leader):
    board = {line[2]: LABELS[line[1]] for line in table(leader.get("/board.csv"))[1:]}
    assert board == EXPECTED
    behind = {line[2]: LABELS[line[1]] for line in table(leader.get("/behind.csv"))[1:]}
    assert behind == {name: standing for name, standing in EXPECTED.items() if standing in BEHIND_SCHEDULE}


def test_the_behind_list_agrees_with_the_board(leader):
    page = leader.get("/behind/").text
    names = re.findall(r"<h3><a[^>]*>(.*?)</a>", page)
    assert set(names) == {name for name, standing in EXPECTED.items() if standing in BEHIND_SCHEDULE}


def test_departments_agree_with_the_board(leader):
    tally = Counter()
    for row in leader.get("/departments/").context["departments"]:
        tally.update(row.counts)
    assert {name: count for name, count in tally.items() if count} == dict(Counter(EXPECTED.values()))


def test_lists_agree_with_the_board(leader):
    shown = {}
    for path in ("/indicators/", "/projects/"):
        for row in leader.get(path).context["table"].data:
            shown[row["name"]] = row["standing"]
    assert shown == EXPECTED


def test_item_pages_agree_with_the_board(leader):
    board = leader.get("/")
    urls = re.findall(r'<th scope="row"><a href="([^"?]+)[^"]*">(.*?)</a>', board.text)
    assert len(urls) == len(EXPECTED)
    for url, name in urls:
        page = leader.get(url)
        assert page.context["item"].standing == EXPECTED[name], name
        assert rows(board)[name] == page.context["row"]["standing"]
