"""Who may do what, asked of policy.py for every object, state, action, month and person; and the table of it in docs/.

make permissions      writes docs/permission-matrix.md anew
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.contrib.auth.models import AnonymousUser

from evidence.models import Evidence
from indicators.models import Reading
from lingling_plan import policy
from matters.models import Matter
from projects.models import ProgressReport
from tests.office import AUGUST, JULY, NOW, Office
from tests.scenes import PEOPLE, Scene

# object, state ("" where it has none), action, month ("" where it does not matter) -> the people who may
Matrix = dict[tuple[str, str, str, str], frozenset[str]]

PATH = Path(__file__).parent.parent / "docs" / "permission-matrix.md"

OFFICE: dict[str, Callable] = {
    "read the plan and what is approved": policy.may_view,
    "keep the plan": policy.may_plan,
    "adjust a target": policy.may_adjust,
    "keep accounts, read the audit log": policy.may_administer,
    "load a plan": policy.may_load_plan,
    "upload a report": policy.may_upload_report,
    "withdraw a report's draft": policy.may_withdraw_report,
    "decide on a report's draft": policy.may_draft,
    "attach a report to its plan": policy.may_attach_report,
    "enter /record/ and /my/": policy.may_enter_record_site,
    "enter /admin/": policy.may_enter_admin_site,
    "enter /review/": policy.may_review,
    "enter /matters/": policy.may_see_matters,
    "hand in workbooks": policy.may_hand_in,
    "urge": policy.may_urge,
    "read the messages that were sent": policy.may_read_messages,
}
LEAD = {Reading: "point__target__lead", ProgressReport: "project__lead"}


def among(visible: Callable) -> Callable:
    """Whether a person finds the row in what a queryset function leaves."""
    return lambda user, row: visible(user, type(row)._default_manager.filter(pk=row.pk)).exists()


def entries(visible: Callable) -> Callable:
    return lambda user, row: visible(user, type(row).objects.filter(pk=row.pk), LEAD[type(row)]).exists()


ENTRY: dict[str, Callable] = {
    "read": entries(policy.visible_entries),
    "handle at /record/": entries(policy.own_entries),
    "look through at /review/": entries(policy.reviewed_entries),
    "approve": policy.may_decide,
    "return": policy.may_return,
    "withdraw": policy.may_withdraw,
    "find": policy.may_find,
}


def generate(office: Office) -> Matrix:
    """Of the own department's objects: what others are to it, the columns of the other department say."""
    users = {name: office.people.get(name, AnonymousUser()) for name in PEOPLE}
    matrix = {}
    for key, may in questions(office.scenes["own", JULY], office.scenes["own", AUGUST]):
        matrix[key] = frozenset(name for name, user in users.items() if may(user))
    return matrix


def questions(*scenes: Scene) -> Iterator[tuple[tuple, Callable]]:
    for action, may in OFFICE.items():
        yield ("office", "", action, ""), may
    for scene in scenes:
        yield from _about_items(scene)
        for kind, states in scene.entries.items():
            for state, entry in states.items():
                for action, may in ENTRY.items():
                    yield (kind, state, action, scene.when), _of(may, entry)
        for state, file in scene.files.items():
            yield ("evidence", state, "read", scene.when), _of(_sees_file, file)
    for state, matter in scenes[-1].matters.items():
        yield ("matter", state, "read", ""), _of(among(policy.visible_matters), matter)
        yield ("matter", state, "release", ""), _of(_releases, matter)
        yield ("matter", state, "answer", ""), _of(_answers, matter)
        yield ("matter", state, "settle", ""), _of(_settles, matter)
    for state, batch in scenes[-1].batches.items():
        yield ("workbook", state, "read", ""), _of(among(policy.visible_batches), batch)
        yield ("workbook", state, "carry on", ""), _of(policy.may_carry_on, batch, NOW)
    yield ("urging", "", "read", ""), _of(among(policy.visible_urgings), scenes[-1].urging)


def _about_items(scene: Scene) -> Iterator[tuple[tuple, Callable]]:
    for kind, item in (("target", scene.target), ("project", scene.project)):
        yield (kind, "", "record, upload and withdraw evidence", scene.when), _of(policy.may_record, item, scene.month)
        yield (kind, "", "raise a matter", scene.when), _of(policy.may_raise, item)
        yield (kind, "", "see what waits", scene.when), _of(policy.may_see_waiting, item.lead_id)
        yield (kind, "", "see drafts", scene.when), _of(policy.may_see_drafts, item.lead_id)


def _of(may: Callable, *about) -> Callable:
    return lambda user: may(user, *about)


def _sees_file(user, file) -> bool:
    return Evidence.objects.filter(pk=file.pk).visible_to(user).exists()


def _releases(user, matter: Matter) -> bool:
    return matter.is_held and policy.may_release(user, matter.item)


def _answers(user, matter: Matter) -> bool:
    return matter.state == "open" and not matter.is_held and policy.may_answer(user)


def _settles(user, matter: Matter) -> bool:
    return matter.state == "answered" and policy.may_settle(user, matter.item)


# The table

HEAD = """# The permission matrix

Generated from `lingling_plan/policy.py` by `make permissions`; a test compares the two. The objects are those of one
department: the first three people belong to it, the fourth approves for it as its deputy, the next two belong to another.
What no line names, nobody may. Figures (`Reading`) and reports (`ProgressReport`) are entries; a judged report is one that only
a finding decides. "closed": the month's accounts are closed and not opened again. Every line is tried through real addresses by
`tests/lingling_plan/test_permissions_doc.py`.

"""


def table(matrix: Matrix) -> str:
    lines = [
        "| object | action | state | month | " + " | ".join(PEOPLE.values()) + " |",
        "|---" * (4 + len(PEOPLE)) + "|",
    ]
    for (kind, action), cells in _by_action(matrix).items():
        for who, states, times in _merged(cells):
            marks = " | ".join("yes" if name in who else "" for name in PEOPLE)
            lines.append(f"| {kind} | {action} | {', '.join(states)} | {', '.join(times)} | {marks} |")
    return HEAD + "\n".join(lines) + "\n"


def _by_action(matrix: Matrix) -> dict[tuple[str, str], dict]:
    found = {}
    for (kind, state, action, when), who in matrix.items():
        found.setdefault((kind, action), {})[state, when] = who
    return found


def _merged(cells: dict) -> Iterator[tuple[frozenset, list[str], list[str]]]:
    """Cells with the same answer together, as far as states and months can be named side by side."""
    for who in dict.fromkeys(cells.values()):
        if not who:
            continue
        months_of = {}
        for (state, when), answer in cells.items():
            if answer == who:
                months_of.setdefault(state, []).append(when)
        for times in dict.fromkeys(tuple(sorted(times)) for times in months_of.values()):
            yield who, [state for state, found in months_of.items() if tuple(sorted(found)) == times], list(times)


def read(text: str) -> Matrix:
    """The cells of a written table; those with nobody are left out."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]
    matrix = {}
    for kind, action, states, times, *marks in rows[1:]:
        who = frozenset(name for name, mark in zip(PEOPLE, marks, strict=True) if mark == "yes")
        for state in states.split(", "):
            for when in times.split(", "):
                matrix[kind, state, action, when] = who
    return matrix
