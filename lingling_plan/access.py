"""The door of every page: who may, and whether there is a plan to show."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import render

from lingling_plan.context import plan_of


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
