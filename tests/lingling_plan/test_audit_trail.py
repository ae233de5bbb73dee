"""Every write leaves who, when, from where, what, old, new, and why where a reason is asked: whatever address it came by."""

import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from indicators.models import Reading
from lingling_plan.auditing import WITHHELD, command, told, who
from lingling_plan.models import Membership, Plan
from projects.models import ProgressReport
from tests.addresses import POSTS, address
from tests.lingling_plan.test_permissions_doc import (  # noqa: F401 (fixtures)
    LETTERS,
    Cell,
    expected,
    office,
    plan_file,
    scenes,
)
from tests.make import (
    PASSWORD,
    make_project,
    make_reading,
    make_report,
    make_target,
    make_urging,
    make_user,
    sign_in,
)
from tests.office import AUGUST
from tests.scenes import PEOPLE
from urging.models import Urging

pytestmark = pytest.mark.django_db

# Choosing a plan file changes nothing yet; confirming it does, and says so (tests/seeding/test_load_pages.py).
CHANGES_NOTHING = ("load_plan",)
# What was typed as a reason stands in the trail, or with the entry that only some may see.
REASONS = ("reason", "return-reason")


def writer(post, state: str) -> str | None:
    cell = Cell(post.name, state=state, post=post)
    return next((person for person in LETTERS if expected(cell, person) == "done"), None)


def test_every_write_leaves_its_trail(office):  # noqa: F811
    """Every line of POSTS, by the first person who may: a new form is followed or fails here."""
    wrong, tried = [], 0
    clients = {person: sign_in(Client(), office.people[person]) for person in PEOPLE if person in office.people}
    for post in POSTS:
        state = "submitted" if "submitted" in post.states else post.states[0]
        states = [known for known in (state, *post.states) if writer(post, known)]
        if post.name in CHANGES_NOTHING or not states:
            continue
        scene = office.scenes["own", AUGUST].at(states[0])
        person, data = writer(post, states[0]), post.data(scene)
        last = LogEntry.objects.order_by("pk").last().pk
        savepoint = transaction.savepoint()
        clients[person].post(address(post.name, scene) + post.query, data)
        logs = list(LogEntry.objects.filter(pk__gt=last).select_related("content_type", "actor"))
        wrong += [f"{post.name} {dict(post.cells)}: {what}" for what in missing(logs, office.people[person], data)]
        transaction.savepoint_rollback(savepoint)
        transaction.savepoint_commit(savepoint)
        tried += 1
    assert tried > 50
    assert not wrong, "\n".join(wrong)


def missing(logs: list[LogEntry], user, data: dict) -> list[str]:
    if not logs:
        return ["no line"]
    found = []
    if any((log.actor, log.remote_addr) != (user, "127.0.0.1") for log in logs):
        found.append("a line without who or from where")
    if not all(log.object_repr and log.timestamp for log in logs):
        found.append("a line without what or when")
    if not any(told(log) or log.changes_dict for log in logs):
        found.append("no old and new")
    reasons = [value for name, value in data.items() if name in REASONS or name.startswith("reason-")]
    entries = [kind.objects.exclude(reason="").values_list("reason", flat=True) for kind in (Reading, ProgressReport)]
    kept = str([log.changes_dict for log in logs]) + str([*entries[0], *entries[1]])
    if any(reason not in kept for reason in reasons):
        found.append("no reason")
    return found


def login_lines(user) -> list[tuple]:
    logs = LogEntry.objects.get_for_object(user).order_by("pk")
    return [(str(log.actor), log.remote_addr, *told_words(log)) for log in logs if told_words(log)]


def told_words(log) -> list[str]:
    return [values[1] for what, values in log.changes_dict.items() if what in ("登录", "密码")]


def test_signing_in_and_out_and_a_new_password_are_noted(client, office):  # noqa: F811
    user = office.clerk
    client.post("/login/", {"username": user.username, "password": "wrong"})
    client.post("/login/", {"username": user.username, "password": PASSWORD})
    new = "another-Long-word-7"
    client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    client.post("/logout/")
    assert login_lines(user) == [
        ("None", "127.0.0.1", "登录失败（密码错误）"),
        (user.username, "127.0.0.1", "登录成功"),
        (user.username, "127.0.0.1", "由本人修改"),
        (user.username, "127.0.0.1", "退出"),
    ]


def test_a_lockout_is_noted(client, office):  # noqa: F811
    for _ in range(6):
        client.post("/login/", {"username": office.clerk.username, "password": "wrong"})
    assert login_lines(office.clerk)[-1][2] == "账号锁定"


def test_the_log_says_why_somebody_did_not_get_in(client, office):  # noqa: F811
    def tried(**change) -> str:
        Membership.objects.filter(user=office.clerk).update(expires_on=change.get("expires_on"))
        type(office.clerk).objects.filter(pk=office.clerk.pk).update(is_active=change.get("is_active", True))
        client.post("/login/", {"username": office.clerk.username, "password": change.get("password", PASSWORD)})
        return login_lines(office.clerk)[-1][2]

    assert tried(expires_on="2023-01-01") == "登录失败（账号已过期）"
    assert tried(is_active=False) == "登录失败（账号已停用）"
    assert [tried(password="wrong") for _ in range(3)][-1] == "登录失败（密码错误）"
    assert tried(password="wrong") == tried() == "账号锁定"
    sign_in(client, office.sysadmin)
    page = client.get("/admin/auditlog/logentry/?did=登录")
    assertContains(page, "登录失败（账号已过期）")
    assertContains(page, "账号锁定")
    assertContains(client.get("/admin/auth/user/"), "已锁定", count=1)


