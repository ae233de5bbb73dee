"""Projects at /record/ (a department's reports) and at /admin/ (the plan's projects)."""

from datetime import date
from decimal import Decimal

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404

from lingling_plan import figures
from lingling_plan.debts import Slot
from lingling_plan.entries import approved_of, newest_of_months
from lingling_plan.forms import whole_number
from lingling_plan.keeping import EntryReadingAdmin, KeptAdmin
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.pace import HUNDRED
from lingling_plan.recording import EntryAdmin, refuse_unless_ended
from lingling_plan.rows import Item
from lingling_plan.sites import plan_site, record_site
from lingling_plan.storing import newest_by_slot
from projects import rows
from projects.forms import SUMS, TAKEN_OVER, MilestoneForm, ProjectForm, ReportForm
from projects.models import Milestone, NodeTemplate, Point, ProgressReport, Project, Track
from projects.tracks import FIGURES


@admin.register(ProgressReport, site=record_site)
class ReportEntryAdmin(EntryAdmin):
    """A department's monthly reports on its projects and commitments."""

    item = "project"
    slot = ("project", "month")
    related = ("project__plan", "project__lead")
    entry_form = ReportForm
    search_fields = ("project__name",)
    ordering = ("-month", "project__order", "-version")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("completed", "project__adjustments")

    def own(self, request):
        return self.own_of(request, Project.objects.all())

    def items(self, request, plan: Plan, month: date, as_of: date) -> list[Item]:
        return rows.items(plan, MonthShown(month, as_of, as_of), request.user, pk__in=self.own(request))

    def judged(self, plan: Plan, when: MonthShown, user, entries) -> dict[int, Item]:
        wanted = [entry.item.pk for entry in entries]
        return {item.pk: item for item in rows.items(plan, when, user, self.as_if(entries), pk__in=wanted)}

    def address_of(self, item: Item, point: dict) -> str:
        return _address(item.pk, point["month"])

    def again(self, entry: ProgressReport) -> str:
        return _address(entry.project_id, entry.month)

    def choices(self, request, plan: Plan) -> list[tuple[str, str]]:
        """Only what has a month to record."""
        ended = Point.objects.filter(report_by__isnull=False, month__lte=plan.entry_month(plan.today()))
        projects = self.own(request).for_plan(plan).filter(pk__in=ended.values("project"))
        return [(str(project), f"project={project.pk}") for project in projects]

    def asked(self, request, data) -> ProgressReport | None:
        """?project= names the item, ?month=2023-08 its month, by default the newest that is due and has ended."""
        if "project" not in data:
            return None
        own = self.own(request).select_related("plan", "lead")
        project = get_object_or_404(own, pk=whole_number(data["project"]))
        if "month" in data:
            month = _month(data["month"])
            if not _due(project).filter(month=month).exists():
                raise Http404
        else:
            month = (_ended(project) or [None])[-1]
        first = _due(project).values_list("report_by", flat=True).first()
        refuse_unless_ended(project.plan, month, first)
        return ProgressReport(project=project, month=month)

    def unsaved(self, request, slots: list[Slot]) -> list[ProgressReport]:
        own = self.own(request).select_related("plan", "lead").prefetch_related("milestones")
        projects = {project.pk: project for project in own.filter(pk__in={slot.item.pk for slot in slots})}
        entries = [
            ProgressReport(project=projects[slot.item.pk], month=slot.month, author=request.user) for slot in slots
        ]
        self.recall(entries)
        return entries

    def recordable(self, request, plan: Plan, slots) -> dict[tuple[int, date], ProgressReport]:
        wanted = set(slots)
        own = self.own(request).filter(plan=plan, pk__in={pk for pk, _ in wanted})
        projects = {one.pk: one for one in own.select_related("plan", "lead").prefetch_related("milestones")}
        due = Point.objects.filter(project__in=projects, report_by__isnull=False)
        due = due.filter(month__in={month for _, month in wanted}, month__lte=plan.entry_month(plan.today()))
        found = wanted.intersection(due.values_list("project_id", "month"))
        entries = {
            (pk, month): ProgressReport(project=projects[pk], month=month, author=request.user) for pk, month in found
        }
        self.recall(list(entries.values()))
        return entries

    def recall(self, entries: list[ProgressReport]) -> None:
        projects = {entry.project_id for entry in entries}
        stored = ProgressReport.objects.filter(project__in=projects).select_related("author")
        stored = stored.prefetch_related("completed")
        newest = newest_by_slot(stored.filter(month__in={entry.month for entry in entries}), "project_id", "month")
        history = list(stored.stated())
        for entry in entries:
            entry.newest = newest.get((entry.project_id, entry.month))
            own = [one for one in history if one.project_id == entry.project_id]
            entry.stands = approved_of(own, entry.month)
            entry.earlier = newest_of_months(one for one in own if one.month < entry.month)

    def as_if(self, entries: list[ProgressReport]) -> dict[int, Decimal]:
        told = {(entry.project_id, entry.month): entry for entry in entries}
        points = Point.objects.filter(
            project__in={project for project, _ in told}, month__in={month for _, month in told}
        )
        figures_told = {}
        for point in points:
            entry = told.get((point.project_id, point.month))
            figure = entry and getattr(entry, FIGURES[point.track])
            if figure is not None:
                figures_told[point.pk] = figure
        return figures_told

    def odd(self, entry: ProgressReport) -> str:
        found = {"completed": entry.completed.all(), **{name: getattr(entry, name) for name in TAKEN_OVER}}
        return "".join(ReportForm(instance=entry).oddities(found))

    def waiting_in(self, plan: Plan):
        return super().waiting_in(plan).prefetch_related("completed", "project__milestones", "project__adjustments")

    def supposed(self, form: ReportForm, user) -> Item:
        entry, today = form.instance, form.instance.plan.today()
        entry.count_nodes({node.pk for node in form.cleaned_data["completed"]})
        for name in TAKEN_OVER:
            setattr(entry, name, form.cleaned_data.get(name))
        when = MonthShown(entry.month, today, today)
        return rows.items(entry.plan, when, user, self.as_if([entry]), pk=entry.project_id)[0]

    def initial(self, entry: ProgressReport, last: ProgressReport | None) -> dict:
        """Nodes stay done, and what is entered stays entered: a new month starts from those of the month before."""
        source = last or entry.before
        ticked = {"completed": source.completed.all(), "registered": source.registered} if source else {}
        return {
            **super().initial(entry, last),
            **ticked,
            **({name: getattr(last, name) for name in SUMS} if last else {}),
        }

    def beside(self, entry: ProgressReport) -> dict:
        other_months = [(month, self.add_url(_address(entry.project_id, month))) for month in _ended(entry.project)]
        slot_fields = {"project": entry.project_id, "month": f"{entry.month:%Y-%m}"}
        return {"facts": _facts(entry), "other_months": other_months, "slot_fields": slot_fields}


