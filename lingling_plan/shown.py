"""What a page showed when it was opened: a form that would write over what a colleague changed meanwhile is refused.

A page carries the marks of its values, and posts them back; under the plan's lock they are compared with those of today.
Marks are digests: a form neither trusts nor repeats what an old page says the values were.
"""

from collections.abc import Mapping
from hashlib import sha256

from django import forms
from django.contrib.admin.utils import display_for_field
from django.db import models

from lingling_plan.auditing import EMPTY, NOISE, WORDS

# Of a digest, enough that two values of one field do not meet by chance.
LENGTH = 12


def marks(values: Mapping[str, object]) -> str:
    """One mark a name, in one line: 'lead.1f0c… note.77ab…'. Values are told apart as people see them."""
    return " ".join(f"{name}.{_digest(value)}" for name, value in values.items())


def _digest(value) -> str:
    if isinstance(value, list | tuple | set):
        value = sorted(str(getattr(each, "pk", each)) for each in value)
    return sha256(str(value).encode()).hexdigest()[:LENGTH]


def differing(then: str, now: str) -> list[str]:
    """The names whose marks are not the same any more. An old page without marks differs in everything."""
    known = dict(mark.rsplit(".", 1) for mark in then.split() if "." in mark)
    return [name for name, digest in (mark.rsplit(".", 1) for mark in now.split()) if known.get(name) != digest]


class ShownField(forms.CharField):
    """Hidden; a page that is shown again with its errors carries the marks of today, because it told what changed."""

    widget = forms.HiddenInput

    def __init__(self, **options):
        super().__init__(required=False, **options)

    def bound_data(self, data, initial):
        return initial

    def has_changed(self, initial, data) -> bool:
        return False


REFUSED = "打开本页以后已有改动，没有保存：{}。所填内容都在，请核对后再保存。"


class AsShown(forms.ModelForm):
    """A form at /admin/ that remembers what its row, and the rows kept on the same page (`beside`), looked like."""

    shown = ShownField()
    beside: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = {"": self.instance, **{name: getattr(self.instance, name, None) for name in self.beside}}
        self._stored = {
            f"{prefix}{'-' if prefix else ''}{name}": (row, name, value)
            for prefix, row in rows.items()
            if row is not None
            for name, value in forms.model_to_dict(row).items()
            if name not in NOISE and (prefix or name in self.fields)
        }
        self._words = {key: _told(row, name) for key, (row, name, _) in self._stored.items()}
        self.initial["shown"] = marks({key: value for key, (_, _, value) in self._stored.items()})

    def clean(self):
        cleaned = super().clean()
        changed = differing(self.cleaned_data.get("shown", ""), self.initial["shown"])
        if changed:
            self.add_error(None, REFUSED.format("；".join(self._words[key] for key in changed)))
        return cleaned


def _told(row, name: str) -> str:
    """The field and what it says now: 有效期至 现为 2023-09-01. Of many rows only which field it is."""
    field = row._meta.get_field(name)
    if field.many_to_many:
        return str(field.verbose_name)
    value = getattr(row, name)
    if isinstance(field, models.BooleanField | models.DateField):
        return f"{field.verbose_name} 现为 {WORDS.get(str(value), value)}"
    return f"{field.verbose_name} 现为 {display_for_field(value, field, EMPTY)}"
