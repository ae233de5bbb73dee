"""Deciding on a draft in the browser's requests: accept, change, merge, split, leave out; two planners at once."""

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.urls import reverse

from drafting import creating
from drafting.models import Part, Report, Row
from tests.make import make_department, make_draft, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    return make_draft()


@pytest.fixture
def planner(client):
    return sign_in(client, make_user(username="planner", role="planner"))


def row(report, name, part=Part.TARGET, into=None) -> Row:
    return report.rows.filter(name=name, part=part, into=into).get()


def leaf(row) -> str:
    return reverse("report_leaf", args=[row.report_id, row.chapter])


def page(row) -> str:
    return reverse("report_row", args=[row.pk])


def form_of(client, row) -> dict:
    """What the row's form holds, as a browser posts it."""
    form = client.get(page(row)).context["form"]
    values = {field.html_name: field.value() for field in form}
    values = {name: getattr(value, "pk", value) for name, value in values.items() if value not in (None, False)}
    return {**values, "version": row.version, "save": "1"}


def test_it_works(planner, report):
    parks = row(report, "新建口袋公园")
    shown = planner.get(leaf(parks)).content.decode()
    assert f'id="t{parks.pk}"' in shown
    assert f'href="#r{parks.pk}"' in shown
    response = planner.post(leaf(parks), {"accept": parks.pk, "version": parks.version})
    parks.refresh_from_db()
    assert (parks.state, parks.by.username, parks.version) == ("accepted", "planner", 2)
    following = report.rows.filter(state="open", start__gt=parks.start).first()
    assert response.url == f"{leaf(following)}#r{following.pk}"


def test_all_of_a_leaf_at_once_leaves_what_is_not_complete(planner, report):
    here = row(report, "新建口袋公园")
    broken = row(report, "建设养老驿站")
    Row.objects.filter(pk=broken.pk).update(unit="")
    open_rows = report.rows.filter(chapter=here.chapter)
    seen = [f"{each.pk}.{each.version}" for each in open_rows]
    response = planner.post(leaf(here), {"accept_all": "1", "seen": seen}, follow=True)
    assert "“建设养老驿站”没有采用：请填单位" in response.content.decode()
    assert [each.name for each in open_rows.filter(state="open")] == ["建设养老驿站"]


def test_leaving_out_asks_for_a_reason(planner, report):
    parks = row(report, "新建口袋公园")
    posted = {"leave_out": parks.pk, "version": parks.version}
    assert "请写明不采用的原因" in planner.post(leaf(parks), {**posted, "reason": " "}, follow=True).content.decode()
    parks.refresh_from_db()
    assert parks.state == "open"
    planner.post(leaf(parks), {**posted, "reason": "写作背景，不是承诺"})
    parks.refresh_from_db()
    assert (parks.state, parks.reason) == ("left_out", "写作背景，不是承诺")


def test_changing_keeps_what_was_read(planner, report):
    parks = row(report, "新建口袋公园")
    lead = make_department()
    planner.post(page(parks), {**form_of(planner, parks), "value": "7", "bound": "ge", "lead": lead.pk})
    parks.refresh_from_db()
    assert (parks.value, parks.bound, parks.lead, parks.state) == (7, "ge", lead, "accepted")
    assert parks.found["value"] == "6"
    assert "原读作：新建口袋公园 6 个" in planner.get(leaf(parks)).content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"value": "六个"}, "value", "请只填数字"),
        ({"unit": ""}, "unit", "请填单位"),
        ({"bound": "range"}, None, "区间必须有更大的上限"),
        ({"measure": ""}, "measure", "请选择判定方式"),
        ({"value": ""}, "value", "请填数值"),
        ({"name": "长" * 26}, "name", "25"),
        ({"deadline": "2040-01-01"}, "deadline", "2024至2029年"),
        ({"code": "有空格 的"}, "code", "Slug|有效|短横|字母"),
        ({"part": "nonsense"}, "part", ""),
        ({"lead": "9" * 30}, "lead", ""),
        ({"into": "9" * 30}, "into", ""),
        ({"kind": "project"}, "stage", "请选择承诺到哪个阶段"),
    ],
)
def test_bad_input_gets_a_message_beside_the_field(planner, report, typed, field, told):
    parks = row(report, "新建口袋公园")
    response = planner.post(page(parks), {**form_of(planner, parks), **typed})
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert errors, "refused"
    messages = "".join(errors.get(field or "__all__", []))
    assert any(each in messages for each in told.split("|"))
    parks.refresh_from_db()
    assert parks.state == "open"


def test_two_rows_become_one_item(planner, report):
    parks, places = row(report, "新建口袋公园"), row(report, "新增公办学位")
    planner.post(page(places), {**form_of(planner, places), "into": parks.pk})
    places.refresh_from_db()
    assert (places.into, places.state, places.is_item) == (parks, "accepted", False)
    response = planner.post(page(parks), {**form_of(planner, parks), "into": row(report, "建设养老驿站").pk})
    assert "有别的行并入了这一行" in response.content.decode()


def test_one_row_becomes_two(planner, report):
    parks = row(report, "新建口袋公园")
    response = planner.post(page(parks), {"split": "1", "version": parks.version})
    copy = report.rows.latest("pk")
    assert response.url == page(copy)
    assert (copy.copy_of, copy.start, copy.name, copy.state) == (parks, parks.start, parks.name, "open")
    assert copy.code != parks.code


