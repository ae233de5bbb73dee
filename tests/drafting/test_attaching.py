"""The report of a plan that is there already: held against it, corrected, attached, taken back. Nothing of the plan changes."""

from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from drafting import attaching, creating
from drafting.models import Report
from indicators.models import Target
from projects.models import Project
from tests.drafting.attached import ADOPTED, attached, loaded_plan, uploaded
from tests.make import make_department, make_draft, make_plan, make_user, sign_in

pytestmark = pytest.mark.django_db
TEXT = Path(__file__).parent / "report.txt"


@pytest.fixture
def planner(client):
    return sign_in(client, make_user(username="planner", role="planner"))


@pytest.fixture
def report() -> Report:
    return uploaded()


def address(report) -> str:
    return f"/reports/{report.pk}/attach/"


def attach(client, report) -> str:
    posted = {"attach": "1", "seen": attaching.seen(report)}
    return client.post(address(report), posted, follow=True).content.decode()


def everything(plan) -> list:
    """The plan's own rows, column by column."""
    return [list(model.objects.filter(plan=plan).order_by("pk").values()) for model in (Target, Project)]


def test_it_works(planner):
    plan = loaded_plan()
    before = everything(plan)
    file = SimpleUploadedFile("报告.txt", TEXT.read_bytes())
    shown = planner.post("/reports/", {"file": file}, follow=True).content.decode()
    assert "5 / 6 项找到原句" in shown
    assert "没有找到原句的项" in shown
    report = Report.objects.get()
    assert "已挂接：5 项" in attach(planner, report)
    report.refresh_from_db()
    assert (report.plan, report.created_by.username, report.plan_file) == (plan, "planner", "")
    assert everything(plan) == before
    (line,) = LogEntry.objects.get_for_object(plan).filter(changes__has_key="挂接报告原文")
    assert (line.actor.username, line.changes["挂接报告原文"][1]) == (
        "planner",
        f"报告.txt，5 项，校验码 {report.sha256}",
    )


@pytest.mark.parametrize("path", ["/indicators/2024/jobs/", "/projects/2024/water/"])
def test_an_item_opens_the_report_at_its_sentence(planner, report, path):
    assert "报告原文" not in planner.get(path).content.decode()
    attach(planner, report)
    row = report.rows.filter(code=path.split("/")[3], part="target").first()
    place = f"/report/2024/text/{row.chapter}/"
    assert f'href="{place}#t{row.pk}"' in planner.get(path).content.decode()
    assert f'id="t{row.pk}"' in planner.get(place).content.decode()


def test_the_section_opens_the_report_at_its_sentences(planner, report):
    section = Project.objects.get(code="water").section
    assert "原句" not in planner.get(section.get_absolute_url()).content.decode()
    attach(planner, report)
    row = report.rows.filter(code="water").first()
    shown = planner.get(section.get_absolute_url()).content.decode()
    assert f'href="/report/2024/text/{row.chapter}/#t{row.pk}" aria-label="东山水厂的报告原句"' in shown
    assert shown.count(">原句</a>") == 2, "of three items one has no sentence"


def test_the_reports_page_shows_todays_lights(planner, report):
    attach(planner, report)
    shown = planner.get(f"/report/2024/text/{report.rows.get(code='parks').chapter}/").content.decode()
    assert 'href="/indicators/2024/parks/#why"' in shown
    assert "不发生较大以上安全事故" not in shown.split('aria-label="当前状态"')[1], "what is no item is only text"


def test_another_figure_is_shown_and_corrects_nothing(planner, report):
    shown = planner.get(address(report)).content.decode()
    doubtful = shown.split("请先看这些")[1].split("没有找到原句的项")[0]
    assert ("≥ 8 个" in doubtful, "6 个" in doubtful, "数值不同" in doubtful) == (True, True, True)
    attach(planner, report)
    assert Target.objects.get(indicator__code="parks").value == 8


def test_a_row_is_corrected(planner, report):
    row = report.rows.get(code="hospital")
    page = f"/reports/rows/{row.pk}/item/"
    assert 'value="project.hospital" selected' in planner.get(page).content.decode()
    response = planner.post(page, {"version": row.version, "item": "project.riverside"})
    assert response.url == f"{address(report)}#i{row.pk}"
    attach(planner, report)
    assert "<b>西湖医院</b>年内竣工" in planner.get("/projects/2024/riverside/").content.decode()
    assert "报告原文" not in planner.get("/projects/2024/hospital/").content.decode()
    row.refresh_from_db()
    assert (row.by.username, row.match_note) == ("planner", "由核对人指定")


