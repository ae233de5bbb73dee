"""The page of one item, the same for both apps: what is promised, where it stands and why, the year month by month."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from auditlog.models import LogEntry
from django.db.models import Q

from lingling_plan import auditing, panels, policy
from lingling_plan.chart import Chart, Figures, Series, draw, of_points
from lingling_plan.entries import Status
from lingling_plan.filing import Filing, filing
from lingling_plan.models import RuleSet, Section
from lingling_plan.monthly import MonthShown
from lingling_plan.pace import REGISTRATION
from lingling_plan.rows import Item, Track, present
from lingling_plan.sentences import explain, why
from lingling_plan.standing import Standing, speaks, still_asked


@dataclass
class Year:
    """One line's year. points: all of them, judged as of the month shown; originals: month -> what the original promise
    asks where it was adjusted; last_year: figures of the year before, under this year's months.
    """

    points: list[dict] = field(default_factory=list)
    originals: dict[date, Decimal | None] = field(default_factory=dict)
    last_year: Series = field(default_factory=list)

    def as_promised(self) -> list[dict]:
        """The points, each asking what the original promise asks."""
        return [{**point, "expected": self.originals.get(point["month"], point["expected"])} for point in self.points]


def asked_by(originals: Iterable[dict]) -> dict[date, Decimal | None]:
    """Month -> what the original promise asks. `originals`: the judged original points of one line."""
    return {point["month"]: point["expected"] for point in originals}


def item_context(
    request,
    item: Item,
    promise,
    *,
    when: MonthShown,
    told: Item | None,
    look_ahead,
    year: dict[str, Year],
    changed,
    entries,
    also: Iterable[Section],
) -> dict:
    """`promise`: the Target or Project with its doubts and supporting departments; `look_ahead`: its room's, of one item
    and its year; `year`: by track name; `entries`: those of the item; `also`: the other sections that promise it.

    `changed`: an adjustment -> (what, before, after) of what it changes. `told`: of a closed month the item as it was
    published, whose light is explained.
    """
    look_ahead(told or item, {name: one.points for name, one in year.items()})
    for one in year.values():
        one.points = seen_in(item.month, one.points)
    entries = list(entries)
    approved = {
        entry.month: entry for entry in entries if entry.status == Status.APPROVED and entry.month <= item.month
    }
    entry = approved[item.track.latest["month"]].told if item.track.latest else None
    reason = why(told or item, _rules(year), (told.kept_entry or None) if told else entry)
    now, begins = explain(item), starts(promise, changed)
    for track in item.tracks:
        of_track = year.get(track.name, Year())
        track.later = [point for point in of_track.points if point["month"] > item.month]
        track.last_year = of_track.last_year
    return {
        "item": item,
        "row": present(item),
        "when": when,
        "told": told or item,
        "why": reason,
        "corrected": now if now != reason.sentence else "",
        "entry": entry,
        "promise": promise,
        "sections": [promise.section, *also],
        "supports": promise.supports.all(),
        "doubts": promise.doubts.all(),
        "pace": [_paced(track, item, promise, year.get(track.name, Year()), approved, begins) for track in item.tracks],
        "is_adjusted": any(one.originals for one in year.values()),
        "entries": entries,
        "may_record": policy.may_record(request.user, promise),
        "may_plan": policy.may_plan(request.user),
        "may_adjust": policy.may_adjust(request.user),
        "outlook": panels.outlook_parts(request, promise, item),
        "parts": panels.item_parts(request, promise, item),
        "changes": changes(promise),
    }


def seen_in(month: date, points: Iterable[dict]) -> list[dict]:
    """What later months ask stays, what was recorded for them goes: a month's page tells of its own time."""
    unread = {"reading": None, "submitted": None}
    return [point if point["month"] <= month else {**point, **unread} for point in points]


def _rules(year: dict[str, Year]) -> dict[int, RuleSet]:
    """The rule sets that judge an item's points, as far as they are told (points.PAGE_FACTS)."""
    points = [point for one in year.values() for point in one.points]
    return {each["rule_id"]: RuleSet(name=each["rule__name"], start=each["rule__start"]) for each in points}


