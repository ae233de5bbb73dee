"""On paper, as Chromium prints to PDF: heads and numbers on every page, no row cut, shapes where a screen has colours."""

import pytest
from django.urls import reverse

from lingling_plan.standing import Standing
from tests.addresses import NAMES
from tests.board.plan import EXPECTED, NOW, make_small_plan
from tests.board.test_query_counts import add_items
from tests.make import make_user
from tests.pdf import Printed

pytestmark = pytest.mark.browser

MORE = 40
# What else leaders take into a meeting; later pages of the kind join by their names.
OTHERS = [name for name in ("final", "departments", "adjustments", "heat", "timeline") if name in NAMES]


@pytest.fixture
def plan(transactional_db):
    """The clock of the browser's pages stands still."""
    plan = make_small_plan()
    plan.demo_today = NOW
    plan.save(update_fields=["demo_today"])
    make_user(username="leader", role="leader")
    return plan


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_on_paper(page_as, plan, paper):
    add_items(MORE)
    page = page_as("leader")
    check_the_board(page, paper)
    check_the_behind_list(page, paper)
    for name in OTHERS:
        check_heads(printed(page, reverse(name), paper))


def printed(page, path: str, paper: str) -> Printed:
    assert page.goto(path).status == 200, path
    return Printed(page.pdf(format=paper, landscape=True, tagged=True))


def check_heads(pdf: Printed) -> None:
    """Numbered, headed, nothing cut but the heads of tables, which come again; no buttons, no navigation."""
    for number, text in enumerate(pdf.texts, 1):
        assert f"第 {number} 页，共 {len(pdf.pages)} 页" in text
        assert "年度计划" in text
        assert "退出" not in text
        assert "导出 CSV" not in text
    cut = [pages for kind in ("TR", "LI") for pages in pdf.parts(kind) if len(pages) > 1]
    assert len(cut) <= len(pdf.parts("Table"))


def check_the_board(page, paper: str) -> None:
    """Every row once and whole; the column heads and whose board it is on each page."""
    pdf = printed(page, "/", paper)
    check_heads(pdf)
    assert 1 < len(pdf.pages) < 5
    head, *rows = sorted(pdf.parts("TR"), key=len, reverse=True)
    assert head == set(range(len(pdf.pages)))
    assert {len(pages) for pages in rows} == {1}
    assert len(rows) == len(EXPECTED) + MORE + page.locator("tr.chapter").count()
    for text in pdf.texts:
        assert "年度计划 · 2023 年 8 月（截至 2023年9月5日）" in text
        assert "事项 / 牵头单位" in text
    together = "".join(pdf.texts)
    assert all(together.count(name) == 1 for name in EXPECTED)


def check_the_behind_list(page, paper: str) -> None:
    pdf = printed(page, "/behind/", paper)
    check_heads(pdf)
    entries = pdf.parts("LI")
    assert len(entries) == page.locator(".late li").count() > 10
    assert {len(pages) for pages in entries} == {1}
    assert "挂牌地块流拍" in "".join(pdf.texts)


def test_shapes_stand_for_colours(page_as, plan):
    """The strip's cells have no words: on paper each shows the shape of its standing. The running head is for paper alone."""
    page = page_as("leader")
    page.goto("/")
    assert not page.locator(".running").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".running").is_visible()
    shown = page.evaluate(
        """names => names.map(name => {
          const cell = document.createElement("i");
          cell.className = name;
          document.querySelector(".strip").append(cell);
          return getComputedStyle(cell, "::before").content;
        })""",
        [*Standing.values, "unpublished", "blank"],
    )
    assert shown == [*(f'"{standing.shape}"' for standing in Standing), '"…"', '"–"']
