"""Choosing a plan file in the browser: one that came with the product, or one from the administrator's computer."""

from pathlib import Path

from django import forms
from django.conf import settings

from seeding.fixture import MAX_BYTES, FixtureError, decode, read, read_file


def shipped() -> dict[str, Path]:
    """File name -> path of the plan files that came with the product, the newest year first."""
    found = (settings.BASE_DIR / "fixtures").glob("plan-*.json")
    return {path.name: path for path in sorted(found, reverse=True)}


class PlanFileForm(forms.Form):
    """Cleaned data: `source`, the file's name, `text`, its content, checked short of loading it, and `overwrite`."""

    shipped = forms.ChoiceField(label="随产品提供的计划", required=False)
    upload = forms.FileField(label="或上传计划文件", required=False, help_text="JSON 格式，不超过 5 MB。")
    by_hand = forms.ChoiceField(
        label="手工改过的值",
        choices=[("keep", "保留并列出"), ("overwrite", "用文件的值覆盖")],
        initial="keep",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["shipped"].choices = [("", "请选择"), *((name, name) for name in shipped())]
        self.fields["upload"].widget.attrs["accept"] = ".json"

    def clean(self):
        cleaned = super().clean()
        name, upload = cleaned.get("shipped"), cleaned.get("upload")
        if self.errors:
            return cleaned
        if bool(name) == bool(upload):
            raise forms.ValidationError("请选择一个随产品提供的计划，或上传一个文件，不要两者都选。")
        try:
            cleaned["text"] = _uploaded(upload) if upload else read_file(shipped()[name])
            read(cleaned["text"])
        except FixtureError as error:
            raise forms.ValidationError(str(error)) from None
        cleaned["overwrite"] = cleaned["by_hand"] == "overwrite"
        cleaned["source"] = (upload.name if upload else name)[:100]
        return cleaned


def _uploaded(upload) -> str:
    if upload.size > MAX_BYTES:
        raise FixtureError("文件超过 5 MB。")
    return decode(upload.read())