def starts(promise, changed) -> dict[date, list[str]]:
    """From which month on what counts instead: 目标 ≥ 5600 人 → ≥ 3000 人（永政发〔2023〕7号）."""
    found = {}
    for adjustment in promise.recorded():
        words = "；".join(f"{what} {before} → {after}" for what, before, after in changed(adjustment))
        found.setdefault(adjustment.effective, []).append(f"{words}（{adjustment.document_no}）")
    return found


def _paced(
    track: Track, item: Item, promise, year: Year, approved: dict, begins: dict
) -> tuple[Track, list[dict], Chart | None]:
    """The year of one line: the table a month a row, and the chart of the same figures; yes or no is no curve."""
    rows = pace_rows(year, item, track, approved, begins)
    if track.kind == REGISTRATION:
        return track, rows, None
    drawn = Figures(
        kind=track.kind,
        unit=track.unit,
        name=track.name,
        asked=of_points(year.points, "expected"),
        actual=of_points(year.points, "reading"),
        original=of_points(year.as_promised(), "expected") if year.originals else [],
        last_year=year.last_year,
        forecast=panels.forecast(promise, item, track),
        target=track.total,
    )
    return track, rows, draw(drawn)


def pace_rows(
    year: Year, item: Item, track: Track, entries: dict | None = None, begins: dict | None = None
) -> list[dict]:
    """The pace table, a row a month. Months after the one shown, not due or no longer asked for show no standing.

    `entries`: month -> the approved entry its figure rests on. `begins`: see starts.
    """
    entries, begins = entries or {}, begins or {}
    still = {point["pk"] for point in still_asked(year.points)}
    put_off = _put_off(year.points)
    return [
        {
            **pace_row(point, item, track, is_asked=point["pk"] in still, is_put_off=point["pk"] in put_off),
            "original": track.required(track.asked(promised)),
            "begins": begins.get(point["month"]),
            "entry": entries.get(point["month"]),
        }
        for point, promised in zip(year.points, year.as_promised(), strict=True)
    ]


def _put_off(points: list[dict]) -> set[int]:
    """The months that a number filled in late put off: due on the same day as a later one."""
    newest = {point["report_by"]: point["pk"] for point in sorted(points, key=lambda point: point["month"])}
    return {point["pk"] for point in points if point["report_by"] and newest[point["report_by"]] != point["pk"]}


def pace_row(point: dict, item: Item, track: Track, *, is_asked: bool, is_put_off: bool) -> dict:
    """One month of the pace table as strings."""
    is_over = point["month"] <= item.month
    standing = Standing(point["standing"]) if is_asked and is_over and speaks(point, item.as_of) else None
    told = filing(point, item.as_of, refers=item.refers, counts=track.counts) if is_asked else Filing.KEPT
    label = told.label
    if told == Filing.UNPUBLISHED and is_put_off:
        label = f"{point['report_by'].month}月{point['report_by'].day}日前报"
    return {
        "month": point["month"],
        "report_by": point["report_by"],
        "expected": track.required(track.asked(point)),
        **{name: track.plain(point[name]) for name in ("done_at", "reading")},
        **{name: track.line(track.asked(point, name)) for name in ("yellow", "red")},
        "waiting": track.plain(point["submitted"]) if item.sees_waiting and point["submitted"] is not None else "",
        "filing": label if is_over or told == Filing.NONE else "",
        "standing": standing,
        "why": item.why(point["month"]),
        "is_current": item.point is not None and track is item.track and point["pk"] == item.point["pk"],
    }


def changes(promise, limit: int = 30) -> list[dict]:
    """Who changed what of the promise and of its parts, newest first: field labels, old and new values."""
    name = promise._meta
    own = Q(content_type__app_label=name.app_label, content_type__model=name.model_name, object_id=promise.pk)
    of_parts, told_of_part = promise.parts_logged or (lambda promise: Q(pk=None), None)
    wanted = LogEntry.objects.filter(own & Q(action=LogEntry.Action.UPDATE) | of_parts(promise))
    logged = wanted.select_related("actor", "content_type").order_by("-timestamp", "-pk")[:limit]
    return [
        {
            "at": log.timestamp,
            "by": auditing.who(log),
            "fields": (auditing.told if log.content_type.model == name.model_name else told_of_part)(log),
        }
        for log in logged
    ]
