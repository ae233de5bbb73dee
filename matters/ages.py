"""How long matters have waited for an answer, by whom they were addressed to: in groups that a leader reads at a glance."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, TextChoices

from matters.models import Matter, State


class Age(TextChoices):
    LONGER = "longer", "超过30天"
    MONTH = "month", "16—30天"
    FORTNIGHT = "fortnight", "8—15天"
    WEEK = "week", "7天以内"


# The most days of each group, the longest group without an end.
UP_TO = {Age.WEEK: 7, Age.FORTNIGHT: 15, Age.MONTH: 30}


def age_of(days: int) -> Age:
    return next((age for age, most in UP_TO.items() if days <= most), Age.LONGER)


def waiting_for(age: Age, today: date) -> Q:
    """The same for a query of matters that wait (MatterQuerySet.waiting)."""
    younger = [most for most in UP_TO.values() if age not in UP_TO or most < UP_TO[age]]
    found = Q(released_at__date__lt=today - timedelta(days=max(younger))) if younger else Q()
    return found & Q(released_at__date__gte=today - timedelta(days=UP_TO[age])) if age in UP_TO else found


@dataclass
class Addressed:
    """What one addressee was asked: waiting by age, the longest in days; answered, and the days that took."""

    name: str
    ages: Counter = field(default_factory=Counter)
    longest: int = 0
    answered: list[int] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return self.ages.total()

    @property
    def by_age(self) -> list[tuple[Age, int]]:
        return [(age, self.ages[age]) for age in Age]

    @property
    def took(self) -> int | None:
        """Days an answer took on average, rounded up."""
        return -(-sum(self.answered) // len(self.answered)) if self.answered else None


def by_addressee(matters: Iterable[Matter]) -> list[Addressed]:
    """The longest waiting first. `matters`: released ones with their items."""
    found: dict[str, Addressed] = {}
    for matter in matters:
        one = found.setdefault(matter.addressee, Addressed(matter.addressee))
        if matter.state == State.OPEN:
            one.ages[age_of(matter.days)] += 1
            one.longest = max(one.longest, matter.days)
        else:
            one.answered.append(matter.days)
    return sorted(found.values(), key=lambda one: (-one.longest, -one.waiting, one.name))


def heading(matter: Matter) -> str:
    """The group a matter is listed in: how long it waits, or what became of it."""
    if matter.is_held or matter.state != State.OPEN:
        return matter.standing
    return f"{matter.standing} · {age_of(matter.days).label}"
