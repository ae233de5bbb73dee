"""Names of uploaded files: readable, never a path, never something that hides what the file is."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.names import DEVICES, RESERVED, cleaned

STEPS = ("../", "..\\", "/etc/", "C:\\", "\\\\server\\share\\", "....//", "%2e%2e/", "./", "~/", "file:///")
ENDS = ("passwd", "..", ".", "", "con", "a\0b", "\u202egpj", "a\nb", "x" * 300, "现场")
TRAVERSALS = [f"{step}{end}.pdf" for step, end in product(STEPS, ENDS)]


def test_it_works():
    assert cleaned("八月 现场照片（1）.JPEG", "jpg") == "八月 现场照片（1）.jpg"
    assert len(TRAVERSALS) >= 100


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\Users\\张\\报表.xlsx", "报表.xlsx"), (".pdf", "附件.pdf"), ("..pdf", "附件.pdf"),
        ("报表\u202efdp.exe.pdf", "报表fdp.exe.pdf"), ("con.pdf", "附件 con.pdf"), ("COM1.x.pdf", "附件 COM1.x.pdf"), (" a  b .pdf", "a b.pdf"),
        ('a<b>"c".pdf', "abc.pdf"), ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"), ("e\u0301.pdf", "é.pdf"), ("\ud800a.pdf", "a.pdf"),
    ],
)  # fmt: skip
def test_a_name_is_cleaned(name, clean):
    assert cleaned(name, name.rpartition(".")[2]) == clean


def is_safe(name: str) -> bool:
    stem, _, kind = name.rpartition(".")
    return (
        bool(stem)
        and kind == "pdf"
        and len(name) <= 100
        and name.isprintable()
        and not RESERVED.intersection(name)
        and stem.strip(" .") == stem
        and stem.partition(".")[0].casefold() not in DEVICES
    )


@pytest.mark.parametrize("name", TRAVERSALS)
def test_a_hundred_paths_become_names(name):
    assert is_safe(cleaned(name, "pdf"))


@given(st.text(max_size=300))
def test_any_text_becomes_a_name(name):
    assert is_safe(cleaned(name, "pdf"))
