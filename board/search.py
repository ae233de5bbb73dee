"""/search/: items, leading departments and sections of the plan, found from the head of every page."""

from dataclasses import dataclass

from django import forms
from django.shortcuts import render

from board.filters import is_short_for, matches, plain
from closing import kept
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.initials import initials
from lingling_plan.models import Plan, Section
from lingling_plan.monthly import month_shown
from lingling_plan.rows import Item, present
from lingling_plan.unchanged import answered_when_unchanged

LONGEST = 40
# A page to be read, not a list of everything: more says how many there are and asks for a longer word.
AT_MOST = 50


class SearchForm(forms.Form):
    q = forms.CharField(label="查找", max_length=LONGEST)


@dataclass
class Found:
    """`items`: the nearest first; departments as (code, name)."""

    items: list[Item]
    departments: list[tuple[str, str]]
    sections: list[Section]

    def __bool__(self) -> bool:
        return bool(self.items or self.departments or self.sections)


@allowed(policy.may_view)
@answered_when_unchanged
def search(request):
    """Without words only the field; everything shown is what the board and the report's pages show this reader."""
    plan = plan_of(request)
    when = month_shown(request, plan)
    form = SearchForm(request.GET if "q" in request.GET else None)
    found = find(plan, kept.all_items(plan, when, request.user), form.cleaned_data["q"]) if form.is_valid() else None
    rows = [present(item) for item in found.items[:AT_MOST]] if found else []
    return render(request, "board/search.html", {
        "when": when,
        "form": form,
        "found": found,
        "total": len(found.items) if found else 0,
        "groups": [("事项", rows)] if rows else [],
        "at_most": AT_MOST,
    })  # fmt: skip


def find(plan: Plan, items: list[Item], text: str) -> Found:
    """One query, whatever is found. Every word must be found: 教育局 学校."""
    text = plain(text)
    leads = {(item.lead_code, item.lead_name): None for item in items}
    return Found(
        sorted((item for item in items if matches(item, text)), key=lambda item: (_far(item, text), item.order)),
        [lead for lead in sorted(leads) if _named(text, lead[1], code=lead[0])],
        [section for section in Section.objects.filter(plan=plan) if _named(text, section.title, code=section.code)],
    )


def _far(item: Item, text: str) -> int:
    """The name itself, its beginning, within it or its initials, then whatever else was found."""
    name = plain(item.name)
    if name == text:
        return 0
    return 1 if name.startswith(text) else 2 if text in name or item.initials.startswith(text) else 3


def _named(text: str, name: str, *, code: str) -> bool:
    """By its name, its number or code from the beginning, or the initials of the name, or as an office is called for short."""
    known = (plain(name), initials(name))
    return all(
        any(word in one for one in known) or plain(code).startswith(word) or is_short_for(word, known[0])
        for word in text.split()
    )
