from django import forms

from lingling_plan.forms import whole_number
from urging.models import Urging


class UrgingForm(forms.Form):
    """What is ticked or pressed, and a word of one's own. `keys`: {(kind, pk)}, nothing for what no item could be."""

    note = forms.CharField(
        label="附言",
        required=False,
        max_length=Urging._meta.get_field("note").max_length,
        widget=forms.TextInput(attrs={"placeholder": "可不填"}),
    )

    @property
    def keys(self) -> set[tuple[str, int]]:
        pressed = self.data.getlist("urge") or self.data.getlist("ticked")
        found = {key_from(text) for text in pressed}
        return found - {None}


def key_from(text: str) -> tuple[str, int] | None:
    """("target", 12) from "target-12"."""
    kind, _, number = text.partition("-")
    pk = whole_number(number)
    return (kind, pk) if kind in ("target", "project") and pk is not None else None
