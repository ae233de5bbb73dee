"""The limit on uploads: what is beyond it is counted, not kept, and told to the form."""

import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from lingling_plan.uploads import LARGEST_FILE, LARGEST_REQUEST


@contextmanager
def request_with(*sizes: int):
    """A request with files of these sizes, closed at the end as a server does."""
    uploads = [SimpleUploadedFile(f"{number}.pdf", bytes(size)) for number, size in enumerate(sizes)]
    request = RequestFactory().post("/", {"files": uploads, "text": "kept"})
    with closing(request):
        yield request


def test_it_works():
    with request_with(5, 3 * 1024 * 1024) as request:
        small, medium = request.FILES.getlist("files")
        assert small.read() == bytes(5)
        assert len(medium.read()) == medium.size == 3 * 1024 * 1024


def test_what_is_too_large_arrives_empty_with_its_size():
    with request_with(LARGEST_FILE, LARGEST_FILE + 1, 7) as request:
        largest, beyond, after = request.FILES.getlist("files")
        assert (largest.size, beyond.size, after.size) == (LARGEST_FILE, LARGEST_FILE + 1, 7)
        assert len(largest.read()) == LARGEST_FILE
        assert beyond.read() == b""
        assert after.read() == bytes(7)
        assert request.POST["text"] == "kept"


def test_a_request_beyond_all_measure_is_not_read():
    request = RequestFactory().post("/", {"files": SimpleUploadedFile("a.pdf", b"x")})
    request.META["CONTENT_LENGTH"] = str(LARGEST_REQUEST + 1)
    with pytest.raises(RequestDataTooBig):
        request.FILES  # noqa: B018


def test_no_temporary_file_is_left(tmp_path, settings, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with request_with(3 * 1024 * 1024, LARGEST_FILE + 1) as request:
        assert len(request.FILES.getlist("files")) == 2
        assert len(list(Path(tmp_path).iterdir())) == 1
    assert list(Path(tmp_path).iterdir()) == []