def test_a_row_is_tied_to_nothing(planner, report):
    row = report.rows.get(code="hospital")
    planner.post(f"/reports/rows/{row.pk}/item/", {"version": row.version, "item": ""})
    assert "已挂接：4 项" in attach(planner, report)
    assert "报告原文" not in planner.get("/projects/2024/hospital/").content.decode()


def test_an_item_of_the_other_kind_is_that_kinds(planner, report):
    row = report.rows.get(code="hospital")
    planner.post(f"/reports/rows/{row.pk}/item/", {"version": row.version, "item": "target.parks"})
    attach(planner, report)
    assert "<b>西湖医院</b>年内竣工" in planner.get("/indicators/2024/parks/").content.decode()


def test_words_are_marked_for_an_item_that_has_none(planner, report):
    posted = {"mark": "project.riverside", "quote": "抓好项目建设"}
    assert "6 / 6 项找到原句" in planner.post(address(report), posted, follow=True).content.decode()
    attach(planner, report)
    assert "<b>抓好项目建设</b>" in planner.get("/projects/2024/riverside/").content.decode()


@pytest.mark.parametrize(
    ("quote", "told"), [("没有的话语", "报告里没有这几个字"), ("抓好", "至少 4 个"), ("", "至少 4 个")]
)
def test_words_that_are_not_there_stay_typed(planner, report, quote, told):
    shown = planner.post(address(report), {"mark": "project.riverside", "quote": quote}).content.decode()
    assert told in shown
    assert f'name="quote" maxlength="100" value="{quote}"' in shown


@pytest.mark.parametrize("item", ["project.nowhere", "target.water", "x" * 5000, "project.\0"])
def test_it_refuses_an_item_that_the_plan_has_not(planner, report, item):
    row = report.rows.get(code="hospital")
    shown = planner.post(f"/reports/rows/{row.pk}/item/", {"version": row.version, "item": item}).content.decode()
    assert "计划里没有这一项" in shown
    assert "计划里没有这一项" in planner.post(address(report), {"mark": item, "quote": "抓好项目"}).content.decode()
    row.refresh_from_db()
    assert row.code == "hospital"


def test_who_corrects_over_a_colleague_is_refused(planner, report):
    row = report.rows.get(code="hospital")
    attaching.correct(report, by=report.by, row=row.pk, version=row.version, item="")
    shown = planner.post(f"/reports/rows/{row.pk}/item/", {"version": row.version, "item": "project.water"})
    assert "没有保存" in shown.content.decode()
    row.refresh_from_db()
    assert row.code == ""


def test_who_attaches_over_a_colleague_is_refused(planner, report):
    seen, row = attaching.seen(report), report.rows.get(code="hospital")
    attaching.correct(report, by=report.by, row=row.pk, version=row.version, item="")
    shown = planner.post(address(report), {"attach": "1", "seen": seen}).content.decode()
    assert "同事改动过对照" in shown
    report.refresh_from_db()
    assert report.plan is None


def test_twice_is_once(planner, report):
    attach(planner, report)
    assert "这次没有改动" in attach(planner, report)
    with pytest.raises(ValidationError, match="已经挂接"):
        attaching.attach(report, by=report.by, seen_as=attaching.seen(report))
    assert LogEntry.objects.filter(changes__has_key="挂接报告原文").count() == 1


def test_it_is_taken_back_and_attached_again(planner):
    report = attached()
    plan, row = report.plan, report.rows.get(code="hospital")
    shown = planner.post(address(report), {"take_back": "1"}, follow=True).content.decode()
    assert "已收回" in shown
    report.refresh_from_db()
    assert (report.plan, report.created_by, report.created_at) == (None, None, None)
    assert planner.get("/report/2024/text/0/").status_code == 404
    assert "报告原文" not in planner.get("/projects/2024/hospital/").content.decode()
    assert LogEntry.objects.get_for_object(plan).filter(changes__has_key="收回报告原文").count() == 1
    row.refresh_from_db()
    attaching.correct(report, by=report.by, row=row.pk, version=row.version, item="project.riverside")
    assert "已挂接：5 项" in attach(planner, report)


def test_taking_back_twice_is_once():
    report = attached()
    attaching.take_back(report)
    attaching.take_back(report)
    assert LogEntry.objects.filter(changes__has_key="收回报告原文").count() == 1


