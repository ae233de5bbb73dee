from django import forms

from lingling_plan.forms import whole_number
from urging.models import Urging


class UrgingForm(forms.Form):
    """What is ticked or pressed, and a word of one's own. `keys`: {(kind, pk)}, nothing for what no item could be."""

    # No maxlength in the page: a browser would cut what is pasted without a word.
    note = forms.CharField(label="附言", required=False, widget=forms.TextInput(attrs={"placeholder": "可不填"}))

    def clean_note(self) -> str:
        note, longest = self.cleaned_data["note"], Urging._meta.get_field("note").max_length
        if len(note) > longest:
            raise forms.ValidationError(f"附言最多 {longest} 字，现有 {len(note)} 字。")
        return note

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
