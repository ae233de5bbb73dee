"""/moved/: what changed since last month's board."""

from django.shortcuts import render

from forecast import moved
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.monthly import month_shown
from lingling_plan.unchanged import answered_when_unchanged


@allowed(policy.may_view)
@answered_when_unchanged
def moved_page(request):
    plan = plan_of(request)
    when = month_shown(request, plan)
    change = moved.since_last_month(plan, when, request.user)
    return render(request, "forecast/moved.html", {"when": when, "change": change})
