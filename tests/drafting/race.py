"""Eight people upload the same long report, and have it read, at once. Run in its own process where the database is in memory.

`python -m tests.drafting.race` makes its database in the file that DATABASE_URL names and prints what is left as JSON.
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

PEOPLE = 8
TEXT = "2030年计划\n二、2030年主要目标\n" + "".join(
    f"新建{sign}公园{number}个。" for number, sign in enumerate("甲乙丙丁", 2)
)


def together(*calls) -> list:
    """What each call gives, or the error; each on a connection of its own, all begun at once."""
    from django.db import connection

    start = Barrier(len(calls))

    def alone(call):
        try:
            start.wait()
            return call()
        except Exception as error:
            return repr(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as people:
        return list(people.map(alone, calls))


def race() -> dict:
    from drafting import aside
    from drafting.models import Report, Row, Upload
    from tests.make import make_user

    by = make_user(username="planner", role="planner")
    kept = together(*[lambda: Upload.keep(year=2030, name="报告.txt", text=TEXT, by=by).pk] * PEOPLE)
    claims = together(*[lambda: Upload.objects.get().claim()] * PEOPLE)
    # All the readings that were ever begun come to their end together: the first was thought dead twice.
    for _ in range(2):
        Upload.objects.update(heard_at=Upload.objects.get().heard_at - timedelta(hours=1))
        Upload.objects.get().claim()
    upload = Upload.objects.get()
    ends = together(*[lambda number=number: aside.work(upload.pk, number) for number in (1, 2, 3, 3)])
    upload.refresh_from_db()
    return {
        "kept": sorted(set(map(str, kept))),
        "claims": sorted(map(str, claims)),
        "attempts": upload.attempt,
        "ends": ends,
        "trouble": upload.trouble,
        "reports": list(Report.objects.values_list("pk", flat=True)) == [upload.report_id],
        "rows": sorted(Row.objects.values_list("name", flat=True)),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lingling_plan.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(race()))  # noqa: T201
