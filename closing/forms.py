from django import forms

from closing.models import REOPENED_AT_MOST


class ReopeningForm(forms.Form):
    """Why a closed month takes corrections again, and until which day."""

    reason = forms.CharField(
        label="重新打开的理由", max_length=200, error_messages={"required": "请写明重新打开的理由。"}
    )
    until = forms.DateField(
        label="打开至",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=f"含当日，最长{REOPENED_AT_MOST}个工作日，过后自动封上",
    )
