"""Uploading several files at once: each is judged by itself, and what is refused says why beside its name."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from evidence import content
from evidence.models import MOST_SHOWN

ACCEPTED = ",".join(f".{extension}" for extension in content.EXTENSIONS)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files, none too large or empty of name."""

    def clean(self, data, initial=None) -> list[UploadedFile]:
        files = [super(FilesField, self).clean(one, initial) for one in data or [None]]
        if len(files) > MOST_SHOWN:
            raise ValidationError(f"一次最多上传 {MOST_SHOWN} 个文件。")
        return files


class UploadForm(forms.Form):
    files = FilesField(
        label="选择文件",
        allow_empty_file=True,  # refused with the others, by its content
        widget=FilesInput(attrs={"accept": ACCEPTED}),
        help_text=f"jpg、png、pdf、docx、xlsx，单个不超过 {content.MAX_BYTES // content.MEGABYTE} MB，每项每月最多 {MOST_SHOWN} 个",
        error_messages={"required": "请先选择文件。", "invalid": "请先选择文件。"},
    )
