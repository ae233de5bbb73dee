"""Eight people submit the same month at the same time. Run in its own process where the test database is in memory.

`python -m tests.race` makes its database in the file that DATABASE_URL names and prints what is left as JSON.
"""

import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

PEOPLE, TIMES = 8, 25
JUNE = date(2023, 6, 1)


def copy_tables(file: Path) -> str:
    """The address of a SQLite file with the tables of the database under test, which is in memory and has no locks there."""
    from django.db import connection

    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{file}"


def submit_many(point_id: int, author_id: int, person: int) -> None:
    """One person's connection: every submit reads the point anew, as a request does."""
    from django.db import connection

    from indicators.models import Point, Reading

    try:
        for number in range(TIMES):
            point = Point.objects.select_related("target__plan").get(pk=point_id)
            Reading(point=point, value=Decimal(person * 100 + number), author_id=author_id).submit()
    finally:
        connection.close()


def race() -> dict:
    """What the database holds after everybody has submitted: versions and how many of each status."""
    from indicators.models import Reading
    from tests.make import clerk_of, make_target

    target = make_target(value=5600)
    point, author = target.points.get(month=JUNE), clerk_of(target.lead)
    with ThreadPoolExecutor(PEOPLE) as people:
        runs = [people.submit(submit_many, point.pk, author.pk, person) for person in range(PEOPLE)]
    errors = [repr(run.exception()) for run in runs if run.exception()]
    readings = Reading.objects.filter(point=point).order_by("version")
    statuses = list(readings.values_list("status", flat=True))
    return {
        "errors": errors,
        "versions": list(readings.values_list("version", flat=True)),
        "statuses": {status: statuses.count(status) for status in set(statuses)},
        "values": len(set(readings.values_list("value", flat=True))),
        "waiting": readings.filter(status="submitted").values_list("version", flat=True).get() if not errors else None,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lingling_plan.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(race()))  # noqa: T201
