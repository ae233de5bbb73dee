from django.contrib import admin

from lingling_plan import policy
from lingling_plan.keeping import ReadOnlyAdmin
from lingling_plan.sites import plan_site
from urging.models import Message


@admin.register(Message, site=plan_site)
class MessageAdmin(ReadOnlyAdmin):
    """What was told to whom, and what became of it."""

    readers = staticmethod(policy.may_read_messages)
    list_display = ("to", "day", "kind", "state", "tries", "error")
    list_filter = ("state", "kind")
    list_select_related = ("to",)
    search_fields = ("to__username", "to__first_name")
    fields = ("to", "plan", "department", "day", "kind", "text", "state", "tries", "error", "sent_at")