def test_boards_are_told(report):
    plan = make_plan(year=2024)
    before = plan.revision
    attaching.attach(report, by=report.by, seen_as=attaching.seen(report))
    plan.refresh_from_db()
    attached_at = plan.revision
    attaching.take_back(report)
    plan.refresh_from_db()
    assert before < attached_at < plan.revision


def test_the_same_text_again_is_the_same_report(planner, report):
    file = SimpleUploadedFile("又一份.txt", report.text.encode())
    assert planner.post("/reports/", {"file": file}).url == f"/reports/{report.pk}/"
    assert planner.get(f"/reports/{report.pk}/").url == address(report)
    assert Report.objects.count() == 1


def test_a_plan_has_one_report(planner):
    attached()
    file = SimpleUploadedFile("另一份.txt", "2024年计划\n二、2024年主要目标\n新建广场3个。".encode())
    assert "2024年计划已经有报告原文（报告.txt）" in planner.post("/reports/", {"file": file}).content.decode()


def test_two_uploads_are_not_both_attached(planner, report):
    other = make_draft(text="2024年计划\n二、2024年主要目标\n新建口袋公园8个。", year=2024)
    attach(planner, report)
    assert "已经有报告原文（报告.txt）" in attach(planner, other)


def test_a_draft_from_before_the_plan_was_loaded_is_read_again(planner):
    draft = make_draft()
    again = uploaded()
    assert (draft.attaches, again.attaches) == (False, True)
    assert "已挂接：5 项" in attach(planner, again)


def test_a_created_plans_report_is_no_comparison(planner):
    created = make_draft(decided=True)
    creating.create(created, by=created.by, name="2024年计划", adopted_on=ADOPTED)
    assert make_draft() == created
    assert planner.get(address(created)).status_code == 404


def test_it_creates_no_plan_and_has_no_leaves(planner, report):
    with pytest.raises(ValidationError, match="对照的，不建立计划"):
        creating.create(report, by=report.by, name="计划", adopted_on=ADOPTED)
    row = report.rows.get(code="hospital")
    for path in (f"/reports/{report.pk}/0/", f"/reports/{report.pk}/leads/", f"/reports/{report.pk}/seeds.zip",
                 f"/reports/rows/{row.pk}/"):  # fmt: skip
        assert planner.get(path).status_code == 404


def test_it_is_withdrawn_and_taken_up_again(planner, report):
    planner.post(f"/reports/{report.pk}/withdraw/")
    assert "恢复这份报告" in planner.get(address(report)).content.decode()
    with pytest.raises(ValidationError, match="已经撤回"):
        attaching.attach(report, by=report.by, seen_as=attaching.seen(report))
    planner.post(f"/reports/{report.pk}/withdraw/", {"restore": "1"})
    assert "已挂接：5 项" in attach(planner, report)


def test_an_administrator_uploads_and_looks(report):
    admin = sign_in(Client(), make_user(username="sysadmin", role="admin"))
    shown = admin.get(address(report)).content.decode()
    assert ("5 / 6 项" in shown, "挂接到2024年计划" in shown) == (True, False)
    assert admin.post(address(report), {"attach": "1", "seen": attaching.seen(report)}).status_code == 403
    assert admin.get(f"/reports/rows/{report.rows.first().pk}/item/").status_code == 403


@pytest.mark.parametrize("role", ["reporter", "approver", "leader"])
def test_others_do_not(report, role):
    own = make_department() if role in ("reporter", "approver") else None
    client = sign_in(Client(), make_user(username="someone", role=role, department=own))
    assert client.get(address(report)).status_code == 403


def test_what_is_attached_does_not_change():
    report = attached()
    row = report.rows.get(code="hospital")
    with pytest.raises(ValidationError, match="已经挂接"):
        attaching.correct(report, by=report.by, row=row.pk, version=row.version, item="")
    with pytest.raises(DatabaseError), transaction.atomic():
        report.rows.filter(pk=row.pk).update(code="water")
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(created_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(attaches=False)


def test_only_an_attached_report_is_without_file(report):
    report.plan, report.created_by, report.created_at = make_plan(year=2024), report.by, timezone.now()
    report.plan_file = "[]"
    with pytest.raises(ValidationError, match="挂接的没有计划文件"):
        report.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save()
    report.plan_file = ""
    report.validate_constraints()
    report.save()