def _address(project: int, month: date) -> str:
    return f"project={project}&month={month:%Y-%m}"


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _due(project: Project):
    """The points that ask for a report, in the order of months."""
    return Point.objects.filter(project=project, report_by__isnull=False).order_by("month")


def _ended(project: Project) -> list[date]:
    """The months of a project's pace that can be recorded."""
    ended = _due(project).filter(month__lte=project.plan.entry_month(project.plan.today()))
    return list(ended.values_list("month", flat=True).distinct())


def _share(expected: Decimal) -> str:
    return f"{figures.plain(figures.share(expected, Decimal(HUNDRED)))}%"


def _facts(entry: ProgressReport) -> list[tuple[str, str]]:
    """What a clerk compares with while typing."""
    project, before = entry.project, entry.before
    points = {point.track: point for point in Point.objects.filter(project=project, month=entry.month)}
    asked = points.get(Track.INVESTMENT)
    current = project.current
    facts = [
        ("承诺", f"{figures.deadline_label(current.deadline, project.plan.year)}{project.stage_name}"),
        ("节点应达", _share(points[Track.NODES].expected) if Track.NODES in points else "—"),
        (entry.before_label, before.summary if before else "还没有以前月份的进展"),
    ]
    if asked:
        facts += [
            ("年度计划投资", figures.amount(current.year_investment, "亿元")),
            ("投资应达", figures.amount(figures.asked(asked.expected), "亿元")),
        ]
    paid = points.get(Track.PAYMENT)
    if paid:
        facts += [
            ("年度计划支付", figures.amount(current.year_payment, "万元")),
            ("支付应达", figures.amount(figures.asked(paid.expected), "万元")),
        ]
    registered = points.get(Track.REGISTRATION)
    if registered:
        facts.append(("入库应达", "应已入库" if registered.expected else "开工满1个月起要求入库"))
    if project.needs_finding:
        facts.append(("认定", "本项没有可计量的终点，到期或报完成后由督查室认定"))
    return facts


@admin.register(Project, site=plan_site)
class ProjectAdmin(KeptAdmin):
    """A project or commitment; its promised stage is a node, made with it. Settled as soon as a month is recorded."""

    deletes = True
    form = ProjectForm
    list_display = ("name", "kind", "stage", "lead", "deadline", "plan")
    list_filter = ("plan", "kind", "stage", "lead", "section")
    list_select_related = ("plan", "lead")
    search_fields = ("name", "code", "initials", "company")
    settled = ("plan", "code")

    def get_readonly_fields(self, request, obj=None):
        settled = obj.settled if obj else ()
        return (*super().get_readonly_fields(request, obj), *settled)

    def has_delete_permission(self, request, obj=None) -> bool:
        """A project added by mistake goes; never one with reports, or from a plan with published months."""
        gone = obj is not None and not obj.settled and obj.plan.closed_through is None
        return gone and self.writers(request.user)

    def get_deleted_objects(self, objs, request):
        """Its nodes go with it, without being asked for one by one."""
        to_delete, counts, _, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected

    def lay(self, project: Project) -> None:
        project.keep_promise()


@admin.register(Milestone, site=plan_site)
class MilestoneAdmin(KeptAdmin):
    """One node's words, date and weight; nodes are added and removed on the screen 排节点."""

    adds = False
    form = MilestoneForm
    list_display = ("project", "name", "due", "weight", "promised")
    list_filter = ("project__plan", "promised")
    list_select_related = ("project",)
    search_fields = ("project__name", "name")
    fields = ("project", "name", "due", "weight", "promised")
    settled = ("project", "promised")

    def get_readonly_fields(self, request, obj=None):
        """The promised stage is due when the project is."""
        return (*super().get_readonly_fields(request, obj), *(("due",) if obj and obj.promised else ()))

    def lay(self, milestone: Milestone) -> None:
        milestone.project.nodes_changed()


@admin.register(NodeTemplate, site=plan_site)
class NodeTemplateAdmin(KeptAdmin):
    deletes = True
    list_display = ("stage", "name", "months_before", "weight")
    list_filter = ("stage",)
    search_fields = ("name",)


@admin.register(ProgressReport, site=plan_site)
class ReportReadingAdmin(EntryReadingAdmin):
    item = "project"
    list_display = ("project", "month", "version", "status", "author", "written_at")
    list_select_related = ("project", "author")
    search_fields = ("project__name",)
