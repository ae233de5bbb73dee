"""How long a session lasts, the first password, expiry, one spelling of a user name."""

from datetime import date, timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from lingling_plan import months
from lingling_plan.models import Membership
from matters.models import Matter
from tests.make import PASSWORD, make_department, make_plan, make_target, make_user, sign_in

pytestmark = pytest.mark.django_db

START = "2023-09-07T02:00:00Z"
NEW = "Qiaotou-88-Xin"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clerk(clock):
    make_plan()
    return make_user(username="clerk-jyj", role="reporter", department=make_department())


def enter(client, username="clerk-jyj", password=PASSWORD):
    return client.post("/login/", {"username": username, "password": password})


def later(clock, **time):
    clock.shift(timedelta(**time))


def test_it_works(client, clerk):
    assert enter(client).status_code == 302
    assert client.get("/my/").status_code == 200


def test_half_an_hour_without_a_request_ends_it(client, clerk, clock):
    enter(client)
    for _ in range(3):
        later(clock, minutes=29)
        assert client.get("/").status_code == 200
    later(clock, minutes=30, seconds=1)
    response = client.get("/my/?x=1")
    assert response.url == "/login/?next=%2Fmy%2F%3Fx%3D1&reason=idle"
    assertContains(client.get(response.url), "超过30分钟没有操作")
    assert client.get("/my/").url.startswith("/login/")


def test_twelve_hours_end_it_in_any_case(client, clerk, clock):
    enter(client)
    for _ in range(36):
        later(clock, minutes=20)
        last = client.get("/")
    assert last.status_code == 200
    later(clock, minutes=1)
    assert "reason=long" in client.get("/").url


def test_an_answer_from_the_etag_counts_as_activity(client, clerk, clock):
    enter(client)
    tag = client.get("/").headers["ETag"]
    for _ in range(2):
        later(clock, minutes=20)
        assert client.get("/", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "change", [{"role": "approver"}, {"role": "leader", "department": None}, {"department": "other"}]
)
def test_a_changed_role_or_department_ends_it(client, clerk, change):
    enter(client)
    if change.get("department") == "other":
        change = {"department": make_department(code="nyncj", name="农业农村局")}
    Membership.objects.filter(user=clerk).update(**change)
    response = client.get("/")
    assert "reason=changed" in response.url
    assertContains(client.get(response.url), "角色或单位有变动")


def test_a_changed_password_ends_the_other_sessions(client, clerk):
    enter(client)
    clerk.set_password(NEW)
    clerk.save()
    assert client.get("/").url == "/login/?next=/"


def test_a_stopped_account_ends_it(client, clerk):
    enter(client)
    get_user_model().objects.update(is_active=False)
    assert client.get("/").url == "/login/?next=/"


def test_an_account_ends_on_the_day_after_it_expires(client, clerk, clock):
    Membership.objects.update(expires_on=date(2023, 9, 7))
    clock.move_to("2023-09-07T15:50:00Z")
    enter(client)
    assert client.get("/").status_code == 200
    clock.move_to("2023-09-07T16:00:01Z")  # midnight in Shanghai
    assert "reason=expired" in client.get("/").url
    assertContains(enter(client), "账号已过有效期")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_nothing_is_done_through_a_session_left_open(client, clerk, headers):
    """Whoever was signed in when the account ran out records nothing any more."""
    target = make_target(value=100, lead=clerk.membership.department)
    enter(client)
    Membership.objects.update(expires_on=months.today() - timedelta(days=1))
    client.post(f"/matters/raise/target/{target.pk}/", {"text": "缺地", "addressee": "区政府"}, headers=headers)
    assert not Matter.objects.exists()
    assert "_auth_user_id" not in client.session


def test_an_expired_account_is_told_apart_only_with_the_right_password(client, clerk):
    Membership.objects.update(expires_on=date(2023, 9, 6))
    assertNotContains(enter(client, password="wrong-Passw0rd"), "有效期")


def test_the_first_password_is_changed_first(client, clerk):
    Membership.objects.update(must_change_password=True)
    assert enter(client).url == "/my/"
    for path in ("/", "/my/", "/record/", "/board.csv", "/review/"):
        assert client.get(path).url == "/password/", path
        assert client.post(path).url == "/password/", path
    assertContains(client.get("/password/"), "请先改成自己的密码")
    same = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assertContains(client.post("/password/", same), "新密码不能与旧密码相同")
    changed = client.post("/password/", {**same, "new_password1": NEW, "new_password2": NEW}, follow=True)
    assertContains(changed, "密码已修改")
    assert client.get("/my/").status_code == 200


def test_accounts_made_or_reset_by_an_administrator_start_with_it(client, clerk):
    sysadmin = make_user(username="sysadmin", role="admin")
    sign_in(client, sysadmin)
    Membership.objects.filter(user=clerk).update(must_change_password=False)
    client.post(f"/admin/auth/user/{clerk.pk}/password/", {"password1": NEW, "password2": NEW})
    assert Membership.objects.get(user=clerk).must_change_password
    client.post(f"/admin/auth/user/{sysadmin.pk}/password/", {"password1": NEW, "password2": NEW})
    assert not Membership.objects.get(user=sysadmin).must_change_password
    assert Membership._meta.get_field("must_change_password").default is True


@pytest.mark.parametrize("typed", ["CLERK-JYJ", "Clerk-jyj"])
def test_case_does_not_matter_when_signing_in(client, clerk, typed):
    assert enter(client, typed).status_code == 302


def test_other_spellings_buy_no_more_tries(client, clerk):
    for typed in ("clerk-jyj", "Clerk-jyj", "CLERK-jyj", "clerk-JYJ", "clerK-jyj"):
        enter(client, typed, "wrong-Passw0rd")
    assert enter(client, "clerk-jyJ").status_code == 429


