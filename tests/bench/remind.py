"""What a day's reminders cost: `python -m tests.bench.remind [departments] [items]`. The last line is JSON.

On SQLite, with nothing recorded: every item owes every month up to August, the worst that can happen. Messages go by a
channel that takes them at once, so that the program is measured and not a mail server.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter

os.environ["DJANGO_SETTINGS_MODULE"] = "lingling_plan.settings"
FOLDER = tempfile.TemporaryDirectory()
os.environ["DATABASE_URL"] = f"sqlite:///{Path(FOLDER.name, 'bench.sqlite3')}"
os.environ["NOTIFY_URLS"] = "json://127.0.0.1:1/"

import django  # noqa: E402 (the environment comes first)

django.setup()

from django.core.management import call_command  # noqa: E402 (models need setup)
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests.make import approver_of, clerk_of, make_department, make_plan, make_target, make_user  # noqa: E402
from urging import channels  # noqa: E402
from urging.due import reminders  # noqa: E402


def prepare(departments: int, items: int):
    """One transaction: thousands of small ones would take minutes."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        return fill(departments, items)


def fill(departments: int, items: int):
    plan = make_plan(demo_today="2023-09-12")
    make_user(username="planner", role="planner")
    for number in range(departments):
        lead = make_department(code=f"d{number}", name=f"单位{number}")
        clerk_of(lead)
        approver_of(lead)
        for item in range(items):
            make_target(name=f"指标{number}-{item}", value=100, lead=lead)
    plan.refresh_from_db()
    return plan


def timed(work) -> tuple[float, int]:
    """Seconds and queries."""
    start = perf_counter()
    with CaptureQueriesContext(connection) as captured:
        work()
    return round(perf_counter() - start, 2), len(captured)


def main(departments: int = 60, items: int = 30) -> dict:
    plan = prepare(departments, items)
    channels.Channel.send = lambda *arguments: ""
    computing, queries = timed(lambda: reminders(plan, plan.today()))
    whole, all_queries = timed(lambda: call_command("remind"))
    again, _ = timed(lambda: call_command("remind"))
    return {
        "departments": departments,
        "items": departments * items,
        "computing_s": computing,
        "computing_queries": queries,
        "command_s": whole,
        "command_queries": all_queries,
        "again_s": again,
    }


if __name__ == "__main__":
    figures = main(*map(int, sys.argv[1:3]))
    for name, figure in figures.items():
        sys.stdout.write(f"{name:20} {figure}\n")
    sys.stdout.write(json.dumps(figures) + "\n")
