"""Error pages in Chinese that say what to do next and nothing about the inside.

They are rendered without the request, so that they need neither session nor database.
"""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme


class NulMiddleware:
    """Refuses addresses with a NUL, which PostgreSQL cannot compare with. Forms refuse it in their own text fields."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "\0" in query or "%00" in query:
            return bad_request(request)
        return self.get_response(request)


class CharsetMiddleware:
    """Refuses bodies in another charset than the pages': Python decodes some of them to no text at all."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        charset = request.content_params.get("charset", "utf-8").strip("'\" ").lower()
        if charset not in ("utf-8", "utf8", "us-ascii", "ascii"):
            return bad_request(request)
        return self.get_response(request)


def _page(template: str, status: int, **context) -> HttpResponse:
    context["product_name"] = settings.PRODUCT_NAME
    return HttpResponse(render_to_string(template, context), status=status)


def bad_request(request, exception=None):
    return _page("400.html", 400)


def forbidden(request, exception=None):
    return _page("403.html", 403)


def csrf_failure(request, reason=""):
    """The cookies are gone, or the page was open too long. What was typed is kept in the tab (keep.js): the way back to it."""
    return _page("403_csrf.html", 403, way_back=f"{reverse('login')}?{urlencode({'next': _typed_on(request)})}")


def _typed_on(request) -> str:
    """The page on which the form stood, of this site only; pages of people without a session are no place to return to."""
    came, host = request.headers.get("Referer", ""), request.META.get("HTTP_HOST")
    own = url_has_allowed_host_and_scheme(came, allowed_hosts={host}, require_https=request.is_secure())
    path = urlsplit(came).path if own else request.path
    return reverse("my") if path.startswith((reverse("login"), reverse("logout"), "//")) else path


def not_found(request, exception=None):
    return _page("404.html", 404)


def failure(request):
    return _page("500.html", 500, at=timezone.localtime())
