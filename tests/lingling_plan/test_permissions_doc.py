"""The tables of docs/permissions.md and docs/permission-matrix.md, tried through real addresses.

Every address is asked and posted to by everybody, for both departments' objects, in an open and in a closed month, as a page and
as a fragment. Expected is what the documents say; what is out of scope answers exactly like what does not exist; every row of
the database is the same afterwards, unless the matrix says that this person may do just this.
"""

import hashlib
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from tests import matrix
from tests.addresses import NAMES, POSTS, SCOPED, Post, address, nowhere, posts_to
from tests.make import sign_in
from tests.office import AUGUST, JULY, OTHER, OWN, UNAPPROVED, clock
from tests.scenes import LOCAL, PEOPLE, Scene, make_scenes

# What policy.py answers is asked of both databases by test_matrix.py, and what each form writes by test_audit_trail.py.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

LETTERS = {
    "clerk": "R", "colleague": "R", "approver": "A", "deputy": "A", "stranger": "R", "strange_approver": "A",
    "planner": "P", "leader": "L", "sysadmin": "S", "nobody": "N",
}  # fmt: skip

# What a person of the own department is to the other one's objects.
MIRROR = {
    "clerk": "stranger", "colleague": "stranger", "approver": "strange_approver", "deputy": "strange_approver",
    "stranger": "clerk", "strange_approver": "approver",
}  # fmt: skip

# What a person must find nowhere: what nobody approved yet elsewhere, and what only a department and the district see.
OWN_SECRETS, OTHER_SECRETS = (UNAPPROVED + OWN, LOCAL + OWN), (UNAPPROVED + OTHER, LOCAL + OTHER)
HIDDEN = {
    "clerk": OTHER_SECRETS, "colleague": OTHER_SECRETS, "approver": OTHER_SECRETS,
    "deputy": (LOCAL + OWN, *OTHER_SECRETS), "stranger": OWN_SECRETS, "strange_approver": OWN_SECRETS,
    "planner": (), "leader": (UNAPPROVED,), "sysadmin": (UNAPPROVED,),
    "nobody": (UNAPPROVED, LOCAL, OWN, OTHER), "anonymous": (UNAPPROVED, LOCAL, OWN, OTHER),
}  # fmt: skip
# Beside the own department's open month, which every cell is asked of.
ELSEWHERE = [("own", JULY), ("other", AUGUST)]
OF_A_DEPARTMENT = ("target", "project", "department", "evidence", "withdraw", "settle_matter")
OPEN_TO_ALL = ("login",)
TWINS = ("colleague", "deputy", "strange_approver", "stranger")
# Asked of every address in a second turn.
FRAGMENT = {"HX-Request": "true"}


def table() -> list[tuple[list[str], set[str]]]:
    """The lines of the last table: name patterns, letters of the roles."""
    text = (settings.BASE_DIR / "docs" / "permissions.md").read_text().rpartition("| URL name |")[2]
    lines = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    return [(re.findall(r"`([^`]+)`", names), set(who.split())) for names, who in lines]


TABLE = table()
MATRIX = matrix.read(matrix.PATH.read_text())


def who_may(name: str) -> set[str]:
    return next(who for patterns, who in TABLE if any(fnmatch(name, pattern) for pattern in patterns))


def says(kind: str, state: str, action: str, scene_side: str, when: str, person: str) -> bool:
    """The matrix of docs/, for the objects of either department."""
    column = MIRROR.get(person, person) if scene_side == "other" else person
    return any(column in MATRIX.get((kind, known, action, time), ()) for known in {state, ""} for time in {when, ""})


# Cells: what is asked, by whom, and what the documents expect


@dataclass(frozen=True)
class Cell:
    name: str
    side: str = "own"
    month: object = AUGUST
    state: str = ""
    post: Post | None = None
    fragment: bool = False

    @property
    def when(self) -> str:
        return "closed" if self.month == JULY else "open"

    def __str__(self) -> str:
        way = f"POST {dict(self.post.cells)}" if self.post else "fragment" if self.fragment else "GET"
        return f"{way} {self.name} {self.side} {self.when} {self.state}"


