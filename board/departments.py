"""单位: how leading departments stand, in parts and never in one number; and the page of one."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render

from board.rates import FEW, LATE, NOT_IN, ON_TIME, Place, Rate, on_time, places
from board.shares import shares
from board.views import summary
from closing import kept
from forecast import prospects
from items import whole_plan
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.models import Department, Plan
from lingling_plan.monthly import MonthShown, month_shown
from lingling_plan.rows import Item, counts, present
from lingling_plan.standing import BEHIND_SCHEDULE, Standing
from matters import parts as matters
from matters.models import Matter
from urging import parts as urging


@dataclass
class Score:
    """One leading department. counts: by standing; short: will miss the year's end by the forecast; reported: its months due so far (board.rates).

    urged: times, matters: those that wait for the district; both as far as the reader may see them, None where not at all.
    place: among those that had something due, by the rate in time (board.rates.places).
    """

    pk: int
    code: str
    name: str
    all: int
    counts: dict[Standing, int]
    behind: int
    short: int
    reported: Counter
    urged: int | None = None
    matters: int | None = None
    place: Place | None = None

    @property
    def in_time(self) -> Rate:
        return Rate(self.reported[ON_TIME], self.reported.total())

    @property
    def late(self) -> int:
        return self.reported[LATE]

    @property
    def not_in(self) -> int:
        return self.reported[NOT_IN]

    @property
    def done(self) -> Rate:
        return Rate(self.counts[Standing.DONE], self.all)

    @property
    def behind_rate(self) -> Rate:
        """What is behind, of all it leads."""
        return Rate(self.behind, self.all)

    @property
    def told(self) -> list[tuple[Standing, int]]:
        """Red, yellow and missing: what is behind."""
        return [(standing, self.counts[standing]) for standing in BEHIND_SCHEDULE]

    @property
    def shares(self) -> list[dict]:
        """Standings that occur, with count and place on a line as long as all items."""
        return shares(self.counts)


# name -> (heading, what is sorted by, the highest first).
Key = Callable[[Score], float | None]
SORTS: dict[str, tuple[str, Key, bool]] = {
    "all": ("事项", lambda one: one.all, True),
    "behind": ("滞后、预警、未报", lambda one: one.behind, True),
    "behind_share": ("占比", lambda one: one.behind / one.all, True),
    "red": ("滞后", lambda one: one.counts[Standing.BEHIND], True),
    "yellow": ("预警", lambda one: one.counts[Standing.RISK], True),
    "missing": ("未报", lambda one: one.counts[Standing.MISSING], True),
    "short": ("预计完不成", lambda one: one.short, True),
    "place": ("按时报送", lambda one: one.place and one.place.number, False),
    "done": ("完成", lambda one: one.done.cautious if one.done else None, True),
    "urged": ("催办", lambda one: one.urged, True),
    "matters": ("待区级协调", lambda one: one.matters, True),
}
FIRST = "behind"


def scores(plan: Plan, when: MonthShown, items: list[Item], user, waiting: list[Matter]) -> list[Score]:
    """Of every leading department, most behind first. `waiting`: see matters.waiting. Four queries."""
    ahead = prospects.of_board(plan, items, when.month)
    reported, own = on_time(plan, items, when.month), {}
    for item in items:
        own.setdefault((item.lead_id, item.lead_code, item.lead_name), []).append(item)
    told, asked = urging.told(user, plan, when.month), Counter(one.item.lead_id for one in waiting)
    made = []
    for lead, led in own.items():
        pk, is_known = lead[0], policy.may_see_dealings(user, lead[0])
        urged = sum(told[key].times for item in led if (key := whole_plan.key(item)) in told)
        score = Score(
            *lead, len(led), counts(led), len(whole_plan.behind(led)), prospects.tally(led, ahead).short, reported[pk]
        )
        score.urged, score.matters = (urged, asked[pk]) if is_known else (None, None)
        made.append(score)
    for score, place in zip(made, places([score.in_time for score in made]), strict=True):
        score.place = place
    return ordered(made, FIRST)


def ordered(made: list[Score], sort: str) -> list[Score]:
    """`sort`: a name of SORTS, with a minus before it the other way round; what has no value stands last."""
    _, key, is_falling = SORTS[sort.removeprefix("-")]
    is_falling ^= sort.startswith("-")
    known = sorted((one for one in made if key(one) is not None), key=lambda one: (-one.behind, -one.all, one.code))
    known.sort(key=key, reverse=is_falling)
    return known + [one for one in made if key(one) is None]


def headings(sort: str) -> list[dict]:
    """The sortable columns: what a click sorts by, and how the table is sorted now ("" where it is not by this one)."""
    made = []
    for name, (heading, _, is_falling) in SORTS.items():
        is_own = sort.removeprefix("-") == name
        falls = is_falling ^ sort.startswith("-")
        now = ("descending" if falls else "ascending") if is_own else ""
        made.append({"name": name, "heading": heading, "now": now, "next": f"-{name}" if sort == name else name})
    return made


@allowed(policy.may_view)
def department_list(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    items, waiting = kept.all_items(plan, when, request.user), matters.waiting(request.user, plan, when.until)
    made = scores(plan, when, items, request.user, waiting)
    asked = request.GET.get("sort", "")
    sort = asked if asked.removeprefix("-") in SORTS else FIRST
    return render(request, "board/departments.html", {
        "when": when,
        "departments": ordered(made, sort),
        "headings": headings(sort),
        "few": FEW,
        "one_missed": (Rate(7, 8), Rate(39, 40)),
    })  # fmt: skip


@allowed(policy.may_view)
def department_page(request, code: str):
    plan = plan_of(request)
    department = get_object_or_404(Department, code=code)
    when = month_shown(request, plan)
    items = kept.all_items(plan, when, request.user)
    own = whole_plan.worst_first([item for item in items if item.lead_id == department.pk])
    waiting = matters.waiting(request.user, plan, when.until)
    made = scores(plan, when, items, request.user, waiting)
    asked = [one for one in waiting if one.item.lead_id == department.pk]
    return render(request, "board/department.html", {
        "when": when,
        "department": department,
        "score": next((one for one in made if one.pk == department.pk), None),
        "placed": sum(one.place is not None for one in made),
        "matters": asked,
        "waiting": matters.waiting_words(asked),
        "summary": summary(own),
        "standings": Standing,
        "groups": [("牵头事项", [present(item) for item in own])] if own else [],
    })  # fmt: skip
