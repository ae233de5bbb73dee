"""Workbooks as people fill them: downloaded, opened with openpyxl, cells written by heading, saved."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from lingling_plan.recording import Desk
from tests.make import sign_in
from tests.office import AUGUST
from workbooks.columns import FIELDS, HEADINGS
from workbooks.download import CHOICES, GUIDE, HEAD_ROW, file_of
from workbooks.models import Batch, State

NAME_AT = HEADINGS.index("事项")


def downloaded(plan, user, *departments) -> Workbook:
    desk = Desk(user, tuple(department.pk for department in departments))
    return load_workbook(BytesIO(file_of(plan, desk, AUGUST)))


def only_sheet(book: Workbook):
    (title,) = set(book.sheetnames) - {GUIDE, CHOICES}
    return book[title]


def row_of(sheet, name: str, month: str = "2023年8月") -> int:
    """The row of an item's month."""
    rows = sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True)
    return next(at for at, row in enumerate(rows, HEAD_ROW + 1) if row[NAME_AT] == name and row[3] == month)


def cell(sheet, row: int, field: str):
    return sheet.cell(row, FIELDS[field] + 1)


def fill(sheet, name: str, month: str = "2023年8月", **fields) -> int:
    row = row_of(sheet, name, month)
    for field, value in fields.items():
        cell(sheet, row, field).value = value
    return row


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def uploaded(client, user, data: bytes, *, name="填报表.xlsx", path="/my/workbook/"):
    """The answer to the upload; a batch when the file was taken."""
    sign_in(client, user)
    return client.post(path, {"file": SimpleUploadedFile(name, data)})


def checked(client, user, book, **options) -> Batch:
    """Uploaded and checked to the end, by the button without JavaScript."""
    data = book if isinstance(book, bytes) else saved(book)
    answer = uploaded(client, user, data, **options)
    assert answer.status_code == 302, answer.content.decode()
    batch = Batch.objects.latest("pk")
    worked(client, batch)
    assert batch.state == State.READY
    return batch


def worked(client, batch: Batch) -> None:
    batch.refresh_from_db()
    for _ in range(200):
        if not batch.is_working:
            return
        client.post(f"/workbooks/{batch.pk}/work/")
        batch.refresh_from_db()
    raise AssertionError("the batch never ends")


def act(client, batch: Batch, name: str):
    """confirm, discard, again or undo; then all the work that follows."""
    answer = client.post(f"/workbooks/{batch.pk}/", {name: "1"}, follow=True)
    batch.refresh_from_db()
    if not batch.is_working:
        return answer
    worked(client, batch)
    return client.get(f"/workbooks/{batch.pk}/")


def errors(batch: Batch) -> list[str]:
    return [text for sheet in batch.sheets.all() for row in sheet.rows.all() for _, text in row.errors]


def handmade(rows: list[dict], headings=HEADINGS, title="教育局") -> bytes:
    """A workbook that no download made: `rows` by heading."""
    book = Workbook()
    book.active.title = title
    book.active.append(list(headings))
    for row in rows:
        book.active.append([row.get(heading) for heading in headings])
    return saved(book)