def cells() -> Iterator[Cell]:
    """Every state where it matters most, every side and month in the state that waits."""
    for name in NAMES:
        first, *others = SCOPED[name][0] if name in SCOPED else ("",)
        yield from (Cell(name, state=state) for state in (first, *others))
        if name in SCOPED or name in OF_A_DEPARTMENT:
            yield from (Cell(name, side, month, first) for side, month in ELSEWHERE)
            yield from (Cell(name, "other", state=state) for state in others)
        if not name.startswith(("admin:", "record:")):
            yield Cell(name, state=first, fragment=True)
    for post in POSTS:
        yield from (Cell(post.name, state=state, post=post) for state in post.states)
        if any(kind != "office" for kind, _ in post.cells):
            waits = "submitted" if "submitted" in post.states else post.states[0]
            yield from (Cell(post.name, side, month, waits, post) for side, month in ELSEWHERE)
    for name in NAMES:
        if not posts_to(name):
            yield Cell(name, post=Post(name, (), lambda scene: {"post": "yes", "save": "1", "status": "approved"}))


CELLS = list(cells())


def asked_of(person: str) -> list[Cell]:
    """Whoever may not open an address at all is asked once in each way, whatever it speaks of.

    Second people of a role are asked where the object matters, fragments of one person of each kind.
    """
    found, seen = [], set()
    for cell in CELLS:
        about_anything = cell.post is None and cell.name not in SCOPED
        if person in TWINS and (about_anything or cell.fragment):
            continue
        way = (cell.name, cell.post is not None, cell.fragment)
        if way not in seen or expected(cell, person) not in ("refused", "login"):
            found.append(cell)
        seen.add(way)
    return found


def expected(cell: Cell, person: str) -> str:
    """login, refused, hidden or answered; for what is posted, done or not done."""
    if person == "anonymous":
        return "answered" if cell.name in OPEN_TO_ALL and not cell.fragment else "login"
    if LETTERS[person] not in who_may(cell.name):
        return "refused"
    if cell.post is None:
        if cell.name not in SCOPED:
            return "answered"
        _, kind, action = SCOPED[cell.name]
        return "answered" if says(kind, cell.state, action, cell.side, cell.when, person) else "hidden"
    if cell.name == "logout":
        return "done"  # the audit log notes it
    may = all(says(kind, cell.state, action, cell.side, cell.when, person) for kind, action in cell.post.cells)
    return "done" if cell.post.cells and may else "not done"


# Asking


def tables() -> dict[str, str]:
    """Table -> a hash of its rows; sessions and attempts to sign in keep themselves."""
    models = apps.get_models(include_auto_created=True)
    names = {model._meta.db_table for model in models if model._meta.app_label not in ("sessions", "axes")}
    return {name: digest(name) for name in sorted(names)}


def digest(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        return hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables written to. Reading every row again after every address would take minutes."""
    seen = set()

    def note(execute, sql, params, many, context):
        verb = sql.split(maxsplit=1)[0].upper()
        if verb in ("INSERT", "UPDATE", "DELETE"):
            seen.add(sql.split('"', 2)[1])
        else:
            assert verb in ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN"), sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def signed_in(office, person: str) -> Client:
    client = Client()
    return client if person == "anonymous" else sign_in(client, office.people[person])


@pytest.fixture(scope="module")
def scenes(kept_rows, plan_file):
    """Made once a file; what each cell did is undone."""
    with clock():
        office = make_scenes()
        keepers = {name: signed_in(office, name) for name in ("planner", "sysadmin")}
        for scene in office.scenes.values():
            scene.plan_file = plan_file
            scene.shown = cache(lambda name, scene=scene: shown(keepers, name, scene))
        return office


@pytest.fixture
def office(scenes, db):
    logging.disable(logging.ERROR)
    with clock():
        yield deepcopy(scenes)
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def plan_file() -> str:
    from seeding.build import build

    return build(settings.BASE_DIR / "tests" / "seeding" / "seeds", 2023)


def shown(keepers: dict, name: str, scene: Scene) -> dict:
    """What the form of a page holds, as whoever may keep it would post it back."""
    context = keepers["sysadmin" if "auth_user" in name else "planner"].get(address(name, scene)).context
    if "adminform" in context:
        forms = [context["adminform"].form]
        for inline in context["inline_admin_formsets"]:
            forms += [inline.formset.management_form, *inline.formset.forms]
    else:
        forms = [part for formset in context["formsets"] for part in (formset.management_form, *formset.forms)]
    marks = {f"{formset.prefix}-shown": formset.shown for formset in context.get("formsets", ())}
    return marks | {
        bound.html_name: posted(bound.value()) for form in forms for bound in form if bound.value() not in (None, False)
    }


def posted(value):
    return [str(getattr(one, "pk", one)) for one in value] if isinstance(value, list) else value


def ask(client, cell: Cell, path: str, data: dict):
    """The answer and its body; a download is read to its end."""
    if cell.post:
        response = client.post(path + cell.post.query, data)
    else:
        response = client.get(
            path + ("?month=2023-07&q=金丝雀" if cell.fragment else ""), headers=FRAGMENT if cell.fragment else {}
        )
    return response, b"".join(response.streaming_content) if response.streaming else response.content


def readable(response, body: bytes) -> str:
    """Body and headers as text; a workbook's parts are unpacked."""
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as package:
            body = b"".join(package.read(name) for name in package.namelist())
    return body.decode(errors="replace") + unquote(str(dict(response.headers)))


def outcome(response, body: bytes) -> str:
    if response.status_code == 302 and response.url.startswith("/login/"):
        return "login"
    if "已退出登录。请在新窗口登录" in body.decode(errors="replace"):
        return "login"
    return {403: "refused", 404: "hidden"}.get(response.status_code, "answered")


def told(response, body: bytes) -> tuple:
    """All that an answer tells, but for the token that changes with every page and the number that was asked for."""
    body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)
    return response.status_code, re.sub(r"\d+", "", response.get("Location", "")), body