def test_what_was_not_read_is_added_at_its_words(planner, report):
    parks = row(report, "新建口袋公园")
    posted = {"add": "1", "quote": "由人社局牵头", "name": "人社局牵头事项", "kind": "commitment"}
    response = planner.post(leaf(parks), posted)
    added = report.rows.latest("pk")
    assert response.url == page(added)
    assert report.text[added.start : added.end] == "由人社局牵头"
    assert (added.state, added.kind, added.section, added.stage) == ("open", "commitment", "二（二）2", "advance")
    assert added.problems() == {}
    assert "由审定人添加" in planner.get(page(added)).content.decode()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"quote": "原文没有的字"}, "这一页的原文里没有这几个字"),
        ({"quote": ""}, "必填|请填|不能为空|这个字段"),
        ({"name": "长" * 26}, "25"),
        ({"kind": "x"}, "x"),
    ],
)
def test_words_that_are_not_there_add_nothing(planner, report, typed, told):
    before = report.rows.count()
    posted = {"add": "1", "quote": "由人社局牵头", "name": "牵头事项", "kind": "commitment", **typed}
    response = planner.post(leaf(row(report, "新建口袋公园")), posted)
    errors = "".join(each for messages in response.context["adding"].errors.values() for each in messages)
    assert any(each in errors for each in told.split("|"))
    assert f'value="{posted["name"]}"' in response.content.decode(), "what was typed stays"
    assert report.rows.count() == before


def test_back_to_undecided(planner, report):
    parks = row(report, "新建口袋公园")
    report.accept(by=parks.by or report.by, versions={parks.pk: 1})
    planner.post(page(parks), {"reopen": "1", "version": 2})
    parks.refresh_from_db()
    assert (parks.state, parks.version) == ("open", 3)


def test_who_saves_over_a_colleague_sees_both(planner, report):
    parks = row(report, "新建口袋公园")
    mine = {**form_of(planner, parks), "value": "7"}
    colleague = make_user(username="second", role="planner")
    report.change(by=colleague, row=parks.pk, version=1, values={"value": 9})
    shown = planner.post(page(parks), mine).content.decode()
    assert "second已改动“新建口袋公园”，没有保存" in shown
    assert 'value="7"' in shown, "what was typed stays"
    assert "9 个" in shown, "what the colleague wrote stands beside it"
    assert 'name="version" value="2"' in shown, "and can be saved over on purpose"
    parks.refresh_from_db()
    assert parks.value == 9


def test_an_old_page_accepts_nothing_that_changed(planner, report):
    parks = row(report, "新建口袋公园")
    report.leave_out(by=make_user(username="second", role="planner"), row=parks.pk, version=1, reason="重复")
    shown = planner.post(leaf(parks), {"accept": parks.pk, "version": 1}, follow=True).content.decode()
    assert "second刚才改过" in shown
    parks.refresh_from_db()
    assert parks.state == "left_out"


def test_doubts_stand_beside_their_figures_and_can_be_dropped(planner, report):
    finding = report.findings.get(message__contains="多少个乡镇")
    station = row(report, "建设养老驿站")
    assert finding.message in planner.get(leaf(station)).content.decode()
    planner.post(leaf(station), {"doubt": finding.pk, "dropped": "1"})
    finding.refresh_from_db()
    assert finding.dropped
    assert "（不列为待核实）" in planner.get(leaf(station)).content.decode()


def test_leads_for_many_rows(planner, report):
    lead = make_department()
    address = reverse("report_leads", args=[report.pk])
    ticked = [each.pk for each in report.rows.filter(part="target")[:3]]
    assert "请选择牵头单位" in planner.post(address, {"ticked": ticked}).content.decode()
    planner.post(address, {"ticked": [*ticked, "x", "9" * 40], "department": lead.pk})
    assert report.rows.filter(lead=lead).count() == 3


def test_every_decision_leaves_its_trail(planner, report):
    parks = row(report, "新建口袋公园")
    planner.post(leaf(parks), {"leave_out": parks.pk, "version": 1, "reason": "重复"})
    entry = LogEntry.objects.get_for_object(parks).latest("pk")
    assert entry.actor.username == "planner"
    assert entry.changes_dict["state"] == ["open", "left_out"]
    assert entry.changes_dict["reason"][1] == "重复"


def test_nothing_changes_once_the_plan_exists(planner, report):
    done = make_draft(year=2025, text="2025年目标\n二、2025年主要目标\n新建公园6个，新建广场3个。", decided=True)
    creating.create(done, by=done.by, name="计划", adopted_on=done.at.date().replace(year=2025))
    parks = done.rows.first()
    for posted in (
        {"accept": parks.pk, "version": parks.version},
        {"leave_out": parks.pk, "version": parks.version, "reason": "a"},
    ):
        assert "计划已经建立" in planner.post(leaf(parks), posted, follow=True).content.decode()
    with pytest.raises(ValidationError, match="计划已经建立"):
        done.change(by=done.by, row=parks.pk, version=parks.version, values={"value": 1})


@pytest.mark.parametrize("role", ["admin", "leader", "reporter"])
def test_others_do_not_decide(client, report, role):
    department = make_department() if role == "reporter" else None
    sign_in(client, make_user(username=role, role=role, department=department))
    parks = row(report, "新建口袋公园")
    assert client.post(leaf(parks), {"accept": parks.pk, "version": 1}).status_code == 403
    assert client.get(page(parks)).status_code == 403
    parks.refresh_from_db()
    assert parks.state == "open"


@pytest.mark.parametrize(
    "posted",
    [{"accept": "9" * 30}, {"accept": "987654", "version": "1"}, {"leave_out": "x"}, {"accept_all": "1", "seen": ["a.b", "1", "."]},
     {"doubt": "999999"}, {}],
)  # fmt: skip
def test_junk_is_no_failure(planner, report, posted):
    address = leaf(row(report, "新建口袋公园"))
    assert planner.post(address, posted).status_code in (302, 404)
    assert planner.get(reverse("report_leaf", args=[report.pk, 99])).status_code == 404
    assert planner.get("/reports/987654321987654321/").status_code == 404
