"""Names are found by the first letters of their pinyin, ls finds 粮食总产量, and by some of their signs in order."""

import re

from django.db import models
from pypinyin import Style, lazy_pinyin


def initials(name: str) -> str:
    """粮食总产量 -> lszcl, LNG储配站 -> lngcpz: lower case, letters and digits only."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters.lower() if letter.isascii() and letter.isalnum())


def spelled(name: str, longest: int) -> str:
    """粮食总产量 -> liang-shi-zong-chan-liang: whole syllables, letters and digits, at most so many signs."""
    syllables = re.findall("[a-z0-9]+", " ".join(lazy_pinyin(name, errors=_ascii)).lower())
    while syllables and len("-".join(syllables)) > longest:
        syllables.pop()
    return "-".join(syllables)


def _ascii(signs: str) -> str:
    """What is no Chinese sign: LNG and 12 stay, quotation marks go."""
    return re.sub("[^A-Za-z0-9]+", " ", signs)


def in_order(signs: str, words: str) -> bool:
    """The signs stand in the words one behind the other: 人社局 in 人力资源和社会保障局."""
    left = iter(words)
    return all(sign in left for sign in signs)


class Named(models.Model):
    """A row whose initials follow its name whenever it is saved. Subclasses have a `name`."""

    initials = models.CharField("拼音首字母", max_length=60, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **options):
        self.initials = initials(self.name)
        if update_fields is not None and "name" in update_fields:
            update_fields = {*update_fields, "initials"}
        super().save(update_fields=update_fields, **options)
