"""/closing/: the plan's months, the next one to close, and a closed one to open again."""

from collections import Counter
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render

from closing.forms import ReopeningForm
from closing.models import Closing, Reopening, next_to_close, not_due, refuse_closing
from items import whole_plan
from lingling_plan import months, policy
from lingling_plan.access import allowed
from lingling_plan.context import plan_of
from lingling_plan.entries import waiting_by_month
from lingling_plan.forms import whole_number
from lingling_plan.models import Plan
from lingling_plan.monthly import at
from lingling_plan.standing import Standing


@dataclass
class Month:
    """A month of the plan. `hinders`: why the next one cannot be closed yet; `missing`: items it would close as 未报;
    `early`: (item, date) of those that are not due yet; `waiting`: entries nobody has decided on, of a closed month its
    corrections, of the next one also those of months before.
    """

    month: object
    closing: Closing | None
    is_next: bool
    is_reopened: bool
    hinders: str = ""
    missing: list = field(default_factory=list)
    early: list = field(default_factory=list)
    waiting: int = 0
    form: ReopeningForm | None = None

    @property
    def early_keys(self) -> str:
        """What the tick beside the list of early items stands for."""
        return " ".join("-".join(map(str, whole_plan.key(item))) for item, _ in self.early)


@allowed(policy.may_plan)
def closing_page(request):
    """Posted: close the next month, open a closed one again, or end that early."""
    plan, form, asked = plan_of(request), None, None
    if request.method == "POST":
        asked = months.parse(request.POST.get("month"), plan.year)
        if asked is None:
            raise Http404
        form = ReopeningForm(request.POST) if "reopen" in request.POST else None
        if _done(request, plan, asked, form):
            return redirect("closing")
    shown = _months(request, plan, asked, form)
    return render(request, "closing/closing.html", {"months": shown, "guessed": _guessed(plan, shown)})


def _done(request, plan: Plan, month, form: ReopeningForm | None) -> bool:
    if form is not None and not form.is_valid():
        return False
    try:
        messages.success(request, _act(request, plan, month, form))
    except ValidationError as error:
        if form is None:
            messages.error(request, error.message)
            return True
        form.add_error(None, error)
        return False
    return True


def _act(request, plan: Plan, month, form: ReopeningForm | None) -> str:
    """What was done, in words."""
    if "close" in request.POST:
        closing = Closing.close(plan, month=month, by=request.user, told=_told(request.POST.get("early", "")))
        missing = closing.missing()
        told = f"，其中 {missing} 项以“未报”封账" if missing else ""
        return f"{month.month}月已封账，保留 {closing.lines.count()} 条明细{told}。"
    closing = Closing.objects.filter(plan=plan, month=month).first()
    if closing is None:
        raise Http404
    closing.plan = plan
    if form is None:
        reopening = closing.reopenings.last()
        if reopening is None:
            raise Http404
        reopening.closing = closing
        reopening.end()
        return f"{month.month}月已重新封上。"
    Reopening.open(closing, by=request.user, **form.cleaned_data)
    return f"{month.month}月已打开至 {form.cleaned_data['until']:%Y年%m月%d日}。"


def _told(ticked: str) -> set[tuple[str, int]]:
    """What early_keys says; words that name no item are none of it."""
    parts = (one.partition("-")[::2] for one in ticked.split())
    return {(kind, pk) for kind, text in parts if (pk := whole_number(text)) is not None}


def _months(request, plan: Plan, asked, form: ReopeningForm | None) -> list[Month]:
    """January to the plan's last month that is over."""
    closings = {one.month: one for one in Closing.objects.filter(plan=plan).prefetch_related("reopenings__by")}
    over = min(plan.december, months.add(months.month_of(plan.today()), -1))
    following = next_to_close(plan)
    waiting = waiting_by_month(plan)
    made = []
    for month in months.span(plan.january, over) if over >= plan.january else []:
        one = Month(
            month, closings.get(month), month == following, plan.is_closed(month) is False and month in closings
        )
        if one.is_next:
            one.hinders, one.waiting = _hindrance(plan, month), _waiting(plan, waiting, month)
            _tell_left(one, plan, request.user)
        if one.closing:
            one.waiting = waiting[month]
            one.form = form if month == asked and form is not None else ReopeningForm()
        made.append(one)
    return made


def _guessed(plan: Plan, shown: list[Month]) -> list[str]:
    """Of the months shown and the next one to be reported: days that stand on a guess."""
    days = [months.reporting_date(one.month, plan.reporting_day) for one in shown]
    return months.guessed([*days, plan.next_report(plan.today())])


def _hindrance(plan: Plan, month) -> str:
    try:
        refuse_closing(plan, month)
    except ValidationError as error:
        return error.message
    return ""


def _waiting(plan: Plan, waiting: Counter, month) -> int:
    """What hinders closing a month: what waits of it and of the open months before."""
    closed = plan.closed_through
    return sum(count for at, count in waiting.items() if at <= month and (closed is None or at > closed))


def _tell_left(one: Month, plan: Plan, user) -> None:
    """The items that would be published as 未报, and those whose date is still to come."""
    now = plan.today()
    when = at(plan, one.month, now)
    items = whole_plan.all_items(plan, when, user)
    one.missing = [item for item in items if item.standing == Standing.MISSING]
    one.early = not_due(items, when)
