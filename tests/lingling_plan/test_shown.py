"""Nobody writes over what a colleague changed while a page was open: at /admin/, whatever is kept there."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from pytest_django.asserts import assertContains

from lingling_plan.models import Membership
from lingling_plan.shown import differing, marks
from tests.make import make_department, make_target, sign_in
from tests.office import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


def as_opened(client, path: str, **typed) -> dict:
    """What a browser that opened the page would post: the form, the one inline, and what was typed."""
    context = client.get(path).context
    forms = [context["adminform"].form]
    for inline in context.get("inline_admin_formsets", ()):
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for bound in (bound for form in forms for bound in form):
        value = bound.value()
        if value is not None and value is not False:
            data[bound.html_name] = [each.pk for each in value] if isinstance(value, list) else value
    return {**data, **typed}


def account(user) -> str:
    return f"/admin/auth/user/{user.pk}/change/"


def test_it_works(client, office):
    path = account(office.clerk)
    sign_in(client, office.sysadmin)
    typed = as_opened(client, path, **{"membership-0-phone": "13900000000"})
    assert client.post(path, typed).status_code == 302
    assert Membership.objects.get(user=office.clerk).phone == "13900000000"


def test_a_stopped_account_is_not_started_again_by_an_old_page(client, office):
    path = account(office.clerk)
    sign_in(client, office.sysadmin)
    typed = as_opened(client, path, **{"membership-0-phone": "13900000000"})
    get_user_model().objects.filter(pk=office.clerk.pk).update(is_active=False)
    Membership.objects.filter(user=office.clerk).update(expires_on=date(2023, 9, 1))
    page = client.post(path, typed)
    assertContains(page, "打开本页以后已有改动")
    assertContains(page, "有效 现为 否")
    assertContains(page, "有效期至 现为 2023-09-01")
    assertContains(page, "13900000000")
    assert not get_user_model().objects.get(pk=office.clerk.pk).is_active
    assert Membership.objects.get(user=office.clerk).expires_on == date(2023, 9, 1)


def test_another_role_is_not_taken_back(client, office):
    path = account(office.clerk)
    sign_in(client, office.sysadmin)
    typed = as_opened(client, path, first_name="王")
    Membership.objects.filter(user=office.clerk).update(role="approver")
    assertContains(client.post(path, typed), "角色 现为 单位负责人")
    assert Membership.objects.get(user=office.clerk).role == "approver"


def test_once_told_it_is_saved(client, office):
    """The page that told what changed carries the marks of today."""
    path = account(office.clerk)
    sign_in(client, office.sysadmin)
    typed = as_opened(client, path, email="a@example.org")
    get_user_model().objects.filter(pk=office.clerk.pk).update(first_name="王")
    page = client.post(path, typed)
    again = {**typed, "shown": page.context["adminform"].form["shown"].value()}
    assert client.post(path, again).status_code == 302


def test_what_the_account_does_itself_does_not_count(client, office):
    """Signing in and a new password are nothing of the form; nor would the page tell of a password's digest."""
    path = account(office.clerk)
    sign_in(client, office.sysadmin)
    typed = as_opened(client, path, first_name="王")
    get_user_model().objects.filter(pk=office.clerk.pk).update(last_login="2023-09-07T01:00:00Z", password="x")
    assert client.post(path, typed).status_code == 302


@pytest.mark.parametrize("what", ["lead", "supports"])
def test_a_target_is_kept_as_a_colleague_left_it(client, office, what):
    target = make_target(value=1200, lead=office.own)
    path = f"/admin/indicators/target/{target.pk}/change/"
    sign_in(client, office.planner)
    typed = as_opened(client, path, note="口径见函")
    if what == "lead":
        type(target).objects.filter(pk=target.pk).update(lead=office.other)
    else:
        target.supports.add(make_department(code="third", name="第三局"))
    page = client.post(path, typed)
    assertContains(page, "牵头单位 现为 农业农村局" if what == "lead" else "已有改动，没有保存：配合单位。")
    assertContains(page, "口径见函")
    target.refresh_from_db()
    assert target.note == ""


@pytest.mark.parametrize("sent", [None, "", "x", "note.", ". . ."])
def test_a_page_without_marks_is_refused(client, office, sent):
    target = make_target(value=1200, lead=office.own)
    path = f"/admin/indicators/target/{target.pk}/change/"
    sign_in(client, office.planner)
    typed = as_opened(client, path, note="口径见函")
    typed.pop("shown")
    if sent is not None:
        typed["shown"] = sent
    assertContains(client.post(path, typed), "打开本页以后已有改动")


def test_marks_tell_values_apart_and_leave_their_order_alone():
    before = marks({"a": 1, "b": [2, 3], "c": None})
    assert differing(before, marks({"a": 1, "b": [3, 2], "c": None})) == []
    assert differing(before, marks({"a": 2, "b": [2], "c": ""})) == ["a", "b", "c"]
