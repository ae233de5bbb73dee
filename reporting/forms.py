"""What a row of the grid asks beside the entry itself."""

from django import forms

from matters.models import Matter


class MatterForm(forms.Form):
    """需区级协调, raised together with the entry. Both fields or none."""

    text = forms.CharField(
        label="需区级协调",
        required=False,
        max_length=Matter._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    addressee = forms.CharField(
        label="请谁协调", required=False, max_length=Matter._meta.get_field("addressee").max_length
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned["text"]) != bool(cleaned["addressee"]):
            missing = "addressee" if cleaned["text"] else "text"
            self.add_error(missing, "需协调的事项和请谁协调要同时填写。")
        return cleaned
