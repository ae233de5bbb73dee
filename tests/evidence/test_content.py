"""Files are judged by their content: all that people have are accepted, all that is disguised, active or a bomb is refused."""

import os
import re
import time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from evidence import content
from tests.evidence.bad import GOOD, NAMES, bad_files, bombs
from tests.evidence.good import good_files

GOOD_FILES, BAD_FILES, BOMBS = good_files(), bad_files(), bombs()
CHINESE = re.compile(r"[\u4e00-\u9fff].*。$", re.DOTALL)
CLEAR_REFS = Path("/proc/self/clear_refs")


def refusal(data: bytes, name: str) -> str | None:
    """What the person is told; None when the file is accepted."""
    try:
        content.check(data, name)
    except ValidationError as error:
        return error.message
    return None


def test_it_works():
    assert len(GOOD_FILES) >= 50
    assert len(BAD_FILES) >= 200
    assert len(BOMBS) >= 20


@pytest.mark.parametrize("case", GOOD_FILES)
def test_what_people_have_is_accepted(case):
    name, data = GOOD_FILES[case]
    assert content.check(data, name) == content.EXTENSIONS[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize("case", BAD_FILES)
def test_what_is_not_right_is_refused_with_a_sentence(case):
    name, make = BAD_FILES[case]
    assert CHINESE.search(refusal(make(), name) or "accepted")


@pytest.mark.parametrize("case", BOMBS)
def test_a_bomb_is_refused_within_a_second_and_fifty_megabytes(case):
    name, make = BOMBS[case]
    data = make()
    before, start = peak_memory(), time.process_time()  # a busy machine is no slow check
    told = refusal(data, name)
    seconds, grown = time.process_time() - start, peak_memory(reset=False) - before
    assert CHINESE.search(told or "accepted")
    assert seconds < 1
    assert grown < 50 * 1024


def peak_memory(*, reset: bool = True) -> int:
    """The most memory this process has held since the last reset, in kB; 0 where the system does not tell."""
    if not CLEAR_REFS.exists():
        return 0
    if reset:
        CLEAR_REFS.write_text("5")
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])


@pytest.mark.parametrize(
    ("case", "word"),
    [
        ("vba", "宏"), ("type docm", "宏"), ("ole as docx", "旧版"), ("name .heic", "jpg、png、pdf、docx、xlsx"),
        ("encrypted entries", "密码"), ("pdf encrypted", "密码"), ("sheet in a chart", "嵌入"), ("image http://evil.example/a", "外部"),
        ("book links", "外部"), ("pdf script", "脚本"), ("jpg too large", "10 MB"), ("nothing as pdf", "空"), ("png as jpg", "不符"),
        ("png huge", "尺寸"), ("jpg and zip", "末尾"), ("path ../a.xml", "路径"), ("no types", "不是 docx"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_to_do(case, word):
    name, make = BAD_FILES[case]
    assert word in refusal(make(), name)


@given(data=st.binary(max_size=4000), name=st.sampled_from(sorted(NAMES.values())))
def test_no_bytes_break_the_check(data, name):
    told = refusal(data, name)
    assert told is None or CHINESE.search(told)


@given(
    kind=st.sampled_from(sorted(GOOD)),
    changes=st.lists(
        st.tuples(st.floats(0, 0.999), st.binary(max_size=40), st.integers(0, 40)), min_size=1, max_size=4
    ),
)
def test_no_damage_breaks_the_check(kind, changes):
    """Bytes replaced, taken away and put in, somewhere in a good file."""
    data = GOOD_BYTES[kind]
    for place, put_in, taken in changes:
        at = int(place * len(data))
        data = data[:at] + put_in + data[at + taken :]
    told = refusal(data, NAMES[kind])
    assert told is None or CHINESE.search(told)


GOOD_BYTES = {kind: make() for kind, make in GOOD.items()}
STARTS = [b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"IHDR", b"IDAT",
          b"stream\n", b"/First 1", b"/ObjStm", b">>", b"1 0 obj", b"startxref 1 %%EOF", b"\xff\xda\x00\x08", b"\xff\xc0\x00\x11"]  # fmt: skip


@given(
    pieces=st.lists(st.sampled_from(STARTS) | st.binary(max_size=30), max_size=30),
    name=st.sampled_from(sorted(NAMES.values())),
)
def test_no_mixture_of_beginnings_breaks_the_check(pieces, name):
    told = refusal(b"".join(pieces), name)
    assert told is None or CHINESE.search(told)


def test_a_check_leaves_nothing_behind(tmp_path, monkeypatch):
    """Neither temporary files nor open ones."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    opened = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for name, data in GOOD_FILES.values():
        content.check(data, name)
    for name, make in list(BAD_FILES.values())[::7]:
        refusal(make(), name)
    assert list(tmp_path.iterdir()) == []
    assert not opened or len(os.listdir("/proc/self/fd")) <= opened + 1
