"""Every page of the product in Chromium, as everybody who may see it: whole, quiet, accessible, usable by keyboard.

Pages are found from the URL list (tests/addresses.py) and the table of docs/permissions.md; a new address takes part by itself.
What was seen lies in test-artefacts/pages afterwards, to be looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from lingling_plan.models import Plan
from tests.addresses import NAMES, SCOPED, address
from tests.browser import Visits
from tests.conftest import session_of
from tests.lingling_plan.test_permissions_doc import Cell, expected
from tests.make import sign_in
from tests.office import AUGUST, NOW, clock
from tests.scenes import make_scenes

pytestmark = pytest.mark.browser

PEOPLE = ("clerk", "approver", "planner", "leader", "sysadmin")
WIDTHS = {360: 800, 1280: 900, 3840: 1200}
PICTURES = settings.BASE_DIR / "test-artefacts" / "pages"
TABS = 8
OFFICE = ("admin:", "record:")
# Addresses that answer with no page of their own; every other one has to be seen by somebody.
DOWNLOADS = {
    "behind_csv",
    "board_csv",
    "final_csv",
    "evidence_file",
    "workbook_download",
    "report_tables",
    "workbooks_download",
}
FRAGMENTS = {"admin:jsi18n", "my_preview", "wall_now"}
POSTED_TO = {
    "batch_work", "finding_return", "load_plan_confirm", "logout", "release_matter", "settle_matter", "urge", "withdraw",
    "record:indicators_reading_approve", "record:indicators_reading_return",
    "record:projects_progressreport_approve", "record:projects_progressreport_return",
}  # fmt: skip
NO_PAGES = DOWNLOADS | FRAGMENTS | POSTED_TO
# Without preloading, which looks for imported style sheets where they are not.
AXE = {"resultTypes": ["violations"], "preload": False}

# What the content policy stops is told by the browser to whoever listens; the console's text alone may change.
LISTEN = (
    "addEventListener('securitypolicyviolation', e => console.error(`csp: ${e.violatedDirective} ${e.blockedURI}`))"
)
# Kinds of elements: a page that shows another person the same kinds needs no second look.
KINDS = """() => [...new Set([...document.querySelectorAll('body *')].map(
  one => `${one.parentElement.tagName}.${one.parentElement.className}>${one.tagName}.${one.className}`))]"""
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
# What has the focus: a name for it, and whether that can be seen.
FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const at = [...document.querySelectorAll('*')].indexOf(one);
  return {at, html: one.outerHTML.slice(0, 90), seen: outlined || style.boxShadow !== 'none', main: !!one.closest('main')};
}"""
CONTROLS = """() => [...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary, [tabindex="0"])')]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.type !== 'hidden' && one.checkVisibility({visibilityProperty: true})).length"""


@dataclass(frozen=True)
class Stop:
    """One page for one person. `first`: nobody before saw it."""

    name: str
    person: str
    path: str
    policy: str
    first: bool


@pytest.fixture
def office(transactional_db):
    with clock():
        office = make_scenes()
    Plan.objects.filter(pk=office.plan.pk).update(demo_today=NOW)  # the browser keeps its own clock
    return office


def stops(office, names: list[str]) -> Iterator[Stop]:
    """Whatever answers with a whole page: not downloads, fragments, redirections, nor what is only posted to."""
    clients = {person: sign_in(Client(), office.people[person]) for person in PEOPLE}
    for name in names:
        seen, states = False, SCOPED[name][0] if name in SCOPED else [""]
        for person in PEOPLE:
            # The last: a workbook that is still being checked goes on by itself.
            state = next(
                (one for one in reversed(states) if expected(Cell(name, state=one), person) == "answered"), None
            )
            if state is None:
                continue
            path = address(name, office.scenes["own", AUGUST].at(state))
            answer = clients[person].get(path)
            if is_page(answer):
                yield Stop(name, person, path, answer.headers["Content-Security-Policy"], not seen)
                seen = True


def is_page(answer) -> bool:
    if answer.streaming:
        answer.close()
        return False
    return answer.status_code == 200 and answer.content[:50].lower().lstrip().startswith(b"<!doctype")


