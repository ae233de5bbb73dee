"""Which figures ask for a reason."""

from decimal import Decimal

import pytest

from lingling_plan.oddities import oddity


@pytest.mark.parametrize(
    ("value", "before", "target", "kind", "word"),
    [
        ("2600", "2500", "5600", "total", ""),
        ("2500", "2500", "5600", "total", ""),
        ("2499", "2500", "5600", "total", "减少"),
        ("25000", "2500", "5600", "total", "10 倍，偏大"),
        ("250000", "2500", "5600", "total", "100 倍"),
        ("25000000", "2500", "5600", "total", "10000 倍"),
        ("25", "2500", "5600", "total", "减少"),
        ("0.92", "92", "92", "level", "100 倍，偏小"),
        ("92", "91", "92", "level", ""),
        ("90", "92", "92", "level", ""),
        ("6.9", "0.7", "7.5", "growth", ""),
        ("0.07", "7", "7.5", "growth", "100 倍，偏小"),
        ("-10", "5", "-20", "growth", ""),
        ("0", "2", "0", "floor", ""),
        ("5", "0", "5600", "total", ""),
        ("56000", None, "5600", "total", "全年目标"),
        ("8400", None, "5600", "total", "远超全年目标"),
        ("8399", None, "5600", "total", ""),
        ("9999", None, "104", "total", "远超全年目标"),
        ("140", None, "92", "level", ""),
        ("560", None, "5600", "total", ""),
        ("560", None, None, "total", ""),
        ("560", None, "0", "floor", ""),
    ],
)
def test_it_works(value, before, target, kind, word):
    before, target = (None if text is None else Decimal(text) for text in (before, target))
    text = oddity(Decimal(value), before, target, kind=kind, unit="人")
    assert word in text
    assert bool(text) == bool(word)
