"""A board's row as it was published: an Item as plain JSON and back, with the verdict it had and nothing judged anew."""

from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal

from lingling_plan.rows import Item, Track
from lingling_plan.standing import Standing

FIGURES = ("expected", "yellow", "red", "done_at", "reading", "submitted")
DATES = ("month", "report_by")
TIMES = ("written_at", "decided_at")
# Made by judging, or told by the reader's own role.
MADE = ("tracks", "sees_waiting", "kept_cells", "kept_entry", "original")


def to_facts(item: Item, entry: dict | None) -> dict:
    """`entry`: the facts of the entry the light rests on (EntryQuerySet.facts), as they were."""
    plain = {field.name: _text(getattr(item, field.name)) for field in fields(item) if field.name not in MADE}
    tracks = [_track_facts(track) for track in item.tracks]
    told = {name: _text(value) for name, value in entry.items()} if entry else None
    facts = {**plain, "tracks": tracks, "speaks": item.tracks.index(item.track), "entry": told}
    return {**facts, "original": to_facts(item.original, None)} if item.original else facts


def from_facts(facts: dict) -> Item:
    own = {field.name: facts[field.name] for field in fields(Item) if field.name in facts and field.name not in MADE}
    for name in (
        "deadline",
        "as_of",
        "today",
        "until",
        "month",
        "closed_through",
        "reopened",
    ):  # "until" and the last two are younger than some lines
        own[name] = own.get(name) and date.fromisoformat(own[name])
    item = Item(**own, tracks=[_track(track) for track in facts["tracks"]], kept_entry=_entry(facts["entry"]))
    item.track = item.tracks[facts["speaks"]]
    item.standing = Standing(item.track.standing)
    item.original = from_facts(facts["original"]) if "original" in facts else None
    return item


def standing_in(facts: dict) -> Standing:
    """The light alone."""
    track = facts["tracks"][facts["speaks"]]
    return Standing.NOTDUE if track["now"] is None else Standing(track["points"][track["now"]]["standing"])


def _entry(facts: dict | None) -> dict:
    """Empty where the light rested on no entry."""
    times = {name: datetime.fromisoformat(facts[name]) for name in TIMES if facts[name]} if facts else {}
    return {**(facts or {}), **times}


def _track_facts(track: Track) -> dict:
    now = None if track.now is None else track.points.index(track.now)
    points = [{name: _text(value) for name, value in point.items()} for point in track.points]
    since = {"since": track.since.isoformat()} if track.since else {}
    return {
        "name": track.name,
        "kind": track.kind,
        "unit": track.unit,
        "total": _text(track.total),
        "points": points,
        "now": now,
        **since,
    }


def _track(facts: dict) -> Track:
    points = [_point(point) for point in facts["points"]]
    now = None if facts["now"] is None else points[facts["now"]]
    total = None if facts["total"] is None else Decimal(facts["total"])
    since = date.fromisoformat(facts["since"]) if "since" in facts else None
    return Track(facts["name"], facts["kind"], facts["unit"], total, points, now, since=since)


def _point(facts: dict) -> dict:
    point = dict(facts)
    for name in FIGURES:
        point[name] = None if facts[name] is None else Decimal(facts[name])
    for name in DATES:
        point[name] = facts[name] and date.fromisoformat(facts[name])
    return point


def _text(value):
    """Decimals, dates and times as text; what JSON knows stays."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if value is None or isinstance(value, bool | int | str | list) else value.isoformat()
