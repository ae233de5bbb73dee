"""Ten projects with a plan for this year's investment and payment and with entry into statistics: the sums are invented."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from random import Random

from demo.courses import SEED, SHARE_OF_DUE, Course
from projects.models import Project

NOTE = "年度投资、支付计划和入库为演示数据（虚构）。"


@dataclass(frozen=True)
class Sums:
    """Investment of this year and of the years before in 亿元, payment in 万元, month numbers of the entry and of an early beginning (None: not yet)."""

    invested: str
    paid: int
    before: str = "0"
    entered: int | None = None
    begun: int | None = None


SUMS = {
    "gas-power-station": Sums("6", 24000),
    "cigarette-upgrade": Sums("1.2", 8000, "0.6", 1),
    "wuyue-plaza": Sums("4.5", 32000, "3.2", 1),
    "xiangjiang-east-road": Sums("0.9", 6000, "0.4", 1),
    "xiangjiang-west-road": Sums("1.6", 9000, begun=7),  # and not entered a month later
    "gucheng-road": Sums("0.5", 3600),
    "yongling-expressway": Sums("8", 60000, "12", 1),
    "lingdao-expressway": Sums("10", 72000, "2.5", 3),
    "hexi-gas-pipeline": Sums("0.4", 2800),
    "chuyi-school": Sums("0.8", 5000, "0.3", 2),
}


def plan_for(project: Project) -> None:
    """Give it its sums, before its points are laid; other projects stay as loaded."""
    sums = SUMS.get(project.code)
    if sums is None:
        return
    project.year_investment, project.year_payment = Decimal(sums.invested), Decimal(sums.paid)
    project.previous_investment, project.registration = Decimal(sums.before), True
    project.save(update_fields=["year_investment", "year_payment", "previous_investment", "registration"])


def has_begun(project: Project, month: date) -> bool:
    """Earlier than promised."""
    begun = SUMS[project.code].begun if project.code in SUMS else None
    return begun is not None and month.month >= begun


def reported(project: Project, course: Course, month: date) -> dict:
    """The figures of one month's report beside its nodes; they grow from month to month."""
    sums = SUMS.get(project.code)
    if sums is None:
        return {}
    random = Random(f"{SEED}:{project.code}:{month}:sums")
    done = [SHARE_OF_DUE[course] + random.uniform(-0.01, 0.01) for _ in ("invested", "paid")]
    of_year = [min(Decimal(f"{share:.4f}") * month.month / 12, Decimal(1)) for share in done]
    invested, paid = (whole * share for whole, share in zip((Decimal(sums.invested), sums.paid), of_year, strict=True))
    is_entered = sums.entered is not None and sums.entered <= month.month
    return {
        "invested": invested.quantize(Decimal("0.0001"), rounding=ROUND_FLOOR),
        "paid": paid.quantize(Decimal(1), rounding=ROUND_FLOOR),
        "registered": month.replace(month=sums.entered) if is_entered else None,
        "progress": NOTE,
    }
