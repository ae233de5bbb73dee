"""载入计划 in the browser: an administrator sees the differences and confirms exactly those."""

import json
import re

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.models import Target
from lingling_plan.models import Plan
from seeding.models import Proposal
from tests.make import make_department, make_plan, make_user, sign_in

pytestmark = pytest.mark.django_db

CHOOSE, CONFIRM = "/admin/load-plan/", "/admin/load-plan/confirm/"


@pytest.fixture
def admin(client):
    return sign_in(client, make_user(username="sysadmin", role="admin"))


def uploaded(content: str | bytes, name="plan-2023.json"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def choose(client, content, **fields):
    return client.post(CHOOSE, {"upload": uploaded(content), "by_hand": "keep", **fields})


def seen(response) -> str:
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


def errors(response) -> str:
    return " ".join(error for messages in response.context["form"].errors.values() for error in messages)


def test_it_works(admin, plan_text):
    assert "plan-2023.json" in admin.get(CHOOSE).content.decode()
    response = choose(admin, plan_text)
    assert response.url == CONFIRM
    page = admin.get(CONFIRM)
    assert "新增 37 条，改动 0 条" in page.content.decode()
    assert not Plan.objects.exists(), "seeing is not loading"
    done = admin.post(CONFIRM, {"seen": seen(page)}, follow=True)
    assert "已载入 plan-2023.json：新增 37 条" in done.content.decode()
    assert Target.objects.count() == 6
    assert not Proposal.objects.exists()


def test_the_audit_log_tells_who_loaded_what(admin, plan_text):
    choose(admin, plan_text)
    admin.post(CONFIRM, {"seen": seen(admin.get(CONFIRM))})
    (log,) = LogEntry.objects.get_for_object(Plan.objects.get()).filter(action=LogEntry.Action.UPDATE)
    assert log.actor.get_username() == "sysadmin"
    assert log.changes_dict["载入计划"][1].startswith("plan-2023.json：新增 37 条，改动 0 条")
    assert "新增 37 条" in admin.get(f"/admin/auditlog/logentry/{log.pk}/change/").content.decode()


def test_addresses():
    assert (reverse("load_plan"), reverse("load_plan_confirm")) == (CHOOSE, CONFIRM)


def test_a_shipped_plan_can_be_chosen(admin):
    assert admin.post(CHOOSE, {"shipped": "plan-2023.json", "by_hand": "keep"}).url == CONFIRM
    assert Proposal.objects.get().source == "plan-2023.json"


@pytest.mark.parametrize("name", ["../settings.py", "/etc/passwd", "plan-2031.json"])
def test_only_shipped_names_can_be_chosen(admin, name):
    assert errors(admin.post(CHOOSE, {"shipped": name, "by_hand": "keep"}))
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("role", ["reporter", "approver", "planner", "leader"])
@pytest.mark.parametrize("address", [CHOOSE, CONFIRM])
def test_it_refuses_everybody_else(client, plan_text, role, address):
    department = make_department() if role in ("reporter", "approver") else None
    sign_in(client, make_user(username="someone", role=role, department=department))
    assert client.get(address).status_code == 403
    assert client.post(address, {"upload": uploaded(plan_text), "seen": "x"}).status_code == 403
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("address", [CHOOSE, CONFIRM])
def test_it_sends_strangers_to_the_login(client, address):
    assert client.get(address).url.startswith("/login/")


def test_differences_are_shown_old_and_new(admin, plan_text, edited):
    confirm(admin, plan_text)
    Target.objects.filter(indicator__code="places").update(note="区里说明")
    choose(admin, edited({("indicators.target", "grain"): {"value": "37"}}))
    outcome = admin.get(CONFIRM).context["outcome"]
    assert [(each.row, each.stored, each.file) for each in outcome.changes] == [
        ("目标 grain 2023（粮食总产量）", "36", "37")
    ]
    assert [(each.row, each.stored, each.file) for each in outcome.keeps] == [
        ("目标 places 2023（新增学位）", "区里说明", "（空）")
    ]
    page = admin.get(CONFIRM).content.decode()
    assert "<td>36</td><td>37</td>" in page
    assert "<td>区里说明</td><td>（空）</td>" in page


def confirm(client, content, **fields):
    choose(client, content, **fields)
    return client.post(CONFIRM, {"seen": seen(client.get(CONFIRM))}, follow=True)


def test_overwriting_is_offered(admin, plan_text):
    confirm(admin, plan_text)
    Target.objects.filter(indicator__code="grain").update(value=35)
    confirm(admin, plan_text)
    assert Target.objects.get(indicator__code="grain").value == 35
    confirm(admin, plan_text, by_hand="overwrite")
    assert Target.objects.get(indicator__code="grain").value == 36


def test_what_changed_in_between_is_shown_again_and_not_loaded(admin, plan_text, edited):
    confirm(admin, plan_text)
    choose(admin, edited({("indicators.target", "grain"): {"value": "37"}}))
    old = seen(admin.get(CONFIRM))
    Target.objects.filter(indicator__code="grain").update(value=35)
    response = admin.post(CONFIRM, {"seen": old})
    assert "期间数据有变化" in response.content.decode()
    assert response.context["outcome"].keeps[0].stored == "35"
    assert Target.objects.get(indicator__code="grain").value == 35
    admin.post(CONFIRM, {"seen": seen(response)})
    assert not Proposal.objects.exists()


def test_another_file_chosen_in_between_is_shown_and_not_loaded(admin, plan_text, edited):
    choose(admin, plan_text)
    old = seen(admin.get(CONFIRM))
    choose(admin, edited({("indicators.target", "grain"): {"note": "别的文件"}}))
    assert "期间数据有变化" in admin.post(CONFIRM, {"seen": old}).content.decode()
    assert not Plan.objects.exists()


@pytest.mark.parametrize("posted", [{}, {"seen": ""}, {"seen": "x" * 64}])
def test_confirming_without_having_seen_loads_nothing(admin, plan_text, posted):
    choose(admin, plan_text)
    assert "期间数据有变化" in admin.post(CONFIRM, posted).content.decode()
    assert not Plan.objects.exists()


def test_nobody_confirms_what_another_administrator_chose(admin, plan_text, client):
    choose(admin, plan_text)
    sign_in(client, make_user(username="second", role="admin"))
    assert client.get(CONFIRM).url == CHOOSE
    assert client.post(CONFIRM, {"seen": "x"}).url == CHOOSE


BAD_FILES = [
    (b"", "文件"),
    (b"not json", "不是 JSON 文件"),
    ("计划".encode("gb18030"), "不是 UTF-8"),
    (b'[{"model": "auth.user", "fields": {"username": "x", "is_superuser": true}}]', "不能载入“auth.user”"),
    (b"[" * 90_000, "不是可用的 JSON 文件"),
    (b" " * (5 * 1024 * 1024 + 1), "超过 5 MB"),
]


@pytest.mark.parametrize(("content", "message"), BAD_FILES, ids=[f"file-{n}" for n in range(len(BAD_FILES))])
def test_bad_files_get_a_message(admin, content, message):
    response = choose(admin, content)
    assert response.status_code == 200
    assert message in errors(response)
    assert not Proposal.objects.exists()


def test_a_file_that_cannot_be_loaded_gets_a_message(admin, edited):
    choose(admin, edited({("indicators.target", "grain"): {"lead": ["ghost"]}}))
    page = admin.get(CONFIRM, follow=True).content.decode()
    assert "没有载入，数据库未改动。" in page
    assert "责任单位 ghost" in page
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    "posted", [{}, {"shipped": "plan-2023.json"}, {"shipped": "plan-2023.json", "by_hand": "both"}]
)
def test_what_happens_to_changes_by_hand_must_be_said(admin, posted):
    assert "by_hand" in admin.post(CHOOSE, posted).context["form"].errors


