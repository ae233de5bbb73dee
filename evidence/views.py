"""Evidence of an item's month: the list, uploading, withdrawing; and the only door through which a file leaves."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from evidence import content, names
from evidence.forms import UploadForm
from evidence.models import Evidence
from items.models import item_of
from lingling_plan import months, policy
from lingling_plan.access import allowed
from lingling_plan.forms import whole_number
from lingling_plan.models import Promise

MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

logger = logging.getLogger(__name__)


@allowed(policy.may_view)
def page(request, kind: str, pk: str, month: str):
    """What this reader may see of an item's month. Posted, by the leading department: `files`, or `withdraw` a file."""
    item = item_of(kind, pk)
    month = months.parse(month, item.plan.year) if item else None
    if month is None:
        raise Http404
    form = UploadForm()
    if request.method == "POST":
        _refuse_outsiders(request.user, item)
        form = _withdrawn(request, item, month) if "withdraw" in request.POST else _uploaded(request, item, month)
        if form is None:
            return redirect(request.path)
    may_record = policy.may_record(request.user, item)
    files = list(
        Evidence.objects.of(item).of_month(month).visible_to(request.user).select_related("uploaded_by", "withdrawn_by")
    )
    return render(request, "evidence/evidence.html", {
        "item": item,
        "month": month,
        "files": files,
        "form": form,
        "may_change": may_record and not _why_not(item, month),
        "why_not": _why_not(item, month) if may_record else "",
    })  # fmt: skip


def _refuse_outsiders(user, item: Promise) -> None:
    if not policy.may_enter_record_site(user):
        raise PermissionDenied
    if not policy.may_record(user, item):
        raise Http404


def _why_not(item: Promise, month) -> str:
    """Why the month takes no files; "" when it does."""
    if item.plan.is_closed(month):
        return f"{month:%Y年%m月}已封账，不再接受附件的增减。"
    if month > item.plan.entry_month(item.plan.today()):
        return f"{month.year}年{month.month}月尚未结束，月末以后再上传。"
    return ""


def _uploaded(request, item: Promise, month) -> UploadForm | None:
    """The form with its complaints; None when every file was stored."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return form
    why_not = _why_not(item, month)
    if why_not:
        form.add_error("files", why_not)
        return form
    stored = []
    for upload in form.cleaned_data["files"]:
        try:
            stored.append(_stored(upload, item, month, request.user))
        except ValidationError as error:
            form.add_error("files", f"{_shown(upload)}：{error.message}")
    if stored:
        messages.success(request, f"已上传 {len(stored)} 个附件：{'、'.join(one.name for one in stored)}。")
    return form if form.errors else None


def _stored(upload: UploadedFile, item: Promise, month, user) -> Evidence:
    """One that is too large was not kept (lingling_plan.uploads): there is nothing to read."""
    if upload.size > content.MAX_BYTES:
        raise ValidationError(content.TOO_LARGE)
    return Evidence.keep(item, month=month, name=upload.name, data=upload.read(), by=user)


def _shown(upload: UploadedFile) -> str:
    """A hostile name is shown in its harmless form."""
    stem, _, extension = upload.name.rpartition(".")
    return names.cleaned(upload.name, extension[:10]) if stem else names.cleaned(f"{extension}.", "")


def _withdrawn(request, item: Promise, month) -> None:
    files = Evidence.objects.of(item).of_month(month).select_related("target__plan", "project__plan")
    evidence = files.filter(pk=whole_number(request.POST["withdraw"])).first()
    if evidence is None:
        raise Http404
    try:
        evidence.withdraw(by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已撤回附件 {evidence.name}，原件保留备查。")


@allowed(policy.may_view)
@require_safe
def download(request, pk: str):
    """The file as it was uploaded, always to be saved and never shown by the browser; kept by no cache."""
    evidence = Evidence.objects.visible_to(request.user).filter(pk=pk).first()
    if evidence is None:
        raise Http404
    try:
        opened = evidence.file.open("rb")
    except FileNotFoundError:
        logger.error("The file of evidence %s is missing.", evidence.pk)
        raise Http404 from None
    media_type = MEDIA_TYPES[evidence.kind]
    response = FileResponse(opened, as_attachment=True, filename=evidence.name, content_type=media_type)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
