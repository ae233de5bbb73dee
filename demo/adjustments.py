"""Two invented adjustments: a total that was lowered, and a deadline that was moved."""

from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from demo.accounts import office
from indicators.models import Target
from lingling_plan.adjustments import Category
from lingling_plan.models import Plan, Role
from projects.models import Project


def adjust(plan: Plan) -> None:
    """From August on. Plans without these items go without."""
    effective, issued = date(plan.year, 8, 1), date(plan.year, 7, 28)
    at = timezone.make_aware(datetime.combine(date(plan.year, 8, 2), time(10)))
    document = {"by": office(Role.PLANNER), "effective": effective, "dated": issued, "at": at}
    for target in Target.objects.for_plan(plan).filter(indicator__code="rural-transfer-jobs"):
        target.adjust(
            changes={"value": Decimal(3600)},
            category=Category.SUPERIOR,
            body="市人民政府（虚构）",
            document_no="演示〔2023〕7号",
            note="全市任务重新分解",
            **document,
        )
    for project in Project.objects.for_plan(plan).filter(code="gucheng-road"):
        project.adjust(
            changes={"deadline": date(plan.year + 1, 6, 30)},
            category=Category.FORCE,
            body="区人大常委会（虚构）",
            document_no="演示〔2023〕3号",
            note="汛期停工",
            **document,
        )
