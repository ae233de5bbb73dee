"""Many at once, measured: `python -m tests.bench.race`. SQLite in a file and PostgreSQL, every writer a process of its own.

edits: eight people, a hundred edits each of the same month through what /my/ calls; a page that did not see the newest
version is refused and read again. posts: fifty identical forms, ten at a time. approvals: fifty of one entry, ten at a time. Then the same
through the pages of a real server (tests/many.py). The line of each database is JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lingling_plan.settings")

PEOPLE, EDITS, AT_ONCE = 8, 100, 50
JUNE = date(2023, 6, 1)


def begin() -> None:
    """Each process has its own Django and its own connection."""
    import django

    django.setup()


def post(point: int, author: int, value: str, seen: str):
    """One form as the grid stores it: None when stored, the waiting entry when it is the same, ValidationError when stale."""
    from indicators.forms import ReadingForm
    from indicators.models import Point, Reading
    from lingling_plan.storing import store

    reading = Reading(point=Point.objects.select_related("target__plan", "target__indicator").get(pk=point))
    reading.author_id = author
    form = ReadingForm({"value": value, "seen": seen, "remark": "核实"}, instance=reading)
    assert form.is_valid(), form.errors
    return store(form)


def edit_many(point: int, author: int, person: int) -> int:
    """A hundred edits, each seeing the newest version first. How many were refused as stale and tried again."""
    from django.core.exceptions import ValidationError

    from indicators.models import Reading

    refused = 0
    for number in range(EDITS):
        while True:
            newest = Reading.objects.filter(point=point).order_by("version").last()
            try:
                post(point, author, str(1000 + person * EDITS + number), str(newest.version if newest else 0))
                break
            except ValidationError:
                refused += 1
    return refused


def post_once(point: int, author: int) -> bool:
    return post(point, author, "500", "0") is None


def approve_once(entry: int, approver: int) -> bool:
    from django.contrib.auth import get_user_model
    from django.core.exceptions import ValidationError

    from indicators.models import Reading

    try:
        Reading.objects.get(pk=entry).approve(by=get_user_model().objects.get(pk=approver))
    except ValidationError:
        return False
    return True


def all_at_once(people: int, work, calls: list[tuple]) -> tuple[list, list[str], float]:
    """(results, errors, seconds)."""
    from django.db import connections

    connections.close_all()
    start = perf_counter()
    with ProcessPoolExecutor(people, mp_context=get_context("spawn"), initializer=begin) as pool:
        runs = [pool.submit(work, *call) for call in calls]
    errors = [repr(run.exception()) for run in runs if run.exception()]
    return [run.result() for run in runs if not run.exception()], errors, round(perf_counter() - start, 1)


def measure() -> dict:
    from django.core.management import call_command

    from indicators.models import Reading
    from tests.make import approver_of, clerk_of, make_department, make_target, make_user

    call_command("migrate", verbosity=0)
    own = make_department()
    people = [clerk_of(own), *(make_user(username=f"c{n}", role="reporter", department=own) for n in range(PEOPLE - 1))]
    points = [make_target(name=f"指标{n}", value=5600, lead=own).points.get(month=JUNE).pk for n in range(3)]

    calls = [(points[0], person.pk, number) for number, person in enumerate(people)]
    refused, errors, seconds = all_at_once(PEOPLE, edit_many, calls)
    stored = Reading.objects.filter(point=points[0])
    wanted = {Decimal(1000 + number) for number in range(PEOPLE * EDITS)}
    edits = {
        "stored": stored.count(),
        "lost": len(wanted - set(stored.values_list("value", flat=True))),
        "versions_without_gap": sorted(stored.values_list("version", flat=True)) == list(range(1, stored.count() + 1)),
        "waiting": stored.filter(status="submitted").count(),
        "stale_refused_and_retried": sum(refused),
        "errors": errors,
        "seconds": seconds,
    }
    new, errors, seconds = all_at_once(AT_ONCE // 5, post_once, [(points[1], people[0].pk)] * AT_ONCE)
    posts = {
        "rows": Reading.objects.filter(point=points[1]).count(),
        "stored": sum(new),
        "errors": errors,
        "seconds": seconds,
    }
    entry = Reading.objects.get(point=points[1])
    done, errors, seconds = all_at_once(AT_ONCE // 5, approve_once, [(entry.pk, approver_of(own).pk)] * AT_ONCE)
    entry.refresh_from_db()
    approvals = {"effects": sum(done), "status": entry.status, "errors": errors, "seconds": seconds}
    return {"edits": edits, "posts": posts, "approvals": approvals}


def in_a_process(url: str) -> dict:
    command = [sys.executable, "-m", "tests.bench.race", "--here"]
    done = subprocess.run(
        command, env={**os.environ, "DATABASE_URL": url}, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    from tests import many
    from tests.__main__ import postgresql

    for way, race in (("", in_a_process), (" over HTTP", lambda url: many.in_a_process(url, PEOPLE, EDITS, AT_ONCE))):
        with tempfile.TemporaryDirectory() as folder:
            found = race(f"sqlite:///{Path(folder, 'race.sqlite3')}")
            sys.stdout.write(f"sqlite{way} {json.dumps(found)}\n")
        with postgresql() as (url, missing):
            sys.stdout.write(f"postgresql{way} {missing or json.dumps(race(url))}\n")


if __name__ == "__main__":
    if "--here" in sys.argv:
        begin()
        sys.stdout.write(json.dumps(measure()) + "\n")
    else:
        main()
