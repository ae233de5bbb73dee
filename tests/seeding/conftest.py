"""A small plan of every kind of row, from the tables beside this file."""

import json
from pathlib import Path

import pytest

from seeding.build import build, fixture_text

SEEDS = Path(__file__).parent / "seeds"


@pytest.fixture(scope="session")
def plan_text() -> str:
    """The plan file of the small tables."""
    return build(SEEDS, 2023)


@pytest.fixture
def edited(plan_text):
    """The plan file with some values replaced: edited({("indicators.target", "grain"): {"value": "37"}}).

    A row is named by its model and one word of its key; None instead of values leaves the row out.
    """
    return lambda changes: edit(plan_text, changes)


def edit(text: str, changes: dict) -> str:
    kept = []
    for each in json.loads(text):
        (found, values) = next(((key, v) for key, v in changes.items() if _is(each, *key)), (None, {}))
        if found and values is None:
            continue
        kept.append({**each, "fields": {**each["fields"], **values}})
    return fixture_text(kept)


def _is(each: dict, model: str, word: str) -> bool:
    """The word is the row's code, or stands in one of its foreign keys (a target's indicator, a node's project)."""
    if each["model"] != model:
        return False
    own = [each["fields"].get("code"), *each["fields"].get("indicator", []), *each["fields"].get("project", [])]
    return word in own
