"""Names are found by the first letters of their pinyin: ls finds 粮食总产量."""

from django.db import models
from pypinyin import Style, lazy_pinyin


def initials(name: str) -> str:
    """粮食总产量 -> lszcl, LNG储配站 -> lngcpz: lower case, letters and digits only."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters.lower() if letter.isascii() and letter.isalnum())


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
