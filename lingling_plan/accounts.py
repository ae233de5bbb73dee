"""People's own accounts: signing in and out, how long a session lasts, and one's own password.

A session ends after IDLE_MINUTES without a request, after SESSION_HOURS in any case, when the account's role, department or
password changes, when it is stopped, and on the day after it expires. All of it is decided here, on the server.
"""

from datetime import timedelta
from urllib.parse import urlencode

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, get_user_model, logout
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from lingling_plan import months, policy
from lingling_plan.auditing import PASSWORD, SIGNING_IN, note

# The session's own account of itself: since when, seen last (seconds), and as whom.
SINCE, SEEN, AS_WHOM = "since", "seen", "as"
# A session is not written for every request: to the minute is exact enough.
NOTED_EVERY = 60

IDLE, TOO_LONG, CHANGED, EXPIRED = "idle", "long", "changed", "expired"
REASONS = {
    IDLE: f"超过{settings.IDLE_MINUTES}分钟没有操作，已退出，请重新登录。",
    TOO_LONG: f"登录已满{settings.SESSION_HOURS}小时，请重新登录。",
    CHANGED: "您的角色或单位有变动，请重新登录。",
    EXPIRED: "账号已过有效期，请联系系统管理员。",
}


def as_whom(user) -> str:
    """Role and department, which a session is bound to."""
    person = policy.membership(user)
    return f"{person.role}/{person.department_id}" if person else ""


def has_expired(user) -> bool:
    person = policy.membership(user)
    return person is not None and person.has_expired(months.today())


def begin(session, user) -> None:
    """Note when a session began, and as whom."""
    now = int(timezone.now().timestamp())
    session[SINCE], session[SEEN], session[AS_WHOM] = now, now, as_whom(user)


def ended_because(session, user) -> str | None:
    """Why a session is over; None while it goes on."""
    now = timezone.now().timestamp()
    if has_expired(user):
        return EXPIRED
    if now - session[SINCE] > timedelta(hours=settings.SESSION_HOURS).total_seconds():
        return TOO_LONG
    if now - session[SEEN] > timedelta(minutes=settings.IDLE_MINUTES).total_seconds():
        return IDLE
    return CHANGED if session[AS_WHOM] != as_whom(user) else None


def locked_out() -> QuerySet:
    """The user names, as rows {"username"}, that take no password for now. As axes counts: all browsers together."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    tried = AccessAttempt.objects.filter(attempt_time__gte=since).values("username")
    return tried.annotate(times=Sum("failures_since_start")).filter(times__gte=settings.AXES_FAILURE_LIMIT)


def signed_out_fragment() -> HttpResponse:
    """For parts of a page that ask by themselves: a login page inside a form would be no help, what was typed stays."""
    return HttpResponse('<p class="error" role="alert">已退出登录。请在新窗口登录，再回到本页提交，所填内容都在。</p>')


class AccountMiddleware:
    """Ends sessions that are over, asks for a new password where one is due, and keeps pages out of shared caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self._to_nobody(request)
        response = self._refused(request) or self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def _to_nobody(self, request):
        """A session whose account was stopped or got another password is gone for good, should the account come back."""
        if SESSION_KEY in request.session:
            request.session.flush()
        return signed_out_fragment() if "HX-Request" in request.headers else self.get_response(request)

    def _refused(self, request):
        session, user = request.session, request.user
        if SINCE not in session:
            begin(session, user)
        reason = ended_because(session, user)
        if reason:
            logout(request)
            if "HX-Request" in request.headers:
                return signed_out_fragment()
            query = (
                {"next": request.get_full_path(), "reason": reason} if request.method == "GET" else {"reason": reason}
            )
            return HttpResponseRedirect(f"{reverse('login')}?{urlencode(query)}")
        now = int(timezone.now().timestamp())
        if now - session[SEEN] >= NOTED_EVERY:
            session[SEEN] = now
        person = policy.membership(user)
        is_free = request.path in (reverse("password"), reverse("logout"))
        if person and person.must_change_password and not is_free:
            return HttpResponseRedirect(reverse("password"))
        return None


class SignInForm(AuthenticationForm):
    """User names are told apart without upper and lower case; the lock after five tries counts the one stored."""

    def clean(self):
        typed = self.cleaned_data.get("username")
        stored = get_user_model().objects.filter(username__iexact=typed).values_list("username", flat=True).first()
        self.cleaned_data["username"] = stored or typed
        return super().clean()

    def confirm_login_allowed(self, user) -> None:
        super().confirm_login_allowed(user)
        if has_expired(user):
            raise ValidationError(REASONS[EXPIRED], code=EXPIRED)


class SignInView(LoginView):
    authentication_form = SignInForm

    def get_default_redirect_url(self):
        """Clerks and approvers begin with their own work, where nothing else was asked for."""
        return reverse(policy.begins_at(self.request.user))

    def get_redirect_url(self):
        """Who types the site's bare address asks for no page of it."""
        asked = super().get_redirect_url()
        return "" if asked == reverse("board") else asked

    def form_valid(self, form):
        response = super().form_valid(form)
        begin(self.request.session, form.get_user())
        note(form.get_user(), SIGNING_IN, "登录成功", by=form.get_user())
        return response

    def form_invalid(self, form):
        """Tries with a name that is no account's are kept by axes alone: there is no row to note them at."""
        user = get_user_model().objects.filter(username=form.cleaned_data.get("username")).first()
        if user:
            note(user, SIGNING_IN, self._why_not(user, form))
        return super().form_invalid(form)

    def _why_not(self, user, form) -> str:
        """For the administrators' log; the page itself does not tell a stopped account from a wrong password."""
        if getattr(self.request, "axes_locked_out", False):
            return "账号锁定"
        if form.has_error(NON_FIELD_ERRORS, EXPIRED):
            return "登录失败（账号已过期）"
        return "登录失败（密码错误）" if user.is_active else "登录失败（账号已停用）"

    def get_context_data(self, **context):
        return super().get_context_data(reason=REASONS.get(self.request.GET.get("reason")), **context)


class SignOutView(LogoutView):
    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and request.user.is_authenticated:
            note(request.user, SIGNING_IN, "退出", by=request.user)
        # What was not shown yet is for nobody else's eyes at the same computer.
        list(messages.get_messages(request))
        response = super().dispatch(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'  # the back button shows nothing any more
        return response


class NewPasswordForm(PasswordChangeForm):
    def clean_new_password1(self):
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError("新密码不能与旧密码相同。")
        return password


class PasswordView(PasswordChangeView):
    """Change one's own password; the other sessions of the account end."""

    template_name = "registration/password.html"
    form_class = NewPasswordForm

    def get_success_url(self):
        return reverse(policy.begins_at(self.request.user))

    def form_valid(self, form):
        response = super().form_valid(form)
        note(self.request.user, PASSWORD, "由本人修改")
        person = policy.membership(self.request.user)
        if person and person.must_change_password:
            person.must_change_password = False
            person.save(update_fields=["must_change_password"])
        messages.success(self.request, "密码已修改。")
        return response

    def get_context_data(self, **context):
        person = policy.membership(self.request.user)
        return super().get_context_data(is_forced=bool(person and person.must_change_password), **context)
