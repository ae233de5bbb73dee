"""本月变化: what became of every item since the last month's board. Works on both months' judged items and judges nothing.

Each item is in exactly one group or unmoved, so that the groups and the boards' own counts of both months agree.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import TextChoices

from closing import kept
from items import whole_plan
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown, at
from lingling_plan.rows import Item, counts, present, told_cells
from lingling_plan.sentences import explain
from lingling_plan.standing import BEHIND_SCHEDULE, SERIOUSNESS, Standing


class Group(TextChoices):
    """In the order of the page: first what turned red, whatever it was before; then what else entered the behind list."""

    TURNED_RED = "turned_red", "转为滞后"
    NEW_RISK = "new_risk", "新增预警"
    NEW_MISSING = "new_missing", "新增未报"
    WORSE = "worse", "恶化"
    MADE_UP = "made_up", "补上"
    BETTER = "better", "好转"
    DONE = "done", "新完成"
    LEFT = "left", "转为待审等"
    OTHER = "other", "其他变化"


EXPLAINED = {
    Group.TURNED_RED: "上月不是滞后，本月滞后",
    Group.NEW_RISK: "上月不在滞后清单上，本月预警",
    Group.NEW_MISSING: "上月不在滞后清单上，本月未报",
    Group.WORSE: "上月预警，本月未报；或仍在进度附近，但比上月差",
    Group.MADE_UP: "上月是滞后、预警或未报，本月达进度或略欠进度",
    Group.BETTER: "比上月轻，但仍在滞后清单上；或由略欠进度转为达进度",
    Group.DONE: "本月达到承诺",
    Group.LEFT: "上月在滞后清单上，本月的数还在审核，或本月还不要数",
    Group.OTHER: "待审、未到期、无法判定之间的变化，不分好坏",
}
# Lights that can be called better or worse than each other; the others tell that nothing is known yet.
COMPARABLE = {Standing.BEHIND, Standing.MISSING, Standing.RISK, Standing.SLIGHT, Standing.ONPACE, Standing.DONE}
MADE_UP = {Standing.ONPACE.value, Standing.DONE.value}
# How an item enters the behind list, the lights in the order they are told; and how it leaves.
NEW = {
    Standing.BEHIND: Group.TURNED_RED,
    Standing.RISK: Group.NEW_RISK,
    Standing.MISSING: Group.NEW_MISSING,
}
WAYS_OUT = (Group.MADE_UP, Group.DONE, Group.LEFT)


@dataclass
class Moved:
    """One item and its light of last month; `before` is None for one that was not on last month's board."""

    item: Item
    before: Standing | None
    row: dict
    sentence: str

    @property
    def is_again(self) -> bool:
        return came_back(self.item)


@dataclass
class Change:
    """`groups`: those that occur, with their items worst first; `again`: red once more after it was made up.

    `entered`: what came on the behind list from outside, by its light; `left`: what went off it, by its way.
    behind_before + entered − left = behind_now, and the reds of last month + turned_red − no_longer_red = those of this.
    """

    groups: list[tuple[Group, str, list[Moved]]]
    again: list[Moved]
    unmoved: int
    before: dict[Standing, int]
    now: dict[Standing, int]
    entered: dict[Standing, int]
    left: dict[Group, int]

    @property
    def turned_red(self) -> int:
        return sum(len(found) for group, _, found in self.groups if group == Group.TURNED_RED)

    @property
    def no_longer_red(self) -> int:
        return self.red_before + self.turned_red - self.red_now

    @property
    def red_before(self) -> int:
        return self.before[Standing.BEHIND]

    @property
    def red_now(self) -> int:
        return self.now[Standing.BEHIND]

    @property
    def behind_before(self) -> int:
        return sum(self.before[standing] for standing in BEHIND_SCHEDULE)

    @property
    def behind_now(self) -> int:
        return sum(self.now[standing] for standing in BEHIND_SCHEDULE)


def since_last_month(plan: Plan, when: MonthShown, user) -> Change | None:
    """None in January. Both months as their boards show them: closed ones as published."""
    if when.before is None:
        return None
    last = at(plan, when.before, when.today)
    return change(kept.all_items(plan, last, user), kept.all_items(plan, when, user))


def change(before: list[Item], now: list[Item]) -> Change:
    was = {whole_plan.key(item): item.standing for item in before}
    groups, unmoved = {group: [] for group in Group}, 0
    for item in whole_plan.worst_first(now):
        group = group_of(was.get(whole_plan.key(item)), item.standing)
        if group is None:
            unmoved += 1
        else:
            groups[group].append(_moved(item, was.get(whole_plan.key(item))))
    return Change(
        groups=[(group, EXPLAINED[group], found) for group, found in groups.items() if found],
        again=[_moved(item, was.get(whole_plan.key(item))) for item in whole_plan.worst_first(now) if came_back(item)],
        unmoved=unmoved,
        before=counts(before),
        now=counts(now),
        **_flow(was, now),
    )


def _moved(item: Item, before: Standing | None) -> Moved:
    return Moved(item, before, present(item), explain(item))


def group_of(before: Standing | None, now: Standing) -> Group | None:
    """None: the light is the same."""
    if before == now:
        return None
    if now == Standing.DONE:
        return Group.DONE
    if now == Standing.BEHIND:
        return Group.TURNED_RED
    was_behind, is_behind = before in BEHIND_SCHEDULE, now in BEHIND_SCHEDULE
    if is_behind and not was_behind:
        return NEW[now]
    if was_behind and not is_behind:
        return Group.MADE_UP if now in COMPARABLE else Group.LEFT
    if before in COMPARABLE and now in COMPARABLE:
        return Group.WORSE if SERIOUSNESS[now] < SERIOUSNESS[before] else Group.BETTER
    return Group.OTHER


def _flow(was: dict, now: list[Item]) -> dict[str, dict]:
    """How last month's number of items behind became this month's: `entered` and `left` of a Change."""
    is_now = {whole_plan.key(item): item.standing for item in now}
    is_behind = {key for key, standing in is_now.items() if standing in BEHIND_SCHEDULE}
    was_behind = {key for key, standing in was.items() if standing in BEHIND_SCHEDULE}
    left = Counter(group_of(was[key], is_now[key]) for key in was_behind - is_behind)
    entered = Counter(is_now[key] for key in is_behind - was_behind)
    return {"entered": {light: entered[light] for light in NEW}, "left": {way: left[way] for way in WAYS_OUT}}


def came_back(item: Item) -> bool:
    """Red now, red in an earlier month, and made up in between: 反复."""
    if item.standing != Standing.BEHIND:
        return False
    earlier = [name for name, _ in told_cells(item)[: item.month.month]]
    made_up = [at for at, name in enumerate(earlier) if name in MADE_UP]
    return bool(made_up) and Standing.BEHIND.value in earlier[: made_up[-1]]
