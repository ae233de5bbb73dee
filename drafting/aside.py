"""Reads a long report in a thread of its own, with a connection of its own. What it is doing stands in the Upload's row."""

import logging
from threading import Thread
from time import monotonic

from django.core.exceptions import ValidationError
from django.db import connections, transaction

from drafting import intake
from drafting.upload import Superseded, Upload

TROUBLE = "读取时出错，没有读成；文件还在，可以重新读取。再次出错请告诉系统管理员。"
EVERY = 1.0  # seconds between two words of how far it is

log = logging.getLogger(__name__)


def begin(upload: Upload) -> bool:
    """Read it once the request's transaction is through. False where it is being read already, or was."""
    if not upload.claim():
        return False
    # A daemon: a server that stops does not wait for it, and nothing of it is stored then.
    thread = Thread(target=_alone, args=(upload.pk, upload.attempt), name=f"reading-{upload.pk}", daemon=True)
    transaction.on_commit(thread.start)
    return True


def _alone(pk: int, attempt: int) -> None:
    try:
        work(pk, attempt)
    finally:
        connections.close_all()


def work(pk: int, attempt: int) -> None:
    """The reading with this number, from the text to its draft, or to the reason why there is none."""
    upload = Upload.objects.select_related("by").filter(pk=pk, attempt=attempt, report=None).first()
    if upload is None:
        return
    try:
        read = intake.drafted(upload.text, upload.year, _heard(upload))
        upload.hear(upload.length)
        upload.finish(**read)
    except Superseded:
        log.info("Reading %s of upload %s was superseded.", attempt, pk)
    except ValidationError as error:
        upload.fail("".join(error.messages))
    except Exception:
        # Whatever it is, somebody waits for an answer on the page.
        log.exception("Reading %s of upload %s failed.", attempt, pk)
        upload.fail(TROUBLE)


def _heard(upload: Upload):
    """Called for each sentence, writes once a second."""
    told = monotonic()

    def heard(place: int) -> None:
        nonlocal told
        if monotonic() - told >= EVERY:
            upload.hear(min(place, upload.length - 1))
            told = monotonic()

    return heard
