"""Evidence in a real browser: several files at once, refused ones named, withdrawn, saved; with and without JavaScript."""

import pytest

from tests.evidence.files import docx, jpeg, xlsx
from tests.lingling_plan.test_record_browser import serious
from tests.make import make_evidence
from tests.office import AUGUST, NOW, make_items, make_office

pytestmark = pytest.mark.browser


@pytest.fixture
def office(transactional_db):
    """The browser keeps its own clock, so the plan stands still."""
    office = make_office()
    office.plan.demo_today = NOW
    office.plan.save()
    office.items = make_items(office)
    office.target = office.items["own_target"]
    office.kept = make_evidence(item=office.target, month=AUGUST, name="很长的名字" * 15 + ".pdf")
    return office


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_are_accessible(page_as, office, width, scheme):
    address = f"/evidence/target/{office.target.pk}/2023-08/"
    for person, path in (
        ("clerk", address), ("leader", address), ("clerk", "/my/"), ("approver", "/review/"), ("clerk", office.target.get_absolute_url()),
    ):  # fmt: skip
        page = page_as(office.people[person], width=width, color_scheme=scheme)
        assert page.goto(path).status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert serious(page) == [], path


@pytest.mark.parametrize("scripts", [True, False])
def test_a_clerk_uploads_withdraws_and_saves(page_as, office, scripts):
    page = page_as(office.clerk, width=360, java_script_enabled=scripts)
    page.goto(office.target.get_absolute_url())
    page.get_by_role("link", name="上传附件").click()
    files = {"现场.jpg": jpeg(), "台账.xlsx": xlsx(), "假的.png": docx()}
    page.get_by_label("选择文件").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files.items()]
    )
    page.get_by_role("button", name="上传附件").click()
    assert "已上传 2 个附件" in page.get_by_role("status").inner_text()
    assert "假的.png：文件内容与扩展名 png 不符" in page.get_by_role("alert").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="台账.xlsx").click()
    assert download.value.suggested_filename == "台账.xlsx"
    with open(download.value.path(), "rb") as saved:
        assert saved.read() == files["台账.xlsx"]
    page.get_by_role("button", name="撤回台账.xlsx").click()
    assert "已撤回附件 台账.xlsx" in page.get_by_role("status").inner_text()
    assert page.get_by_role("button", name="撤回台账.xlsx").count() == 0
