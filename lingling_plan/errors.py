"""Error pages in Chinese that say what to do next and nothing about the inside.

They are rendered without the request, so that they need neither session nor database.
"""

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string


class NulMiddleware:
    """Refuses addresses with a NUL, which PostgreSQL cannot compare with. Forms refuse it in their own text fields."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "\0" in query or "%00" in query:
            return bad_request(request)
        return self.get_response(request)


def _page(template: str, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(template, {"product_name": settings.PRODUCT_NAME}), status=status)


def bad_request(request, exception=None):
    return _page("400.html", 400)


def forbidden(request, exception=None):
    return _page("403.html", 403)


def csrf_failure(request, reason=""):
    return _page("403_csrf.html", 403)


def not_found(request, exception=None):
    return _page("404.html", 404)


def failure(request):
    return _page("500.html", 500)
