"""The one ModelAdmin of /record/: entries of the own department, recorded as new versions and decided on, never edited.

Everything starts from `get_queryset` and `own_items`: what is not the department's does not exist (404), whether it is
asked for in an address, posted in a form or searched in a list. A room subclasses it with its model and form.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from lingling_plan import panels, policy
from lingling_plan.context import plan_of
from lingling_plan.debts import Debt, Slot, to_record
from lingling_plan.entries import Entry, Status, tell_writers
from lingling_plan.forms import EntryForm, ReturnForm
from lingling_plan.models import Plan
from lingling_plan.monthly import MonthShown
from lingling_plan.rows import Item
from lingling_plan.searching import ShortSearch
from lingling_plan.storing import SEEN, is_shown, newest_version, store, version_seen

# Posted with what was typed elsewhere: the form is shown with it, and nothing is stored yet.
CARRIED = "carried"

PREFILLED = ("progress", "problem", "next_step", "remark")


def refuse_unless_ended(plan: Plan, month: date | None, first: date | None) -> None:
    """A month is recorded when it has ended. None: no month of the item has; `first`: when its first report is due."""
    if month is None and first is None:
        raise ValidationError("本项没有要报送的月份。")
    if month is None:
        raise ValidationError(f"本项尚未到首次报送月份，首次报送期限为{first.year}年{first.month}月{first.day}日。")
    if month > plan.entry_month(plan.today()):
        raise ValidationError(f"{month.year}年{month.month}月尚未结束，月末以后再报送。")


@dataclass(frozen=True)
class Desk:
    """Who records, away from the pages of /record/: what its rooms read of a request.

    `on_behalf_of`: the departments whose workbooks a planner hands in; empty for people who record their own.
    """

    user: User
    on_behalf_of: tuple[int, ...] = ()


def _behalf(request) -> tuple[int, ...]:
    return getattr(request, "on_behalf_of", ())


class EntryAdmin(ShortSearch, admin.ModelAdmin):
    """A room says where the item is found (`item`, a lookup), what names item and month (`slot`), and how to record one."""

    item: str
    slot: tuple[str, ...]
    related: tuple[str, ...] = ()
    entry_form: type[EntryForm]

    actions = None
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    list_filter = ("status",)
    change_list_template = "record/entries.html"

    # What a room adds

    def items(self, request, plan: Plan, month: date, as_of: date) -> list[Item]:
        """The department's own items, judged."""
        raise NotImplementedError

    def judged(self, plan: Plan, when: MonthShown, user, entries: list[Entry]) -> dict[int, Item]:
        """The items of entries of one month by their pk, judged as if the entries were approved."""
        raise NotImplementedError

    def address_of(self, item: Item, point: dict) -> str:
        """The query string that opens the form for one of an item's points."""
        raise NotImplementedError

    def asked(self, request, data) -> Entry | None:
        """The unsaved entry that an address or a posted form speaks of; None when it names no item.

        Http404 if foreign, ValidationError while the month cannot be recorded.
        """
        raise NotImplementedError

    def choices(self, request, plan: Plan) -> list[tuple[str, str]]:
        """(name, query string) of the own items."""
        raise NotImplementedError

    def unsaved(self, request, slots: list[Slot]) -> list[Entry]:
        """An entry to be recorded for each slot, in their order, with `before` and `newest` known; few queries."""
        raise NotImplementedError

    def recordable(self, request, plan: Plan, slots: Iterable[tuple[int, date]]) -> dict[tuple[int, date], Entry]:
        """(item pk, month) -> an entry to be recorded, as `unsaved` gives it, also where something stands already.

        What is foreign, asks for nothing or has not ended is missing from the answer. Few queries.
        """
        raise NotImplementedError

    def recall(self, entries: list[Entry]) -> None:
        """Tell each entry what is stated of the months before it (`earlier`), its newest version (`newest`) and what else its figures
        are held against; few queries."""
        raise NotImplementedError

    def as_if(self, entries: list[Entry]) -> dict[int, Decimal]:
        """Point pk -> figure, as the points would read if the entries were approved (see points.judged)."""
        raise NotImplementedError

    def acquaint(self, forms: list[EntryForm]) -> None:
        """Forms posted together know of one another, where one's figure is held against another's."""

    def odd(self, entry: Entry) -> str:
        """What is odd about a recorded entry, "" when nothing is."""
        raise NotImplementedError

    def waiting_in(self, plan: Plan):
        """What waits for a decision, the longest waiting first, with what a decision asks of an entry."""
        entries = self.model.objects.submitted().filter(**{f"{self.item}__plan": plan})
        return entries.select_related("author", *self.related).order_by("written_at")

    def under_review(self, user, plan: Plan):
        """What waits for a decision and this person looks through."""
        return policy.reviewed_entries(user, self.waiting_in(plan), f"{self.item}__lead")

    def last_year(self, entries: list[Entry]) -> list[Decimal | None]:
        """What was approved for the same month a year before, for each entry. One query."""
        return [None] * len(entries)

    def supposed(self, form: EntryForm, user) -> Item:
        """The item as it would be judged if somebody approved what the form holds."""
        raise NotImplementedError

    def beside(self, entry: Entry) -> dict:
        """What the form shows beside its fields: facts (label, text), other months (month, query string)."""
        raise NotImplementedError

    # Who may: the policy's answers in the admin's words

    def has_module_permission(self, request) -> bool:
        return policy.may_enter_record_site(request.user)

    def has_view_permission(self, request, obj=None) -> bool:
        if obj is None:
            return policy.may_enter_record_site(request.user)
        return policy.may_see_waiting(request.user, obj.department.pk)

    def has_add_permission(self, request) -> bool:
        return policy.may_enter_record_site(request.user)

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def get_queryset(self, request):
        entries = super().get_queryset(request).select_related("author", "decider", *self.related)
        return policy.own_entries(request.user, entries, f"{self.item}__lead", _behalf(request))

    def own_of(self, request, items: QuerySet) -> QuerySet:
        return policy.own_items(request.user, items, _behalf(request))

    def lookup_allowed(self, lookup, value, request=None) -> bool:
        return lookup in ("status__exact", "status")

    def changelist_view(self, request, extra_context=None):
        """Every entry of the department, by status. An empty choice means all of them."""
        if not request.GET.get("status__exact", "all"):
            request.GET = request.GET.copy()
            del request.GET["status__exact"]
        context = {"statuses": Status.choices, "chosen": request.GET.get("status__exact", "")}
        return super().changelist_view(request, context)

    # Addresses

    def get_urls(self):
        views = (
            ("", self.changelist_view, "changelist"),
            ("add/", self.add_view, "add"),
            ("<int:pk>/change/", self.entry_view, "change"),
            ("<int:pk>/approve/", self.approve_view, "approve"),
            ("<int:pk>/return/", self.return_view, "return"),
        )
        return [path(route, self.admin_site.admin_view(view), name=self._name(name)) for route, view, name in views]

    def _name(self, action: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{action}"

    def url(self, action: str, *args) -> str:
        return reverse(f"{self.admin_site.name}:{self._name(action)}", args=args)

    def list_url(self) -> str:
        return self.url("changelist")

    def add_url(self, query: str) -> str:
        return f"{self.url('add')}?{query}"

    # The index's parts

    def own_now(self, request, plan: Plan) -> list[Item]:
        """The own items, judged today for the month that is recorded now."""
        today = plan.today()
        return self.items(request, plan, plan.entry_month(today), today)

    def slots(self, request, plan: Plan, items: list[Item] | None = None) -> list[Slot]:
        """Every open month of the own items that is to be recorded: owed, or returned and not recorded again."""
        returned = {(entry.item.pk, entry.month): entry for entry in self._returned(request, plan)}
        found = []
        for item in self.own_now(request, plan) if items is None else items:
            points = to_record(plan, item, {month for pk, month in returned if pk == item.pk})
            found += [Slot(item, point, returned.get((item.pk, point["month"]))) for point in points]
        return found

    def owed(self, request, plan: Plan) -> list[Debt]:
        slots = [slot for slot in self.slots(request, plan) if slot.returned is None]
        grouped = groupby(slots, key=lambda slot: slot.item)
        return [self._debt(item, [slot.point for slot in own], plan.today()) for item, own in grouped]

    def _debt(self, item: Item, points: list[dict], today: date) -> Debt:
        *earlier, newest = [(point, self.add_url(self.address_of(item, point))) for point in points]
        return Debt(
            name=item.name,
            heading=item.heading,
            order=item.order,
            month=newest[0]["month"],
            report_by=newest[0]["report_by"],
            days=(today - points[0]["report_by"]).days,
            url=newest[1],
            earlier=[(point["month"], url) for point, url in earlier],
        )

    def returned(self, request, plan: Plan) -> list[dict]:
        return [self._line(entry) for entry in self._returned(request, plan)]

    def waiting(self, request, plan: Plan) -> list[dict]:
        """Waiting entries, with what this person may do: decide on them, or take them back."""
        waiting = list(self.of_plan(request, plan).submitted())
        tell_writers(waiting)
        lines = [self._line(entry) | self._may(request.user, entry) for entry in waiting]
        return sorted(lines, key=lambda line: not line["may_decide"])

    def _may(self, user, entry: Entry) -> dict:
        key = f"{self.opts.model_name}-{entry.pk}" if policy.may_withdraw(user, entry) else None
        return {"may_decide": policy.may_decide(user, entry), "withdraw_key": key}

    def of_plan(self, request, plan: Plan):
        return self.get_queryset(request).filter(**{f"{self.item}__plan": plan})

    def _returned(self, request, plan: Plan):
        """The department's own entries that came back and were not recorded again."""
        returned = self.came_back(self.of_plan(request, plan))
        return [entry for entry in returned if not plan.is_closed(entry.month)]

    def came_back(self, entries):
        """Of the entries, those returned and not recorded again."""
        newer = self.model.objects.filter(
            **{name: OuterRef(name) for name in self.slot}, version__gt=OuterRef("version")
        )
        return entries.filter(~Exists(newer), status=Status.RETURNED)

    def _line(self, entry: Entry) -> dict:
        return {
            "entry": entry,
            "name": str(entry.item),
            "url": self.url("change", entry.pk),
            "again": self.add_url(self.again(entry)),
        }

    def again(self, entry: Entry) -> str:
        """The query string that opens the form for an entry's item and month."""
        raise NotImplementedError

    # The form

    def add_view(self, request, form_url="", extra_context=None):
        try:
            entry = self.asked(request, request.POST if request.method == "POST" else request.GET)
            if entry is None:
                if request.method == "POST":
                    raise Http404
                return self._choose(request)
            entry.refuse_when_closed()
        except ValidationError as error:
            messages.error(request, error.message)
            return redirect("record:index")
        entry.author = request.user
        self.recall([entry])
        form = self._form(request, entry)
        if form.is_bound and form.is_valid() and self._record(request, form):
            return redirect("record:index")
        return render(request, "record/form.html", self._form_context(form, entry))

    def _choose(self, request):
        plan = plan_of(request)
        choices = [(name, self.add_url(query)) for name, query in self.choices(request, plan)] if plan else []
        return render(request, "record/choose.html", {"kind": self.opts.verbose_name, "choices": choices})

    def _form(self, request, entry: Entry) -> EntryForm:
        initial = self.initial(entry, entry.newest)
        if CARRIED in request.POST:
            return self.entry_form(instance=entry, initial=initial | self._carried(request.POST))
        return self.entry_form(request.POST if request.method == "POST" else None, instance=entry, initial=initial)

    def _carried(self, data) -> dict:
        names = [name for name in self.entry_form.base_fields if name in data]
        return {name: data.getlist(name) if name == "completed" else data[name] for name in names}

    def initial(self, entry: Entry, last: Entry | None) -> dict:
        """A month recorded before starts from its last version; why an approved one is corrected is still to be said."""
        if last is None:
            return {}
        found = {name: getattr(last, name) for name in PREFILLED}
        return found | {"remark": ""} if last.status == Status.APPROVED else found

    def newest_for(self, user, entry: Entry) -> Entry | None:
        """The newest version, as far as this person may see it: a form filled on behalf of a department shows no draft of it."""
        newest = entry.newest
        is_hidden = newest and newest.status == Status.DRAFT and not policy.may_see_drafts(user, entry.item.lead_id)
        return None if is_hidden else newest

    def _record(self, request, form: EntryForm) -> bool:
        """Submit a new version, or say that the very same one waits already; False when a rule refuses it."""
        entry = form.instance
        try:
            same = store(form)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        if same:
            messages.info(request, f"与待审的第{same.version}版完全相同，没有重复提交。")
        else:
            messages.success(request, f"已提交：{_named(entry)}，{_next_step(entry)}。")
        return True

    def _form_context(self, form: EntryForm, entry: Entry) -> dict:
        newest = newest_version(entry)
        return {
            "form": form,
            # The newest version told of on this page; posted with the form, and kept until a newer one has been told of.
            "seen": form.data.get(SEEN) if is_shown(form) else version_seen(newest),
            "entry": entry,
            "newest": newest,
            "returned": newest if newest and newest.status == Status.RETURNED else None,
            "list_url": self.list_url(),
            **self.beside(entry),
        }

    # One entry, and what may be decided on it

    def entry_view(self, request, pk: int):
        entry = self._entry(request, pk)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        return self._entry_page(request, entry, ReturnForm())

    def approve_view(self, request, pk: int):
        entry = self._entry(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if self._is_stale(request, entry):
            return redirect(self.url("change", pk))
        if not policy.may_decide(request.user, entry):
            raise PermissionDenied
        return self._decided(request, entry, "已通过", lambda: entry.approve(by=request.user))

    def return_view(self, request, pk: int):
        entry = self._entry(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if self._is_stale(request, entry):
            return redirect(self.url("change", pk))
        if not policy.may_return(request.user, entry):
            raise PermissionDenied
        form = ReturnForm(request.POST)
        if not form.is_valid():
            return self._entry_page(request, entry, form)
        reason = form.cleaned_data["reason"]
        return self._decided(request, entry, "已退回", lambda: entry.give_back(by=request.user, reason=reason))

    def _entry(self, request, pk: int) -> Entry:
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _is_stale(self, request, entry: Entry) -> bool:
        """A colleague was faster, the month was closed, or the page was open too long."""
        why_not = entry.why_not_decided()
        if why_not:
            messages.error(request, why_not)
        return bool(why_not)

    def _decided(self, request, entry: Entry, word: str, decide):
        try:
            decide()
        except ValidationError as error:
            messages.error(request, error.message)
            return redirect(self.url("change", entry.pk))
        messages.success(request, f"{word}：{_named(entry)}。")
        return redirect("record:index")

    def _entry_page(self, request, entry: Entry, form: ReturnForm):
        context = {
            "entry": entry,
            "form": form,
            "may_decide": policy.may_decide(request.user, entry),
            "may_return": policy.may_return(request.user, entry),
            "may_review": policy.may_review(request.user),
            "is_own": policy.wrote(request.user, entry),
            "may_withdraw": policy.may_withdraw(request.user, entry),
            "withdraw_key": f"{self.opts.model_name}-{entry.pk}",
            "versions": self.get_queryset(request)
            .with_withdrawn(*self.slot)
            .filter(**entry.slot())
            .order_by("-version"),
            "approve_url": self.url("approve", entry.pk),
            "return_url": self.url("return", entry.pk),
            "list_url": self.list_url(),
            "parts": panels.entry_parts(request, entry),
            "again": self.add_url(self.again(entry))
            if policy.may_record(request.user, entry.item, entry.month)
            else None,
            **self.beside(entry),
        }
        return render(request, "record/entry.html", context)


def _named(entry: Entry) -> str:
    return f"{entry.item} {entry.month.year}年{entry.month.month}月 第{entry.version}版"


def _next_step(entry: Entry) -> str:
    return "待督查室认定" if entry.awaits_finding else "待本单位负责人审核"
