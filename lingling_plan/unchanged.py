"""An unchanged page is answered 304: its ETag is made of the program, the plan's revision, the day, and who asks for what."""

from functools import wraps
from hashlib import sha256

from django.contrib.messages import get_messages
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import condition

from lingling_plan import release
from lingling_plan.context import money_unit, plan_of


def etag(request, *args, **kwargs) -> str | None:
    """Three queries: session, user with role, plan. None (never unchanged) without a plan or with a message to show."""
    plan = plan_of(request)
    if plan is None or get_messages(request):
        return None
    parts = (
        release.fingerprint(),
        plan.pk,
        plan.revision,
        plan.today(),
        request.user.pk,
        getattr(request.user, "membership", None),
        request.session.session_key,
        money_unit(request),
        request.get_full_path(),
    )
    return f'"{sha256(repr([str(part) for part in parts]).encode()).hexdigest()[:32]}"'


def answered_when_unchanged(view):
    """For pages that only the plan's data changes. Kept by the reader's own browser alone, and asked for every time."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = condition(etag_func=etag)(view)(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Cookie"])
        return response

    return wrapped
