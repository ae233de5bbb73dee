"""manage.py readreport: rows as JSON lines, or findings."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reader.rows import KEYS
from tests.reader.scoring import REPORTS, text

pytestmark = pytest.mark.django_db

REPORT = REPORTS / "district_2023.txt"


def run(path, **options) -> list[str]:
    out = StringIO()
    call_command("readreport", path, stdout=out, **options)
    return out.getvalue().splitlines()


def test_it_works():
    lines = [json.loads(line) for line in run(REPORT)]
    assert len([line for line in lines if line["value"] is not None]) == 65
    report = text("district_2023")
    for line in lines:
        assert tuple(line)[: len(KEYS)] == KEYS
        assert report[line["start"] : line["end"]] == line["quote"]


def test_findings_as_json():
    lines = [json.loads(line) for line in run(REPORT, check=True)]
    assert {"below", "base"} <= {line["kind"] for line in lines}
    assert all(line["places"] for line in lines)


def test_findings_as_text():
    lines = run(REPORT, check=True, text=True)
    assert any(line.startswith("低于上年：改造老旧小区") or line.startswith("低于上年：") for line in lines)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="读不了"):
        run(tmp_path / "none.txt")


def test_a_refused_file_is_told(tmp_path):
    path = tmp_path / "a.doc"
    path.write_bytes(b"x")
    with pytest.raises(CommandError, match="docx"):
        run(path)
