"""待核实: how the places that contradict each other are told."""

import pytest

from lingling_plan.models import Doubt


@pytest.mark.parametrize(
    ("places", "told"),
    [
        (("6.8", "二（三）3", "", ""), "二（三）3：6.8"),
        (("12月24日预计", "一（开头）", "年后核定", ""), "一（开头）：12月24日预计；年后核定"),
        (
            ("一区三园", "一（三）;二（三）2", "一园三区", "二（三）1"),
            "一（三）、二（三）2：一区三园；二（三）1：一园三区",
        ),
    ],
)
def test_what_no_section_says_has_no_colon(places, told):
    first, first_sections, second, second_sections = places
    doubt = Doubt(first=first, first_sections=first_sections, second=second, second_sections=second_sections)
    assert doubt.told == told