OLD_WORDS = "旧话金丝雀"


@pytest.mark.parametrize(("kind", "name"), [("urging", "note"), ("reading", "reason"), ("report", "reason")])
def test_words_that_policy_denies_are_not_read_in_the_log(client, office, kind, name):  # noqa: F811
    """Neither logged nor, of lines from before, shown: urgings and returned entries are nothing administrators see."""
    target, project = make_target(lead=office.own, value=12), make_project(lead=office.own)
    if kind == "urging":
        make_urging(item=target, note=OLD_WORDS)
        row = Urging.objects.get(note=OLD_WORDS)
    else:
        entry = {"reading": lambda: make_reading(target=target, month=AUGUST, value=5, status="submitted"),
                 "report": lambda: make_report(project=project, month=AUGUST, status="submitted")}[kind]()  # fmt: skip
        entry.give_back(by=office.approver, reason=OLD_WORDS)
        row = type(entry).objects.get(pk=entry.pk)
    assert OLD_WORDS not in str([log.changes_dict for log in LogEntry.objects.get_for_object(row)])
    old = LogEntry.objects.log_create(row, action=1, changes={name: ["", OLD_WORDS]})
    sign_in(client, office.sysadmin)
    page = client.get(f"/admin/auditlog/logentry/{old.pk}/change/")
    assertContains(page, WITHHELD)
    assertNotContains(page, OLD_WORDS)


def test_an_unknown_name_is_no_failure(client, office):  # noqa: F811
    answer = client.post(
        "/login/", urlencode({"username": "nobody-here", "password": "x"}), "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200


def test_nobody_changes_a_line(office):  # noqa: F811
    make_target(value=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.update(object_repr="别的")


def test_a_line_is_kept_for_three_years():
    """By the database's own clock, whatever the program believes."""
    make_target(value=1)
    LogEntry.objects.filter(timestamp__year__lt=2024).delete()
    old, young = (
        LogEntry.objects.create(
            content_type=ContentType.objects.get_for_model(Plan),
            object_pk="1",
            action=1,
            object_repr="计划",
            timestamp=at,
        )
        for at in (datetime.now(UTC) - timedelta(days=days) for days in (3 * 366, 3 * 365 - 2))
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        young.delete()
    LogEntry.objects.filter(pk=old.pk).delete()
    assert list(LogEntry.objects.filter(object_repr="计划")) == [young]


def test_a_command_is_called_by_its_name(client, monkeypatch):
    monkeypatch.setattr("sys.argv", ["manage.py", "loadplan", "2023"])
    target = make_target(value=1)
    target.note = "改"
    target.save()
    monkeypatch.setattr("sys.argv", ["/usr/bin/gunicorn", "lingling_plan.wsgi"])
    target.note = "再改"
    target.save()
    assert [who(log) for log in LogEntry.objects.get_for_object(target).order_by("pk")][-2:] == [
        "载入计划",
        "系统",
    ]
    sign_in(client, make_user(username="sysadmin", role="admin"))
    assertContains(client.get("/admin/auditlog/logentry/"), "载入计划")
    sign_in(client, make_user(username="leader", role="leader"))
    assertContains(client.get(target.get_absolute_url()), "载入计划：")


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (["manage.py", "remind"], "remind"),
        (["/srv/manage.py", "runserver"], ""),
        (["manage.py"], ""),
        (["manage.py", "--help"], ""),
        (["gunicorn", "loadplan"], ""),
        ([], ""),
    ],
)
def test_only_commands_have_a_name(argv, name, monkeypatch):
    monkeypatch.setattr("sys.argv", argv)
    assert command() == name


def test_administrators_read_the_log_and_write_nothing(client, office):  # noqa: F811
    logging.disable(logging.ERROR)
    sign_in(client, office.sysadmin)
    log = LogEntry.objects.last()
    for path in (f"/admin/auditlog/logentry/{log.pk}/change/", "/admin/auditlog/logentry/"):
        before = LogEntry.objects.count()
        client.post(
            path, {"action": "delete_selected", "_selected_action": [log.pk], "object_repr": "x", "post": "yes"}
        )
        assert LogEntry.objects.count() == before
    for action in ("add/", f"{log.pk}/delete/"):
        assert client.post(f"/admin/auditlog/logentry/{action}", {"post": "yes"}).status_code in (403, 404, 302)
    assert LogEntry.objects.filter(pk=log.pk).exists()


def test_a_line_is_told_in_chinese(client, office):  # noqa: F811
    sign_in(client, office.sysadmin)
    office.clerk.is_active = False
    office.clerk.save()
    log = LogEntry.objects.get_for_object(office.clerk).filter(action=LogEntry.Action.UPDATE).first()
    page = client.get(f"/admin/auditlog/logentry/{log.pk}/change/").content.decode()
    assert "Updated" not in page
    assert "是 → 否" in page
    assert f"{timezone.localtime(log.timestamp):%Y-%m-%d %H:%M:%S}" in page
    listed = client.get("/admin/auditlog/logentry/").content.decode()
    assert 'field-labels">有效' in listed
