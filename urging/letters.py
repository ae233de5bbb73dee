"""What messages say. Plain text: names of items, months, days and the page to open; no figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import TextChoices
from django.urls import reverse

from lingling_plan import sentences
from lingling_plan.rows import PENDING, Item, days_text
from lingling_plan.sentences import spoken


class Todo(TextChoices):
    """What is to be done, in the order of a message."""

    RECORD = "record", "待填报"
    AGAIN = "again", "已退回，请重新填报"
    DECIDE = "decide", "待审核"
    FIND = "find", "待认定"
    PRESS = "press", "本单位逾期未报，请督促"
    PRESS_AGAIN = "press_again", "本单位更正被退回、尚未重报，请督促"
    PRESS_ALL = "press_all", "各单位逾期未报"


# The page on which it is done.
PAGES = {
    Todo.RECORD: "my",
    Todo.AGAIN: "my",
    Todo.DECIDE: "review",
    Todo.FIND: "review",
    Todo.PRESS: "my",
    Todo.PRESS_AGAIN: "my",
    Todo.PRESS_ALL: "behind",
}


@dataclass(frozen=True)
class Line:
    """One item and month. days: since the figure was to be in, negative while there is time, None where none was set."""

    name: str
    month: date
    days: int | None
    order: int
    lead: str = ""

    @property
    def rank(self) -> tuple:
        """The longest overdue first, then the report's order."""
        return (-(self.days or 0), self.order, self.month)


def page(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"


def reminder(lines: dict[Todo, list[Line]]) -> str:
    """Everything a person has to do, grouped by what it is; at least one line."""
    return "\n\n".join(_group(todo, lines[todo]) for todo in Todo if lines.get(todo))


def _group(todo: Todo, lines: list[Line]) -> str:
    """A line an item, whose months stand together; the days are those of its oldest."""
    by_item = {}
    for line in sorted(lines, key=lambda line: line.rank):
        by_item.setdefault((line.order, line.name), []).append(line)
    numbered = (f"{number}. {_told(own)}" for number, own in enumerate(by_item.values(), 1))
    return "\n".join([f"{todo.label} {len(by_item)} 项，请打开 {page(PAGES[todo])}", *numbered])


def _told(lines: list[Line]) -> str:
    oldest, *_ = lines
    lead = f"{oldest.lead}：" if oldest.lead else ""
    days = "" if oldest.days is None else f" {days_text(oldest.days)}"
    return f"{lead}{oldest.name}（{spoken(line.month for line in lines)}）{days}"


def name_of(item: Item) -> str:
    """Says where the target is still to come: the figure is owed all the same."""
    return f"{item.name}（目标{PENDING}）" if item.is_pending else item.name


def urged(item: Item, point: dict) -> str:
    """One item of an urging, with its page: what its light says of the month urged, and the months that are missing.

    point: the month urged.
    """
    missing = item.overdue_points
    light = [] if point in missing else [f"{spoken([point['month']])}{item.standing.label}"]
    told = "；".join([*light, *([sentences.missing(missing, item.today)] if missing else [])])
    return f"{name_of(item)}：{told} {settings.SITE_URL}{item.url}"


def urging(lines: Iterable[str], note: str) -> str:
    """`note`: what the planning office added, "" for nothing."""
    numbered = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
    added = [f"督查室附言：{note}"] if note else []
    return "\n".join([f"督查室催办 {len(numbered)} 项", *numbered, *added])


def title(message) -> str:
    """What stands above a message: whose, of which day."""
    demo = "（演示数据）" if message.plan.demo_today else ""
    person = getattr(message.to, "membership", None)
    department = message.department or (person and person.department)
    place = f"{department} " if department else ""
    day = f"{message.day.month}月{message.day.day}日"
    return f"{settings.PRODUCT_NAME}{message.get_kind_display()}{demo} {day} · {place}{message.to}"
