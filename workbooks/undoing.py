"""Taking a written batch back, a sheet after the other, about a second at a time.

A department's sheet is taken back whole or not at all. What was decided or closed since the undoing began keeps its sheet as
written, with the reason; the batch is 已撤销 only when nothing of it stands.
"""

from time import monotonic

from django.core.exceptions import ValidationError
from django.db import transaction

from lingling_plan.entries import Status
from workbooks.models import Batch, Outcome, Row, Sheet, decided

SECONDS = 1.0


def undo_piece(batch: Batch) -> None:
    """Take sheets back for about a second. After the last one the batch is settled."""
    until = monotonic() + SECONDS
    while monotonic() < until:
        sheet = batch.to_undo().first()
        if sheet is None:
            batch.settle_undoing()
            return
        try:
            _take_back(batch, sheet)
        except ValidationError as error:
            sheet.settle(Outcome.WRITTEN, f"没有撤销：{error.message}")


@transaction.atomic
def _take_back(batch: Batch, sheet: Sheet) -> None:
    """What each entry replaced stands again; what a colleague recorded anew since then stays."""
    batch.plan.lock()
    sheet.refresh_from_db(fields=["outcome", "why"])
    if sheet.outcome != Outcome.WRITTEN or sheet.why:  # a second request was faster
        return
    rows: list[Row] = batch.entries(sheet)
    if why_not := decided(rows):
        raise ValidationError(why_not)
    waiting = [row for row in rows if row.entry.status == Status.SUBMITTED]
    for row in waiting:
        row.entry.undo(replaced=row.replaced_entries())
    sheet.settle(Outcome.UNDONE, f"{len(waiting)} 条填报已收回，原来待审的和草稿已恢复。")
