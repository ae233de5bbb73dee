"""Which plan a page speaks of, and what every page head needs."""

from django.conf import settings
from django.urls import reverse

from lingling_plan import months, policy
from lingling_plan.figures import Money
from lingling_plan.models import Plan

# label, URL name, who sees it
NAVIGATION = [
    ("状态板", "board", policy.may_view),
    ("滞后清单", "behind", policy.may_view),
    ("指标", "indicators", policy.may_view),
    ("项目", "projects", policy.may_view),
    ("单位", "departments", policy.may_view),
    ("需协调", "matters", policy.may_see_matters),
    ("本月待报", "my", policy.may_enter_record_site),
    ("审核", "review", policy.may_review),
    ("填报记录", "record:index", policy.may_enter_record_site),
    ("管理", "admin:index", policy.may_enter_admin_site),
]
# Where somebody's own work waits: before what everybody reads. A phone shows only the first few.
OWN = ("my", "review", "record:index", "admin:index")

# Pages of one month: from another page of a month they open in the same.
MONTHLY = ("board", "behind", "indicators", "projects", "departments")

# The plan's year in forms of pages whose address names none.
POSTED = "plan_year"


def plan_of(request) -> Plan | None:
    """The plan this reader looks at; None before any is loaded. Read once a request.

    ?year= chooses one and is remembered for the session; so does the year a form was opened with (POSTED), whatever another
    tab chose since. Otherwise the newest whose first month has begun to be
    reported: next year's plan, loaded in December, does not push aside the year that is still being finished.
    """
    if not hasattr(request, "plan"):
        request.plans = list(Plan.objects.all())
        request.plan = _chosen(request) or _running(request.plans)
    return request.plan


def _chosen(request) -> Plan | None:
    by_year = {str(plan.year): plan for plan in request.plans}
    asked = by_year.get(request.POST.get(POSTED)) or by_year.get(request.GET.get("year"))
    if asked:
        request.session["year"] = str(asked.year)
    return asked or by_year.get(request.session.get("year"))


def _running(plans: list[Plan]) -> Plan | None:
    begun = [plan for plan in plans if plan.january < months.month_of(plan.today())]
    return next(iter(begun or plans), None)


def money_unit(request) -> Money:
    """What this reader reads sums in: ?unit= chooses it and is remembered for the session."""
    asked = request.GET.get("unit")
    if asked in Money and asked != request.session.get("unit"):
        request.session["unit"] = asked
    chosen = request.session.get("unit")
    return Money(chosen) if chosen in Money else Money.YI


def page(request) -> dict:
    """No query of its own but the plan's: role and department came with the user."""
    if not request.user.is_authenticated:
        return {"product_name": settings.PRODUCT_NAME}
    plan = plan_of(request)
    return {
        "product_name": settings.PRODUCT_NAME,
        "plan": plan,
        "years": [other.year for other in request.plans] if len(request.plans) > 1 else [],
        "money_units": [(unit, unit == money_unit(request)) for unit in Money],
        "is_demo": bool(plan and plan.demo_today),
        "who": policy.membership(request.user) or request.user.get_username(),
        "nav": [_link(request, *entry) for entry in _navigation() if entry[2](request.user)],
    }


def _navigation() -> list[tuple]:
    return sorted(NAVIGATION, key=lambda entry: entry[1] not in OWN)


def _link(request, label: str, name: str, _allowed) -> dict:
    url = reverse(name)
    current = request.path == url or (url != "/" and request.path.startswith(url))
    return {"label": label, "url": url + (_month(request) if name in MONTHLY else ""), "current": current}


def _month(request) -> str:
    """The page's month as a query; "" of a page without one, and of an item of another year than the tabs lead to."""
    when = getattr(request, "when", None)
    return when.query if when and request.plan and when.month.year == request.plan.year else ""
