"""The door of every page: who may, whether there is a plan to show, and one writer at a time."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from lingling_plan.context import plan_of
from lingling_plan.models import Plan


def allowed(may: Callable) -> Callable:
    """For views: refuse whom the policy does not let in, tell everybody when no plan is loaded."""

    def decorate(view):
        @wraps(view)
        def wrapped(request: HttpRequest, *args, **kwargs):
            if not may(request.user):
                raise PermissionDenied
            if plan_of(request) is None:
                return render(request, "no_plan.html")
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def one_at_a_time(view: Callable) -> Callable:
    """For views whose forms compare with what is stored: what is posted is read and written under the plans' lock."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            Plan.lock_all()
            return view(request, *args, **kwargs)

    return wrapped
