"""The page of a long report while it is read: how far, what went wrong, and to have it read again."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRefresh

from drafting import aside
from drafting.upload import Upload
from drafting.views import let_in
from lingling_plan import policy
from lingling_plan.auditing import note
from lingling_plan.forms import whole_number


@let_in(policy.may_upload_report)
def reading(request, pk: str):
    """How far; asked again by htmx every second. Posted: read it again, or withdraw it."""
    upload = Upload.objects.filter(pk=whole_number(pk)).defer("text").select_related("by", "withdrawn_by").first()
    if upload is None:
        raise Http404
    if request.method == "POST":
        return _posted(request, upload)
    if upload.report_id:
        return HttpResponseClientRefresh() if request.htmx else redirect("report", upload.report_id)
    if request.htmx and not upload.is_working:
        return HttpResponseClientRefresh()
    template = "drafting/reading_progress.html" if request.htmx else "drafting/reading.html"
    return render(request, template, {"upload": upload})


def _posted(request, upload: Upload):
    if "withdraw" not in request.POST:
        if aside.begin(upload):
            note(upload, "重新读取报告", f"{upload.year}年 {upload.name}")
    elif upload.withdraw(by=request.user):
        messages.success(request, f"已撤回{upload.year}年 {upload.name}；同一份文件再传一次，就重新读取。")
        return redirect("reports")
    return redirect(upload)