class Sweep:
    """Walks from stop to stop, one window a person, and writes down what is wrong."""

    def __init__(self, visits: Visits, office):
        self.visits, self.office = visits, office
        self.windows, self.kinds, self.wrong = {}, {}, []

    def window(self, person: str):
        if person not in self.windows:
            self.windows[person] = self.visits(self.office.people[person], width=360, height=WIDTHS[360])
            self.windows[person].add_init_script(LISTEN)
        return self.windows[person]

    def look(self, stop: Stop) -> None:
        page = self.window(stop.person)
        page.set_viewport_size({"width": 360, "height": WIDTHS[360]})
        status = page.goto(stop.path).status
        found = [f"answered {status}"] if status != 200 else []
        if self.is_new(page, stop):
            found += grave(page)
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                over = page.evaluate(OVERFLOW)
                found += [f"{over} px too wide for {width}"] if over > 0 else []
                # Of the office's forms the narrow picture tells enough; the wide ones take a second each.
                if stop.first and (width == 360 or not stop.name.startswith(OFFICE)):
                    self.keep(page, stop, width)
        found += by_keyboard(page) if stop.first else []
        found += [f"policy allows {word}" for word in ("unsafe-inline", "unsafe-eval") if word in stop.policy]
        found += self.visits.troubles
        self.visits.troubles.clear()
        self.wrong += [f"{stop.name} as {stop.person} at {stop.path}: {what}" for what in found]

    def is_new(self, page, stop: Stop) -> bool:
        """The page shows a kind of element that it did not show to those before."""
        kinds, known = set(page.evaluate(KINDS)), self.kinds.setdefault(stop.name, set())
        is_new = not kinds <= known
        known |= kinds
        return is_new

    def keep(self, page, stop: Stop, width: int) -> None:
        name = f"{stop.name.replace(':', '-')}-{stop.person}-{width}.jpg"
        page.screenshot(path=PICTURES / name, type="jpeg", quality=60)


def grave(page) -> list[str]:
    """Serious or critical by axe."""
    violations = Axe().run(page, options=AXE).response["violations"]
    serious = [one for one in violations if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:120]}" for one in serious for node in one["nodes"]]


def by_keyboard(page) -> list[str]:
    """The first tab offers to skip to the page's own part, where there is a head to skip and nothing has the focus already;
    tabs then go from control to control of that part, each with a focus that is seen."""
    controls = min(page.evaluate(CONTROLS), TABS)
    if not controls:
        return []
    met, found, more = [page.evaluate(FOCUS)], [], controls
    if not met[0]["main"]:
        page.keyboard.press("Tab")
        first = page.evaluate(FOCUS)
        if 'href="#' in first["html"]:
            page.keyboard.press("Enter")
        elif page.locator("header nav a").count() > 3:
            found.append(f"no way past the head: {first['html']}")
        else:
            met, more = [*met, first], controls + 4
    for _ in range(more):
        page.keyboard.press("Tab")
        met.append(page.evaluate(FOCUS))
    met = [focus for focus in met if not focus["html"].startswith("<body")]  # past the page's end
    reached = {focus["at"] for focus in met if focus["main"]}
    if len(reached) < min(controls, 3):
        found.append(f"tabs reach {len(reached)} of {controls} controls: {[focus['html'] for focus in met]}")
    return found + [f"focus not seen: {focus['html']}" for focus in met if not focus["seen"]]


# Each address belongs to one part: parts run at the same time.
OFFICE_NAMES = [name for name in NAMES if name.startswith(OFFICE)]
OTHER_NAMES = [name for name in NAMES if not name.startswith(OFFICE)]
PARTS = {
    f"{kind} {part + 1}": names[part::2]
    for kind, names in (("pages", OTHER_NAMES), ("admin", OFFICE_NAMES))
    for part in range(2)
}


@pytest.mark.parametrize("part", PARTS)
def test_every_page(browser, live_server, office, part):
    assert sorted(name for names in PARTS.values() for name in names) == sorted(NAMES)
    names = PARTS[part]
    PICTURES.mkdir(parents=True, exist_ok=True)
    visits = Visits(browser, live_server.url, session_of)
    sweep = Sweep(visits, office)
    try:
        seen = [sweep.look(stop) or stop for stop in stops(office, names)]
    finally:
        visits.close()
    assert not sweep.wrong, "\n".join(sweep.wrong)
    assert {stop.name for stop in seen} == {*names} - NO_PAGES
    assert len(seen) > 30
