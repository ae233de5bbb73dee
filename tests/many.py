"""Many people at once through the pages of a real server: edits, identical forms and approvals of the same month.

`python -m tests.many PEOPLE EDITS POSTS` fills the database that DATABASE_URL names, lets gunicorn serve it with two
processes of four threads, and prints what is left as JSON.
"""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import urlencode

TOKEN = "t" * 32
# DEBUG: static files are read where they lie, without collecting them first.
SERVER = [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4", "--no-control-socket"]
SERVER += ["--log-level", "warning", "lingling_plan.wsgi"]


@contextmanager
def served() -> Iterator[int]:
    """The port of a server of the database that DATABASE_URL names; whoever comes too early waits in its queue."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        command = [*SERVER, "--bind", f"fd://{listening.fileno()}"]
        with subprocess.Popen(command, env={**os.environ, "DEBUG": "1"}, pass_fds=[listening.fileno()]) as server:
            try:
                yield listening.getsockname()[1]
            finally:
                server.terminate()


@dataclass
class Visitor:
    """One person's browser."""

    port: int
    session: str

    def ask(self, path: str, data: dict | None = None) -> tuple[int, str]:
        """(status, page). Every answer is read to its end."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"}
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            data = urlencode({**data, "csrfmiddlewaretoken": TOKEN})
        try:
            connection.request("GET" if data is None else "POST", path, data, headers)
            response = connection.getresponse()
            page = response.read().decode()
        finally:
            connection.close()
        assert response.status in (200, 302), f"{path}: {response.status} {page[:500]}"
        return response.status, page

    def seen(self, row: str) -> str:
        """The version that the page of /my/ tells of."""
        (found,) = re.findall(rf'name="{row}-seen" value="(\d+)"', self.ask("/my/")[1])
        return found

    def edit(self, row: str, values: list[int]) -> int:
        """Each value kept as a draft of what the page told last. How many were refused as stale, and typed again."""
        refused = 0
        for value in values:
            while self.ask("/my/", {f"{row}-seen": self.seen(row), f"{row}-value": value, "draft": "1"})[0] != 302:
                refused += 1
        return refused


def at_once(calls: list[tuple]) -> tuple[list, list[str], float]:
    """Each call (function, arguments …) in a thread of its own: (results, errors, seconds)."""
    start = perf_counter()
    with ThreadPoolExecutor(len(calls)) as people:
        runs = [people.submit(*call) for call in calls]
    errors = [repr(run.exception()) for run in runs if run.exception()]
    return [run.result() for run in runs if not run.exception()], errors, round(perf_counter() - start, 1)


def make_people(port: int, count: int) -> tuple:
    """(clerks, approver, the row's name on /my/): one target whose August is owed, the plan's calendar standing still."""
    from django.test import Client

    from tests.make import approver_of, make_department, make_plan, make_target, make_user, sign_in
    from tests.office import NOW

    make_plan(demo_today=NOW)
    own = make_department()
    target = make_target(name="新增就业", value=5600, lead=own)
    users = [make_user(username=f"clerk{number}", role="reporter", department=own) for number in range(count)]
    *clerks, approver = (
        Visitor(port, sign_in(Client(), user).cookies["sessionid"].value) for user in [*users, approver_of(own)]
    )
    return clerks, approver, f"reading-{target.pk}-202308"


def race(people: int, edits: int, posts: int) -> dict:
    from django.db import connections

    from indicators.models import Reading

    with served() as port:
        clerks, approver, row = make_people(port, people)
        connections.close_all()
        wanted = [range(1000 + person * edits, 1000 + (person + 1) * edits) for person in range(people)]
        found = {"edits": edited(clerks, row, [list(values) for values in wanted])}
        last = {f"{row}-seen": clerks[0].seen(row), f"{row}-value": "500"}
        _, errors, seconds = at_once([(clerk.ask, "/my/", last) for _ in range(posts) for clerk in clerks[:1]])
        same = Reading.objects.filter(value=500)
        found["posts"] = {"rows": same.count(), "errors": errors, "seconds": seconds}
        entry = same.get()
        approval = {"approve": f"reading-{entry.pk}"}
        _, errors, seconds = at_once([(approver.ask, "/review/", approval)] * posts)
        found["approvals"] = {**approvals_of(entry), "errors": errors, "seconds": seconds}
    return found


def edited(clerks: list[Visitor], row: str, values: list[list[int]]) -> dict:
    from indicators.models import Reading

    refused, errors, seconds = at_once([(clerk.edit, row, own) for clerk, own in zip(clerks, values, strict=True)])
    stored = Reading.objects.order_by("version")
    kept = set(stored.values_list("value", flat=True))
    return {
        "stored": stored.count(),
        "lost": len({Decimal(value) for own in values for value in own} - kept),
        "versions_without_gap": list(stored.values_list("version", flat=True)) == list(range(1, stored.count() + 1)),
        "drafts": stored.filter(status="draft").count(),
        "stale_refused_and_retried": sum(refused),
        "errors": errors,
        "seconds": seconds,
    }


def approvals_of(entry) -> dict:
    """The state of the entry, and how often the audit log tells of a decision."""
    from auditlog.models import LogEntry

    entry.refresh_from_db()
    lines = LogEntry.objects.get_for_object(entry).filter(action=LogEntry.Action.UPDATE)
    return {"status": entry.status, "told": lines.count()}


def in_a_process(url: str, *counts: int, timeout: float | None = None) -> dict:
    """`race` with a Django of its own on the database of that address; RuntimeError with what it said when it fails."""
    command = [sys.executable, "-m", "tests.many", *map(str, counts)]
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lingling_plan.settings"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=timeout, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(race(*map(int, sys.argv[1:]))) + "\n")
