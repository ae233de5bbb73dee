"""One database's figures, in this process: board against floor, queries, bytes, an unchanged page, ten times the items."""

import gzip
import json
import sys
import warnings
from statistics import median
from time import perf_counter

import django
from django.conf import settings

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 (models need setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from demo.accounts import open_accounts  # noqa: E402
from demo.months import invent  # noqa: E402
from indicators.models import Indicator, Point, Reading, Target  # noqa: E402
from lingling_plan.models import Plan  # noqa: E402
from projects.models import Point as ProjectPoint  # noqa: E402
from projects.models import ProgressReport, Project  # noqa: E402

BOARD, FLOOR = "/?month=2023-12", "/floor/"


def prepare() -> Client:
    """The real plan with months invented to the year's end."""
    settings.ROOT_URLCONF = "tests.bench.floor"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    warnings.simplefilter("ignore")
    call_command("migrate", verbosity=0)
    call_command("loadplan", "2023", stdout=sys.stderr)
    invent(Plan.objects.get(), last_month=12)
    open_accounts("bench-Passw0rd")
    client = Client()
    client.force_login(get_user_model().objects.get(username="leader"), "lingling_plan.backends.MembershipBackend")
    return client


def times(client: Client, runs: int) -> tuple[list[float], list[float]]:
    """Milliseconds of board and floor, in turn, so that a change of the machine's speed meets both."""
    board, floor = [], []
    for _ in range(runs):
        for path, spent in ((BOARD, board), (FLOOR, floor)):
            start = perf_counter()
            response = client.get(path, headers={"Accept-Encoding": "gzip"})
            spent.append((perf_counter() - start) * 1000)
            assert response.status_code == 200, response.status_code
    return board, floor


def queries(client: Client, path: str, **headers) -> tuple[int, object]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, headers=headers)
    return len(captured), response


def multiply(times: int) -> None:
    """Give the plan `times` as many items, each with its points and readings."""
    plan = Plan.objects.get()
    for copy in range(1, times):
        for target in Target.objects.filter(plan=plan, order__lt=100_000).select_related("indicator"):
            points = list(Point.objects.filter(target=target))
            readings = list(Reading.objects.filter(point__target=target))
            indicator = target.indicator
            indicator.pk, indicator.code = None, f"{indicator.code[:50]}-{copy}"
            Indicator.objects.bulk_create([indicator])
            _copy_promise(target, copy, indicator=indicator)
            months = {}
            for point in points:
                months[point.pk] = point
                point.pk, point.target = None, target
            Point.objects.bulk_create(points)
            for reading in readings:
                reading.pk, reading.point = None, months[reading.point_id]
            Reading.objects.bulk_create(readings)
        for project in Project.objects.filter(plan=plan, order__lt=100_000):
            points = list(ProjectPoint.objects.filter(project=project))
            reports = list(ProgressReport.objects.filter(project=project))
            _copy_promise(project, copy, code=f"{project.code[:50]}-{copy}")
            for row in (*points, *reports):
                row.pk, row.project = None, project
            ProjectPoint.objects.bulk_create(points)
            ProgressReport.objects.bulk_create(reports)


def _copy_promise(promise, copy: int, **fields) -> None:
    promise.pk, promise.order = None, promise.order + 100_000 * copy
    for name, value in fields.items():
        setattr(promise, name, value)
    type(promise).objects.bulk_create([promise])


def count_rows() -> None:
    """Let the database know its sizes, as it finds out by itself a minute after much was written."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main(runs: int) -> dict:
    client = prepare()
    count_rows()
    times(client, 3)
    board, floor = times(client, runs)
    count, response = queries(client, BOARD)
    unchanged, again = queries(client, BOARD, **{"If-None-Match": response["ETag"]})
    start = perf_counter()
    client.get(BOARD, headers={"If-None-Match": response["ETag"]})
    spent = (perf_counter() - start) * 1000
    figures = {
        "items": Target.objects.count() + Project.objects.count(),
        "board_ms": round(median(board), 1),
        "floor_ms": round(median(floor), 1),
        "board_to_floor": round(median(b / f for b, f in zip(board, floor, strict=True)), 2),
        "queries": count,
        "html_kb": round(len(response.content) / 1024, 1),
        "gzip_kb": round(len(gzip.compress(response.content, 6)) / 1024, 1),
        "unchanged_status": again.status_code,
        "unchanged_queries": unchanged,
        "unchanged_ms": round(spent, 1),
    }
    multiply(10)
    count_rows()
    tenfold, _ = times(client, max(3, runs // 8))
    return {
        **figures,
        "tenfold_items": Target.objects.count() + Project.objects.count(),
        "tenfold_queries": queries(client, BOARD)[0],
        "tenfold_to_single": round(median(tenfold) / median(board), 1),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))) + "\n")
