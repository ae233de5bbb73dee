"""What the pages of items show of their matters."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from items.models import link
from lingling_plan import policy
from lingling_plan.models import Promise
from lingling_plan.rows import Item
from matters.models import Matter


def of_item(request: HttpRequest, promise: Promise, _item: Item) -> str:
    """The item's matters, and the way to raise one; nothing for those who see neither."""
    may_raise = policy.may_raise(request.user, promise)
    matters = list(policy.visible_matters(request.user, Matter.objects.of(promise)).for_list())
    if not matters and not may_raise:
        return ""
    (kind,) = link(promise)
    context = {"matters": matters, "may_raise": may_raise, "kind": kind, "promise": promise}
    return render_to_string("matters/of_item.html", context, request)
