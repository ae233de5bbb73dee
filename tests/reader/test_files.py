"""txt, docx and PDF give their words; what is none of them or hostile is refused at once, in plain words."""

import re
from time import process_time

import pytest
from django.core.exceptions import ValidationError

from reader import files, pdftext
from reader.docx import MAX_DEPTH
from reader.reading import read
from tests.evidence.bad import bad_files, bombs
from tests.evidence.files import HEAD, WORD, docx, pdf
from tests.reader import pdfs

SENTENCE = "一、2022年工作回顾\n全年完成投资5.6亿元，增长8%。\n"
CHINESE = re.compile(r"[\u4e00-\u9fff].*。$", re.DOTALL)
BAD = {case: file for case, file in bad_files().items() if file[0].rpartition(".")[2].lower() in ("docx", "pdf")}
BOMBS = {case: file for case, file in bombs().items() if file[0].rpartition(".")[2].lower() in ("docx", "pdf")}


def refusal(data: bytes, name: str) -> str:
    start = process_time()
    with pytest.raises(ValidationError) as caught:
        files.text_of(data, name)
    assert process_time() - start < 1
    return caught.value.messages[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_the_encodings_of_offices(encoding):
    assert files.text_of(SENTENCE.encode(encoding), "报告.txt") == SENTENCE


def test_line_ends_become_one_kind():
    assert files.text_of("甲\r\n乙\r丙".encode(), "a.TXT") == "甲\n乙\n丙"


def body(*paragraphs: str) -> str:
    inner = "".join(f"<w:p>{paragraph}</w:p>" for paragraph in paragraphs)
    return f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_a_document_gives_its_paragraphs():
    data = docx(body=body(run("一、2022年") + run("工作回顾"), run("完成投资5.6亿元<!-- x -->。")))
    assert files.text_of(data, "报告.docx") == "一、2022年工作回顾\n完成投资5.6亿元。\n"


def test_deleted_words_and_field_codes_are_not_read():
    paragraph = (
        f"<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>{run('新')}<w:r><w:instrText>PAGE</w:instrText></w:r>"
    )
    assert files.text_of(docx(body=body(paragraph)), "a.docx") == "新\n"


def test_a_pdf_gives_its_lines():
    text = files.text_of(pdfs.pdf_of(["一、2022年工作回顾", "全年完成投资5.6亿元，增长8%。"]), "报告.pdf")
    assert [found.figure.number.unit for found in read(text).found] == ["亿元", "%"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.txt"),
        (b"  \n", "a.txt"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "a.txt"),
        (bytes(range(128, 256)) * 3, "a.txt"),
        (b"MZ\x00\x00", "a.txt"),
        ("报告".encode(), "a.doc"),
        ("报告".encode(), "报告"),
        ("报告".encode(), "a.docx"),
        ("报告".encode(), "a.pdf"),
        (b"a" * (files.MAX_BYTES + 1), "a.txt"),
        ("字".encode() * (files.MAX_CHARACTERS + 1), "a.txt"),
        (docx(body=body("")), "a.docx"),
        (pdf(), "a.pdf"),
    ],
)
def test_what_is_no_report_is_refused(data, name):
    assert CHINESE.search(refusal(data, name))


@pytest.mark.parametrize("case", sorted(BAD))
def test_bad_files_are_refused(case):
    name, make = BAD[case]
    assert CHINESE.search(refusal(make(), name))


@pytest.mark.parametrize("case", sorted(BOMBS))
def test_bombs_are_refused(case):
    name, make = BOMBS[case]
    assert CHINESE.search(refusal(make(), name))


def nested(depth: int) -> bytes:
    return docx(body=body("<w:sdt>" * depth + run("完成") + "</w:sdt>" * depth))


def test_a_document_is_only_so_deep():
    """The body and the run stand in four elements of their own."""
    assert files.text_of(nested(MAX_DEPTH - 5), "a.docx") == "完成\n"
    assert CHINESE.search(refusal(nested(MAX_DEPTH), "a.docx"))


def test_a_document_has_only_so_many_elements(monkeypatch):
    monkeypatch.setattr("reader.docx.MAX_ELEMENTS", 20)
    assert CHINESE.search(refusal(docx(body=body(*[run("字")] * 8)), "a.docx"))


def test_a_pdf_whose_signs_mean_very_much_is_refused(monkeypatch):
    """Beside what one stream unpacks to, all words together are limited, in the child already."""
    monkeypatch.setattr("reader.pdftext.CHILD", pdftext.CHILD.replace(str(pdftext.MAX_TEXT), "40"))
    assert files.text_of(pdfs.pdf_of(["工作回顾"]), "a.pdf").strip() == "工作回顾"
    assert CHINESE.search(refusal(pdfs.pdf_of(["工作回顾" * 6]), "a.pdf"))


def test_a_page_that_unpacks_to_very_much_is_refused():
    assert CHINESE.search(refusal(pdfs.bomb(), "a.pdf"))
