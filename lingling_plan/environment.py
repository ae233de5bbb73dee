"""Strict reading of environment variables: a value nobody understands stops the start.

Settings are the only caller. Every function takes the variable's name and what holds when it is absent or empty.
"""

import os
import re
from collections.abc import Collection
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool) -> bool:
    """True or false; anything else raises ImproperlyConfigured rather than meaning one of them by accident."""
    word = text(name).lower()
    if not word:
        return default
    if word in TRUE | FALSE:
        return word in TRUE
    raise ImproperlyConfigured(f"{name}={word!r}: write one of {', '.join(sorted(TRUE | FALSE))}.")


def whole_number(name: str, default: int, *, at_least: int = 0) -> int:
    word = text(name)
    if not word:
        return default
    if not word.isascii() or not word.isdigit():
        raise ImproperlyConfigured(f"{name}={word!r}: write a whole number.")
    if int(word) < at_least:
        raise ImproperlyConfigured(f"{name}={word!r}: write {at_least} or more.")
    return int(word)


def folder(name: str, default: Path) -> Path:
    """A folder by its full path: what a relative one means depends on where the program was started."""
    path = Path(text(name, str(default)))
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name}={str(path)!r}: write a full path.")
    return path.resolve()


def address(name: str) -> str:
    """A site's address without the slash at its end; empty when not given."""
    word = text(name)
    if word and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", word):
        raise ImproperlyConfigured(f"{name}={word!r}: write https:// and the site's address.")
    return word.rstrip("/")


def channels(name: str, placeholders: Collection[str]) -> list[str]:
    """Addresses of message channels, one a line or separated by spaces, with {placeholders} of the person.

    They hold secrets: a refused one is named by its number alone.
    """
    found = text(name).split()
    for number, channel in enumerate(found, 1):
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://.", channel):
            raise ImproperlyConfigured(f"{name}, address {number}: write scheme://…, see the README.")
        if re.search(r"[{}]", re.sub(rf"\{{({'|'.join(placeholders)})\}}", "", channel)):
            raise ImproperlyConfigured(
                f"{name}, address {number}: in braces write one of {', '.join(sorted(placeholders))}."
            )
    return found


def words(name: str) -> list[str]:
    """A comma separated list, empty items dropped."""
    return [word.strip() for word in text(name).split(",") if word.strip()]
