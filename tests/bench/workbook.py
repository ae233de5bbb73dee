"""What an import of 5,000 rows costs: `python -m tests.bench.workbook [rows]`. SQLite in a file, one process, prints JSON.

The rows are figures of invented targets of twenty-five departments, handed in by the planning office in one workbook.
"""

import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROWS, LEADS = 5000, 25


def main(rows: int) -> dict:
    import django

    django.setup()
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.test import Client

    from indicators.models import Reading
    from tests.make import sign_in
    from tests.office import clock
    from workbooks.models import Batch, Verdict
    from workbooks.models import Row as WorkbookRow

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0)
    with clock():
        planner, data, kilobytes = _workbook(rows)
        client = Client()
        sign_in(client, planner)
        before = _peak()
        figures = {"rows": rows, "kb": kilobytes}

        def post(path, fields):
            answer = client.post(path, fields)
            assert answer.status_code == 302, answer.status_code

        start = perf_counter()
        post("/workbooks/", {"file": SimpleUploadedFile("表.xlsx", data)})
        figures["upload_s"] = round(perf_counter() - start, 1)
        batch = Batch.objects.get()
        figures["check_s"], figures["check_polls"], figures["longest_check_poll_s"] = _work(client, batch)
        new = WorkbookRow.objects.filter(verdict=Verdict.NEW).count()
        assert new == rows, new
        start = perf_counter()
        assert client.get(f"/workbooks/{batch.pk}/").status_code == 200
        figures["dry_run_page_s"] = round(perf_counter() - start, 2)
        post(f"/workbooks/{batch.pk}/", {"confirm": "1"})
        figures["write_s"], figures["write_polls"], figures["longest_write_poll_s"] = _work(client, batch)
        assert Reading.objects.submitted().count() == rows
        post(f"/workbooks/{batch.pk}/", {"undo": "1"})
        figures["undo_s"], figures["undo_polls"], figures["longest_undo_poll_s"] = _work(client, batch)
        assert not Reading.objects.submitted().exists()
    return {**figures, "mb_before": before, "mb_peak": _peak()}


def _workbook(rows: int):
    """The planner, the filled workbook and its kilobytes."""
    from indicators.models import Indicator, Point, Target
    from lingling_plan.models import Department
    from tests.make import make_department, make_target, make_user
    from tests.workbooks.filled import HEAD_ROW, cell, downloaded, saved
    from workbooks.download import CHOICES, GUIDE

    for number in range(LEADS):
        make_target(name="第一项", value=12000, lead=make_department(code=f"lead-{number}", name=f"单位{number}"))
    per_lead = -(-rows // LEADS)
    for model in list(Target.objects.select_related("indicator")):
        points = list(Point.objects.filter(target=model))
        for copy in range(1, -(-per_lead // 8)):
            indicator = model.indicator
            indicator.pk, indicator.code, indicator.name = None, f"copy-{model.lead_id}-{copy}", f"第{copy + 1}项"
            Indicator.objects.bulk_create([indicator])
            model.pk, model.order, model.indicator = None, model.order + 1000, indicator
            Target.objects.bulk_create([model])
            for point in points:
                point.pk, point.target = None, model
            Point.objects.bulk_create(points)
    planner = make_user(username="planner", role="planner")
    book = downloaded(Target.objects.first().plan, planner, *Department.objects.all())
    left = rows
    for sheet in book.worksheets:
        if sheet.title in (GUIDE, CHOICES):
            continue
        for at in range(HEAD_ROW + 1, sheet.max_row + 1):
            if left:
                cell(sheet, at, "value").value = 1234.5
                cell(sheet, at, "progress").value = "按计划推进，主要指标保持平稳。"
                left -= 1
        _cut(sheet, HEAD_ROW, rows)
    data = saved(book)
    return planner, data, len(data) // 1024


def _cut(sheet, head: int, rows: int) -> None:
    """Only filled rows count: the download may hold a few more than were asked for."""
    from tests.workbooks.filled import cell

    for at in range(sheet.max_row, head, -1):
        if cell(sheet, at, "value").value is not None:
            return
        sheet.delete_rows(at)


def _work(client, batch) -> tuple[float, int, float]:
    """Seconds of all polls, how many, the longest."""
    spent = []
    batch.refresh_from_db()
    while batch.is_working:
        start = perf_counter()
        client.post(f"/workbooks/{batch.pk}/work/")
        spent.append(perf_counter() - start)
        batch.refresh_from_db()
    return round(sum(spent), 1), len(spent), round(max(spent), 1)


def _peak() -> int:
    """Megabytes this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder, 'bench.sqlite3')}"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lingling_plan.settings")
        sys.stdout.write(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)) + "\n")
