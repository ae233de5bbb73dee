"""Uploading a filled workbook. What is wrong with the file stands beside the field."""

from django import forms
from django.core.exceptions import ValidationError

from evidence import content


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label="填好的表格",
        allow_empty_file=True,  # refused by its content
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=f"由本页下载、填好的 xlsx，不超过 {content.MAX_BYTES // content.MEGABYTE} MB",
        error_messages={"required": "请先选择文件。", "invalid": "请先选择文件。"},
    )

    def clean_file(self):
        """One that is too large was not kept (lingling_plan.uploads): there is nothing to read."""
        file = self.cleaned_data["file"]
        if file.size > content.MAX_BYTES:
            raise ValidationError(content.TOO_LARGE)
        return file