@pytest.mark.parametrize("both", [True, False])
def test_one_file_must_be_chosen(admin, plan_text, both):
    response = choose(admin, plan_text, shipped="plan-2023.json") if both else admin.post(CHOOSE, {"by_hand": "keep"})
    assert "请选择一个随产品提供的计划，或上传一个文件" in errors(response)


def test_names_in_the_file_are_escaped(admin, edited):
    choose(admin, edited({("projects.project", "power"): {"name": "<b>电站</b>"}}))
    page = admin.get(CONFIRM).content.decode()
    assert "&lt;b&gt;电站" in page
    assert "<b>电站" not in page


def test_the_pages_need_no_plan_and_nothing_written_into_them(admin, plan_text):
    choose(admin, plan_text)
    for address in (CHOOSE, CONFIRM):
        page = admin.get(address).content.decode()
        assert "<script>" not in page
        assert " style=" not in page


def test_a_department_name_change_is_seen_by_every_plan(admin, plan_text, edited):
    confirm(admin, plan_text)
    other = make_plan(year=2024)
    confirm(admin, edited({("lingling_plan.department", "jyj"): {"name": "教育和体育局"}}))
    assert Plan.objects.get(pk=other.pk).revision == other.revision + 1


def test_the_file_can_say_another_year(admin):
    row = {"model": "lingling_plan.plan", "fields": {"year": 2030, "name": "计划", "adopted_on": "2029-12-20"}}
    choose(admin, json.dumps([row]))
    assert "缺少默认判定规则" in admin.get(CONFIRM, follow=True).content.decode()
    make_plan(year=2023)
    choose(admin, json.dumps([row]))
    assert "新增 1 条" in admin.get(CONFIRM).content.decode()
