"""What a department writes when it needs the district, and what it is answered."""

from django import forms

from lingling_plan.models import Department
from matters.models import Matter


def length(name: str) -> int:
    return Matter._meta.get_field(name).max_length


def addressees() -> list[str]:
    """What the field offers; anything else may be typed."""
    return ["区政府分管领导", "督查室", *Department.objects.values_list("name", flat=True)]


class MatterForm(forms.Form):
    text = forms.CharField(
        label="需区级协调",
        max_length=length("text"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="卡在哪里，要什么",
    )
    addressee = forms.CharField(
        label="请谁协调", max_length=length("addressee"), widget=forms.TextInput(attrs={"list": "addressees"})
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(label="答复", max_length=length("answer"), widget=forms.Textarea(attrs={"rows": 3}))
