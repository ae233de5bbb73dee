"""The page of one item, the same for both apps: what is promised, where it stands and why, the year month by month."""

from datetime import date

from auditlog.models import LogEntry

from lingling_plan import auditing, panels, policy
from lingling_plan.filing import Filing, filing
from lingling_plan.models import RuleBook
from lingling_plan.pace import RuleKind
from lingling_plan.rows import Item, Track, present
from lingling_plan.sentences import explain, grounds
from lingling_plan.standing import Standing, speaks, still_asked


def item_context(
    request, item: Item, promise, *, entry: dict | None, year_points: dict, originals: dict, changed, entries
) -> dict:
    """`promise`: the Target or Project; `entries`: those of the item.

    By track's name: `year_points`, all points judged as of the month shown; `originals`, month -> what the original
    promise asks where it was adjusted. `changed`: an adjustment -> (what, before, after) of what it changes.
    """
    book, begins = RuleBook(), starts(promise, changed)
    return {
        "item": item,
        "row": present(item),
        "explanation": explain(item),
        "grounds": grounds(item, book.by_pk, entry),
        "entry": entry,
        "promise": promise,
        "sections": [promise.section, *promise.also_in.all()],
        "supports": promise.supports.all(),
        "doubts": promise.doubts.all(),
        "pace": [
            (track, pace_rows(year_points.get(track.name, []), item, track, originals.get(track.name), begins))
            for track in item.tracks
        ],
        "is_adjusted": bool(originals),
        "entries": entries,
        "may_record": policy.may_record(request.user, promise),
        "may_plan": policy.may_plan(request.user),
        "may_adjust": policy.may_adjust(request.user),
        "parts": panels.item_parts(request, promise, item),
        "changes": changes(promise),
    }


def starts(promise, changed) -> dict[date, list[str]]:
    """From which month on what counts instead: 目标 ≥ 5600 人 → ≥ 3000 人（永政发〔2023〕7号）."""
    found = {}
    for adjustment in promise.recorded():
        words = "；".join(f"{what} {before} → {after}" for what, before, after in changed(adjustment))
        found.setdefault(adjustment.effective, []).append(f"{words}（{adjustment.document_no}）")
    return found


def pace_rows(points: list[dict], item: Item, track: Track, originals: dict | None = None, begins=()) -> list[dict]:
    """The pace table, a row a month. Months after the one shown, not due or no longer asked for show no standing.

    `originals`: see item_context; months without one are asked as promised. `begins`: see starts.
    """
    begins = dict(begins)
    still = {point["pk"] for point in still_asked(points)}
    rows = [pace_row(point, item, track, is_asked=point["pk"] in still) for point in points]
    asked = [
        track.asked({**point, "expected": (originals or {}).get(point["month"], point["expected"])}) for point in points
    ]
    told = zip(rows, asked, strict=True)
    return [{**row, "original": track.plain(figure), "begins": begins.get(row["month"])} for row, figure in told]


def pace_row(point: dict, item: Item, track: Track, *, is_asked: bool) -> dict:
    """One month of the pace table as strings."""
    is_over = point["month"] <= item.month
    standing = Standing(point["standing"]) if is_asked and is_over and speaks(point, item.as_of) else None
    told = filing(point, item.as_of) if is_asked else Filing.KEPT
    return {
        "month": point["month"],
        "report_by": point["report_by"],
        "expected": track.plain(track.asked(point)),
        **{name: track.plain(point[name]) for name in ("done_at", "reading")},
        **{name: line_text(track.asked(point, name), track) for name in ("yellow", "red")},
        "waiting": track.plain(point["submitted"]) if item.sees_waiting and point["submitted"] is not None else "",
        "filing": told.label if is_over or told == Filing.NONE else "",
        "standing": standing,
        "is_current": item.point is not None and track is item.track and point["pk"] == item.point["pk"],
    }


def line_text(line, track: Track) -> str:
    """In its first months a total's line lies below nothing at all: no reading can cross it."""
    return "—" if track.kind == RuleKind.TOTAL and line is not None and line < 0 else track.plain(line)


def changes(promise, limit: int = 30) -> list[dict]:
    """Who changed what of the promise itself, newest first: field labels, old and new values."""
    logged = promise.history.filter(action=LogEntry.Action.UPDATE).select_related("actor", "content_type")[:limit]
    return [{"at": log.timestamp, "by": auditing.who(log), "fields": auditing.told(log)} for log in logged]
