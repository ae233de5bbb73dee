from datetime import timedelta

from django.contrib import admin

from lingling_plan import months, policy
from lingling_plan.context import plan_of
from lingling_plan.keeping import ReadOnlyAdmin
from lingling_plan.sites import plan_site
from urging.models import Message
from urging.outcome import told


class DayFilter(admin.SimpleListFilter):
    """By the plan's own today, where a demonstration stands still."""

    title, parameter_name = "日期", "since"

    def lookups(self, request, model_admin):
        return [("today", "今天"), ("week", "过去 7 天"), ("month", "本月")]

    def queryset(self, request, queryset):
        plan = plan_of(request)
        today = plan.today() if plan else months.today()
        since = {"today": today, "week": today - timedelta(days=7), "month": months.month_of(today)}.get(self.value())
        return queryset.filter(day__gte=since, day__lte=today) if since else queryset


@admin.register(Message, site=plan_site)
class MessageAdmin(ReadOnlyAdmin):
    """What was told to whom, and what became of it."""

    readers = staticmethod(policy.may_read_messages)
    list_display = ("name", "place", "first_line", "outcome", "day")
    list_filter = ("state", "kind", DayFilter)
    list_select_related = ("to__membership__department", "department")
    search_fields = ("to__username", "to__first_name", "department__name", "to__membership__department__name")
    fields = ("to", "place", "plan", "day", "kind", "text", "outcome", "tries", "error", "sent_at")
    readonly_fields = ("place", "outcome")

    @admin.display(description="姓名", ordering="to__first_name")
    def name(self, message) -> str:
        return str(message.to)

    @admin.display(description="单位")
    def place(self, message) -> str:
        """Whose items an urging speaks of; of a reminder, where the person works."""
        person = getattr(message.to, "membership", None)
        return str(message.department or (person and (person.department or person.get_role_display())) or "—")

    @admin.display(description="首行")
    def first_line(self, message) -> str:
        """Without the page's address: who reads this list does not do it there."""
        return message.text.partition("\n")[0].partition("，请打开")[0]

    @admin.display(description="状态", ordering="state")
    def outcome(self, message) -> str:
        return told(message)
