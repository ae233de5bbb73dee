"""The report that a plan was created from or that was attached to it, for everybody: its text, and beside each figure how it stands today."""

from django.http import Http404
from django.shortcuts import render

from drafting import marking, showing
from drafting.models import Part, Report, State
from items.whole_plan import chosen
from items.whole_plan import key as key_of
from lingling_plan import policy
from lingling_plan.access import allowed
from lingling_plan.monthly import month_shown


@allowed(policy.may_view)
def text_page(request, year: str, number: str):
    """A leaf. Only what was taken over is marked: what was left out, and why, is the planners'."""
    report = Report.objects.filter(plan__year=int(year)).select_related("plan").first()
    number = int(number)
    if report is None or number >= len(report.chapters):
        raise Http404
    rows = list(report.rows.filter(chapter=number, state=State.ACCEPTED).select_related("into"))
    leaf, when = report.chapters[number], month_shown(request, report.plan)
    items = _items(report, rows, when, request.user)
    for row in rows:
        row.item = items.get(row.key) if row.part == Part.TARGET else None
    return render(request, "drafting/text.html", {
        "report": report,
        "leaf": leaf,
        "leaves": list(enumerate(report.chapters)),
        "number": number,
        "when": when,
        "text": marking.marked(report.text, leaf["start"], leaf["end"], rows),
        "rows": [(row, showing.figure(row)) for row in rows],
    })  # fmt: skip


def _items(report: Report, rows: list, when, user) -> dict:
    """(is an indicator, code) -> the item as it stands."""
    promised = [row for row in rows if row.part == Part.TARGET]
    targets = {
        target.pk: (True, target.indicator.code)
        for target in report.plan.targets.filter(indicator__code__in=[row.code for row in promised]).select_related("indicator")
    }  # fmt: skip
    projects = {
        project.pk: (False, project.code)
        for project in report.plan.projects.filter(code__in=[row.code for row in promised])
    }
    keys = {("target", pk) for pk in targets} | {("project", pk) for pk in projects}
    found = {}
    for item in chosen(report.plan, when, user, keys):
        kind, pk = key_of(item)
        found[targets[pk] if kind == "target" else projects[pk]] = item
    return found
