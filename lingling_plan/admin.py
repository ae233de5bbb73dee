"""What both apps share, at /admin/: the plan and its parts for planners; people and the audit log for administrators."""

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from axes.utils import reset
from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    ReadOnlyPasswordHashField,
    UserChangeForm,
    UserCreationForm,
)
from django.contrib.auth.hashers import is_password_usable
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.html import format_html_join

from lingling_plan import months, policy
from lingling_plan.accounts import locked_out
from lingling_plan.auditing import PASSWORD, SIGNING_IN, note, noted, told, who
from lingling_plan.keeping import KeptAdmin, PlainChoices, ReadOnlyAdmin
from lingling_plan.models import Department, Doubt, Membership, Plan, Role, RuleSet, Section
from lingling_plan.sites import plan_site


@admin.register(Plan, site=plan_site)
class PlanAdmin(KeptAdmin):
    """A plan comes by loading it; here only its calendar is kept. Months are closed at /closing/."""

    adds = False
    list_display = ("name", "adopted_on", "reporting_day", "closed_through")
    fields = ("year", "name", "adopted_on", "reporting_day", "closed_through")
    settled = ("year", "closed_through")

    def lay(self, plan: Plan) -> None:
        plan.set_paces()


@admin.register(Section, site=plan_site)
class SectionAdmin(KeptAdmin):
    adds = False
    list_display = ("code", "title", "plan")
    list_filter = ("plan",)
    search_fields = ("code", "title")
    fields = ("plan", "code", "title")
    settled = ("plan", "code")


class DepartmentForm(forms.ModelForm):
    """A department; its deputy is offered and taken from the approvers of the others only."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "deputy" in self.fields:
            heads = policy.possible_deputies(self.instance, months.today())
            users = get_user_model().objects.filter(membership__in=heads)
            self.fields["deputy"].queryset = users.order_by("username")
            self.fields["deputy"].error_messages["invalid_choice"] = "代审人须是外单位在用的单位负责人。"

    def clean_deputy(self):
        deputy = self.cleaned_data["deputy"]
        if deputy and not policy.may_deputize(deputy, self.instance, months.today()):
            raise forms.ValidationError("代审人须是外单位在用的单位负责人。")
        return deputy


class NamedValues(admin.AllValuesFieldListFilter):
    """The choice of rows without a value has a name too."""

    def choices(self, changelist):
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or self.empty_value_display}


@admin.register(Department, site=plan_site)
class DepartmentAdmin(KeptAdmin):
    form = DepartmentForm
    list_display = ("name", "code", "kind", "basis", "note")
    list_filter = (("kind", NamedValues), "basis")
    search_fields = ("name", "code")
    settled = ("code",)


@admin.register(Doubt, site=plan_site)
class DoubtAdmin(KeptAdmin):
    deletes = True
    list_display = ("question", "kind", "plan")
    list_filter = ("plan", "kind")
    search_fields = ("question", "code")
    settled = ("plan", "code")


class RuleSetForm(forms.ModelForm):
    """Slacks beyond the whole target make no sense, and their lines could not be stored."""

    def clean_start(self):
        start = self.cleaned_data["start"]
        if start.day != 1 or not 2000 <= start.year <= 2100:
            raise forms.ValidationError("请填某月的第一天。")
        return start

    def clean_red(self):
        return _between(self.cleaned_data["red"], 100)

    def clean_yellow(self):
        return _between(self.cleaned_data["yellow"], 100)

    def clean_half(self):
        return _between(self.cleaned_data["half"], 1)


def _between(value, highest: int):
    if value is not None and not 0 <= value <= highest:
        raise forms.ValidationError(f"请填0到{highest}之间的数。")
    return value


@admin.register(RuleSet, site=plan_site)
class RuleSetAdmin(KeptAdmin):
    """A rule in force is loosened or tightened for open months; another rule from a month on is a new row."""

    form = RuleSetForm
    list_display = ("name", "kind", "start", "yellow", "red", "half", "is_default")
    list_filter = ("kind", "is_default")
    settled = ("code", "kind", "start", "is_default")

    def lay(self, rule: RuleSet) -> None:
        for plan in Plan.objects.all():
            plan.set_paces()


LAST_ADMINISTRATOR = "至少要保留一名在用的系统管理员，且没有有效期。"


class MembershipForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        stored, expires = self.instance, cleaned.get("expires_on")
        is_shorter = expires is not None and (stored.expires_on is None or expires < stored.expires_on)
        gives_up = stored.role == Role.ADMIN and (cleaned.get("role") != Role.ADMIN or is_shorter)
        if stored.pk and gives_up and _is_last_administrator(stored.user):
            raise forms.ValidationError(LAST_ADMINISTRATOR)
        return cleaned


class MembershipInline(PlainChoices, admin.StackedInline):
    """A person's one role and department, on the page of the account."""

    model = Membership
    form = MembershipForm
    can_delete = False
    min_num = max_num = 1
    view_on_site = False

    def _may(self, request, obj=None) -> bool:
        return policy.may_administer(request.user)

    has_view_permission = has_add_permission = has_change_permission = _may