def check(client, cell: Cell, person: str, office, before: dict) -> list[str]:
    """What is wrong with one cell."""
    scene = office.scenes[cell.side, cell.month].at(cell.state)
    path = address(cell.name, scene)
    found, wanted, data = [], expected(cell, person), cell.post.data(scene) if cell.post else {}
    with writes() as written:
        response, body = ask(client, cell, path, data)
    got = outcome(response, body)
    changed = any(digest(name) != before[name] for name in written & before.keys())
    if response.status_code >= 500:
        found.append(f"{response.status_code}")
    if wanted in ("done", "not done"):
        if changed != (wanted == "done"):
            told_why = re.findall(rb'class="error[^>]*>(.*?)<', body, re.S)
            found.append(
                f"{got} and {'written' if changed else 'not written'}, expected: {wanted} {b' '.join(told_why).decode()}"
            )
    else:
        if got != wanted and (wanted != "hidden" or response.status_code == 200):
            found.append(f"{got} {response.status_code}, expected: {wanted}")
        if changed:
            found.append("written")
    found += [f"{canary} leaks" for canary in HIDDEN[person] if canary in readable(response, body)]
    elsewhere = nowhere(cell.name, scene) if "hidden" in (wanted, got) else None
    if elsewhere and told(response, body) != told(*ask(client, cell, elsewhere, data)):
        found.append("answered otherwise than what does not exist")
    return [f"{person}: {cell}: {what}" for what in found]


def test_it_works():
    assert who_may("board") == {"R", "A", "P", "L", "S"}
    assert who_may("admin:auth_user_change") == {"S"}
    assert len(NAMES) > 60
    assert says("figure", "submitted", "approve", "other", "open", "strange_approver")


def test_there_are_enough():
    """Of every person, every address, in every way that is asked."""
    asked = sum(len(asked_of(person)) for person in PEOPLE)
    sys.stdout.write(f"{asked} cells of {len(PEOPLE)} people at {len(NAMES)} addresses\n")
    assert asked > 1000
    assert {cell.name for cell in CELLS} == set(NAMES)
    assert {cell.name for cell in CELLS if cell.post} == set(NAMES)


@pytest.mark.parametrize("person", PEOPLE)
def test_every_address_answers_as_the_documents_say(office, person):
    """All people together are asked every cell, each of them those of `asked_of`."""
    client, before, wrong = signed_in(office, person), tables(), []
    for cell in asked_of(person):
        savepoint, cookies = transaction.savepoint(), client.cookies.copy()
        wrong += check(client, cell, person, office, before)
        transaction.savepoint_rollback(savepoint)  # the session too
        transaction.savepoint_commit(savepoint)  # forgotten, or thousands would pile up
        client.cookies = cookies
    assert tables() == before
    assert not wrong, "\n".join(wrong)
    sys.stdout.write(f"{person}: {len(asked_of(person))} cells, 0 leaks\n")


def test_what_should_happen_happens_somewhere():
    """Every kind of writing is done by somebody: a form that nobody gets right would prove nothing."""
    for post in POSTS:
        reached = [
            person for cell in CELLS if cell.post is post for person in LETTERS if expected(cell, person) == "done"
        ]
        assert reached or "judged report" in dict(post.cells), post.name
