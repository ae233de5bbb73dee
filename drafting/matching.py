"""Which indicator or project of the database a row of the draft is about, and what that one was last year."""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from indicators.models import Indicator, Target
from lingling_plan.initials import in_order
from lingling_plan.models import Department, Plan
from projects.models import Project
from reader import pairing, units

# From here on two names are one thing; from ALIKE on a person should look.
ONE, ALIKE = Decimal("0.9"), Decimal("0.75")
GROWTH = "增速"
PROJECTS = "projects"


@dataclass
class Known:
    """What the database had before the report: rows by code, and of last year's promises who led them."""

    year: int
    indicators: dict[str, Indicator] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    departments: list[Department] = field(default_factory=list)

    @classmethod
    def before(cls, year: int) -> "Known":
        """Five queries."""
        last = Plan.objects.filter(year__lt=year).order_by("-year").first()
        promises = {"plan": last}
        targets = Target.objects.filter(**promises).select_related("indicator", "lead", "plan")
        projects = Project.objects.filter(**promises).select_related("lead", "plan")
        return cls(
            year,
            {indicator.code: indicator for indicator in Indicator.objects.select_related("growth_of")},
            {target.indicator.code: target for target in targets},
            {project.code: project for project in projects},
            list(Department.objects.all()),
        )  # fmt: skip

    @cached_property
    def _index(self) -> dict[tuple, list[tuple[str, Indicator | Project]]]:
        """(growth, level or PROJECTS, two neighbouring signs) -> (name, row)."""
        index: dict[tuple, list] = {}
        for each in (*self.indicators.values(), *self.projects.values()):
            kind = PROJECTS if isinstance(each, Project) else each.measure == "growth"
            name = base(each.name, kind is True)
            for pair in _pairs(name):
                index.setdefault((kind, pair), []).append((name, each))
        return index

    def near(self, name: str, kind: bool | str) -> list[tuple[str, Indicator | Project]]:
        """Those that share two neighbouring signs: no others come up to ALIKE. In a fixed order."""
        found = {}
        for pair in sorted(_pairs(name)):
            found |= {each.pk: (called, each) for called, each in self._index.get((kind, pair), ())}
        return [found[pk] for pk in sorted(found)]

    def department(self, name: str | None) -> Department | None:
        """By its name, the end of it (区财政局 is 财政局), or as the only one it is short for: 人社局."""
        if not name:
            return None
        whole = [each for each in self.departments if name.endswith(each.name)]
        found = [each for each in self.departments if names(name, each)]
        if whole or len(found) > 1:
            return max(whole, key=lambda each: len(each.name), default=None)
        return next(iter(found), None)

    def lead_of(self, kind: str, code: str) -> Department | None:
        promise = (self.targets if kind == "indicator" else self.projects).get(code)
        return promise.lead if promise else None


def _pairs(name: str) -> Collection[str]:
    """What of a name is looked up: of a single sign, itself."""
    shape = pairing.shape(name)
    return shape.neighbours or (shape.name,)


def names(name: str | None, department: Department) -> bool:
    """Whether the report's name may be this department's."""
    whole = department.name
    return bool(name) and (name.endswith(whole) or whole.endswith(name) or _is_short_for(name, whole))


def _is_short_for(name: str, whole: str) -> bool:
    """人社局 of 人力资源和社会保障局: its signs in the same order, first and last alike."""
    return name[:1] == whole[:1] and name[-1:] == whole[-1:] and in_order(name, whole)


def base(name: str, is_growth: bool) -> str:
    return name.removesuffix(GROWTH) if is_growth else name


@dataclass(frozen=True)
class Meeting:
    """The most alike row of the database; likeness from 0 to 1."""

    code: str
    name: str
    unit: str
    likeness: Decimal


def indicator(known: Known, name: str, *, is_growth: bool) -> Meeting | None:
    wanted = base(name, is_growth)
    return _best(
        [(pairing.likeness(called, wanted), each, each.unit) for called, each in known.near(wanted, is_growth)]
    )


def project(known: Known, name: str) -> Meeting | None:
    return _best([(pairing.likeness(called, name), each, "") for called, each in known.near(name, PROJECTS)])


def _best(found: list[tuple]) -> Meeting | None:
    """Of (likeness, row, unit)."""
    alike, best, unit = max(found, key=lambda each: each[0], default=(Decimal(0), None, ""))
    return Meeting(best.code, best.name, unit, alike) if best and alike >= ALIKE else None


def converted(value: Decimal | None, unit: str, wanted: str) -> Decimal | None:
    """The value in another unit of the same word, 6000 万元 in 亿元; None where that is impossible or not exact."""
    if value is None or unit == wanted:
        return value
    scales, words = zip(*map(pairing.parted, (unit, wanted)), strict=True)
    if units.SAME.get(words[0], words[0]) != units.SAME.get(words[1], words[1]) or not words[0]:
        return None
    result = pairing.scaled(value, scales[0]) / pairing.scaled(Decimal(1), scales[1])
    return result if result == result.quantize(Decimal("0.0001")) else None