def test_there_is_one_spelling_of_a_user_name(client, clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        get_user_model().objects.create(username="Clerk-JYJ")
    sign_in(client, make_user(username="sysadmin", role="admin"))
    data = {"username": "CLERK-jyj", "first_name": "王芳", "password1": NEW, "password2": NEW}
    page = client.post("/admin/auth/user/add/", data)
    assert page.status_code == 200
    assert page.context["adminform"].form.errors["username"]


def test_a_renamed_account_takes_no_other_spelling(client, clerk):
    sysadmin = make_user(username="sysadmin", role="admin")
    page = sign_in(client, sysadmin).post(f"/admin/auth/user/{sysadmin.pk}/change/", {"username": "CLERK-jyj"})
    assertContains(page, "已有这个用户名（不分大小写）。")


def test_a_password_set_by_an_administrator_is_in_the_audit_log(client, clerk):
    sign_in(client, make_user(username="sysadmin", role="admin"))
    client.post(f"/admin/auth/user/{clerk.pk}/password/", {"password1": NEW, "password2": NEW})
    (log,) = [log for log in LogEntry.objects.get_for_object(clerk) if "密码" in log.changes_dict]
    assert (log.actor.get_username(), NEW in str(log.changes_dict)) == ("sysadmin", False)


def test_the_last_administrator_does_not_expire(client, clerk):
    sysadmin = make_user(username="sysadmin", role="admin")
    person = sysadmin.membership
    data = {
        "username": "sysadmin", "is_active": "on", "membership-TOTAL_FORMS": "1", "membership-INITIAL_FORMS": "1",
        "membership-0-id": person.pk, "membership-0-user": sysadmin.pk, "membership-0-role": "admin",
        "membership-0-expires_on": "2023-09-06",
    }  # fmt: skip
    page = sign_in(client, sysadmin).post(f"/admin/auth/user/{sysadmin.pk}/change/", data)
    assertContains(page, "至少要保留一名在用的系统管理员")
    Membership.objects.create(
        user=get_user_model().objects.create(username="gone"), role="admin", expires_on="2023-01-01"
    )
    assertContains(client.post(f"/admin/auth/user/{sysadmin.pk}/change/", data), "至少要保留一名")


def test_a_part_of_a_page_is_told_and_keeps_what_was_typed(client, clerk, clock):
    enter(client)
    later(clock, minutes=31)
    for _ in range(2):
        answer = client.post("/my/preview/?row=x", headers={"HX-Request": "true"})
        assert (answer.status_code, "再回到本页提交" in answer.content.decode()) == (200, True)


def test_a_stopped_accounts_session_does_not_come_back(client, clerk):
    enter(client)
    get_user_model().objects.update(is_active=False)
    client.get("/")
    get_user_model().objects.update(is_active=True)
    assert client.get("/").url == "/login/?next=/"


def test_pages_stay_out_of_caches(client, clerk):
    enter(client)
    assert client.get("/my/").headers["Cache-Control"] == "private, no-store"
    assert "no-cache" in client.get("/").headers["Cache-Control"]
    assert client.post("/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_session_without_its_account_begins_one(client, clerk):
    """Those from before this was introduced."""
    client.force_login(clerk, "lingling_plan.backends.MembershipBackend")
    assert client.get("/").status_code == 200
    assert client.session["since"] == int(timezone.now().timestamp())


@pytest.mark.parametrize(("phone", "is_one"), [
    ("13900001111", True), ("0746-6222222", True), ("07466222222", True), ("010-12345678", True), ("", True),
    ("1390000111", False), ("139000011112", False), ("12345678901", False), ("6222222", False), ("１３９００００１１１１", False),
    ("13900001111\n", True),  # the form drops the line's end
])  # fmt: skip
def test_where_reminders_reach_a_person_is_kept_with_the_account(client, clerk, phone, is_one):
    sign_in(client, make_user(username="sysadmin", role="admin"))
    page = client.get(f"/admin/auth/user/{clerk.pk}/change/")
    assertContains(page, 'name="membership-0-phone"')
    person = clerk.membership
    data = {
        "username": clerk.username, "first_name": "", "email": "zhang@example.org", "is_active": "on",
        "membership-TOTAL_FORMS": "1", "membership-INITIAL_FORMS": "1", "membership-0-id": person.pk,
        "membership-0-user": clerk.pk, "membership-0-role": "reporter", "membership-0-department": person.department_id,
        "membership-0-phone": phone, "shown": page.context["adminform"].form["shown"].value(),
    }  # fmt: skip
    answered = client.post(f"/admin/auth/user/{clerk.pk}/change/", data)
    assert (answered.status_code == 302) == is_one
    if not is_one:
        assertContains(answered, "请填11位手机号，或带区号的座机号")
    clerk.refresh_from_db()
    person.refresh_from_db()
    assert clerk.email == ("zhang@example.org" if is_one else "")
    assert person.phone == (phone.strip() if is_one else "")


def test_an_account_shows_that_there_is_a_password_and_nothing_of_how_it_is_stored(client, clerk):
    sign_in(client, make_user(username="sysadmin", role="admin"))
    page = f"/admin/auth/user/{clerk.pk}/change/"
    assertContains(client.get(page), '已设置 · <a href="../password/">重置密码</a>')
    algorithm, *_, digest = clerk.password.split("$")
    for secret in (algorithm, digest, digest[:6], "盐", "迭代"):
        assertNotContains(client.get(page), secret)
    clerk.set_unusable_password()
    clerk.save()
    assertContains(client.get(page), "没有密码，不能登录")
    assert client.get(f"/admin/auth/user/{clerk.pk}/password/").status_code == 200