class NewAccountForm(UserCreationForm):
    """User name, name, password; role and department stand below it on the same page."""

    first_name = forms.CharField(label="姓名", max_length=20)

    class Meta(UserCreationForm.Meta):
        fields = ("username", "first_name", "email")


class PasswordState(forms.Widget):
    """Whether there is a password, and the way to another one; nothing of how it is stored."""

    template_name = "admin/password_state.html"
    read_only = True

    def get_context(self, name, value, attrs):
        is_set = bool(value) and is_password_usable(value)
        return {**super().get_context(name, value, attrs), "is_set": is_set, "password_url": "../password/"}

    def id_for_label(self, id_):
        return None


class AccountForm(UserChangeForm):
    password = ReadOnlyPasswordHashField(label="密码", widget=PasswordState)
    first_name = forms.CharField(label="姓名", max_length=20, required=False)

    def clean_username(self):
        """Zhang and zhang would be two accounts of one person."""
        username = self.cleaned_data["username"]
        if get_user_model().objects.filter(username__iexact=username).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("已有这个用户名（不分大小写）。")
        return username

    def clean_is_active(self):
        is_active = self.cleaned_data["is_active"]
        if not is_active and _is_last_administrator(self.instance):
            raise forms.ValidationError(LAST_ADMINISTRATOR)
        return is_active


def _is_last_administrator(user) -> bool:
    """Nobody else would be left for good: those whose account ends on some day do not count."""
    others = Membership.objects.lasting_administrators(months.today()).exclude(user=user)
    person = getattr(user, "membership", None)
    return person is not None and person.role == Role.ADMIN and not others.exists()


