"""How people are called on pages: by their name 姓名, or by their user name where none was given."""

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf


def name_of(user) -> str:
    """Also what a user prints as (apps.py): pages, lists and forms name people, not accounts."""
    return user.first_name or user.get_username()


def name_at(lookup: str) -> Coalesce:
    """The same for a query: the name of the user at a lookup."""
    return Coalesce(NullIf(F(f"{lookup}__first_name"), Value("")), F(f"{lookup}__username"))