class GivenPasswordForm(AdminPasswordChangeForm):
    """A password is given, never taken away: whoever is to stay out has their account stopped."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)


@admin.register(get_user_model(), site=plan_site)
class AccountAdmin(KeptAdmin, UserAdmin):
    """Accounts are made and stopped, never deleted: entries name them."""

    readers = writers = staticmethod(policy.may_administer)
    form = AccountForm
    change_password_form = GivenPasswordForm
    change_user_password_template = "admin/given_password.html"
    inlines = (MembershipInline,)
    beside = ("membership",)
    list_display = ("username", "first_name", "membership", "is_active", "lock", "last_login")
    list_filter = ("is_active",)
    list_select_related = ("membership__department",)
    search_fields = ("username", "first_name", "membership__department__name")
    fieldsets = ((None, {"fields": ("username", "password", "first_name", "email", "is_active", "last_login")}),)
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "first_name", "email", "password1", "password2")}),
    )
    # Django's own page speaks English above the fields.
    add_form = NewAccountForm
    add_form_template = "admin/change_form.html"
    readonly_fields = ("last_login",)
    filter_horizontal = ()

    def get_queryset(self, request):
        is_locked = Exists(locked_out().filter(username=OuterRef("username")))
        return super().get_queryset(request).annotate(is_locked=is_locked)

    @admin.display(description="锁定", empty_value="—")
    def lock(self, user) -> str | None:
        """A new password ends it at once."""
        return "已锁定" if user.is_locked else None

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        """A new password also ends a lockout; whoever was given one chooses another at the next login."""
        response = super().user_change_password(request, id, form_url)
        user = self.get_object(request, id)
        if response.status_code == 302 and user:
            reset(username=user.get_username())
            note(user, PASSWORD, "由管理员设置")
            person = policy.membership(user)
            if person and user != request.user:
                person.must_change_password = True
                person.save(update_fields=["must_change_password"])
        return response


class FollowedFilter(admin.SimpleListFilter):
    """Only the kinds of rows that are followed."""

    title = "对象类型"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = ContentType.objects.get_for_models(*auditlog.get_models())
        return sorted((str(kind.pk), model._meta.verbose_name) for model, kind in kinds.items())

    def queryset(self, request, queryset):
        offered = {value for value, _ in self.lookup_choices}
        return queryset.filter(content_type=self.value()) if self.value() in offered else queryset


class ActionFilter(admin.SimpleListFilter):
    title = "动作"
    parameter_name = "did"

    def lookups(self, request, model_admin):
        return [*((str(action), label) for action, label in ACTIONS.items()), (SIGNING_IN, SIGNING_IN)]

    def queryset(self, request, queryset):
        offered = {value for value, _ in self.lookup_choices}
        if self.value() == SIGNING_IN:
            return queryset.filter(changes__has_key=SIGNING_IN)
        return queryset.filter(action=self.value()) if self.value() in offered else queryset


ACTIONS = {LogEntry.Action.CREATE: "建立", LogEntry.Action.UPDATE: "修改", LogEntry.Action.DELETE: "删除"}


@admin.register(LogEntry, site=plan_site)
class AuditAdmin(ReadOnlyAdmin):
    """Who changed what, when."""

    readers = staticmethod(policy.may_administer)
    list_display = ("at", "who", "did", "kind", "what", "labels")
    list_filter = (ActionFilter, FollowedFilter)
    list_select_related = ("actor", "content_type")
    search_fields = ("object_repr", "actor__username")
    fields = readonly_fields = ("at", "who", "address", "did", "kind", "what", "changed")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """The library's own name of a line is English."""
        page = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        name = f"{self.did(obj)}{self.kind(obj)} {self.what(obj)}"
        page.context_data |= {"title": "操作日志", "subtitle": name, "original": name}
        return page

    @admin.display(description="时间", ordering="timestamp")
    def at(self, log) -> str:
        return f"{timezone.localtime(log.timestamp):%Y-%m-%d %H:%M:%S}"

    @admin.display(description="操作人")
    def who(self, log) -> str:
        return who(log)

    @admin.display(description="来源地址")
    def address(self, log) -> str:
        return log.remote_addr or "—"

    @admin.display(description="动作")
    def did(self, log) -> str:
        """What a person did, signing in too, in their own words."""
        return noted(log) or ACTIONS.get(log.action, "—")

    @admin.display(description="对象类型")
    def kind(self, log) -> str:
        return log.content_type.name

    @admin.display(description="对象")
    def what(self, log) -> str:
        return log.object_repr

    @admin.display(description="改动")
    def labels(self, log) -> str:
        """The fields changed; all of them when a row was made, which tells nothing."""
        return "—" if log.action == LogEntry.Action.CREATE or noted(log) else "、".join(map(str, told(log))) or "—"

    @admin.display(description="改动")
    def changed(self, log) -> str:
        return format_html_join("\n", "<p>{}：{} → {}</p>", ((label, *values) for label, values in told(log).items()))
