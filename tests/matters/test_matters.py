"""/matters/: raised by a department, listed for planners and leaders, answered, settled; nobody else's are seen."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from pytest_django.asserts import assertContains, assertNotContains

from lingling_plan import policy
from matters.models import Matter, State, release_with
from tests.make import make_matter, make_project, make_reading, make_target, sign_in
from tests.office import AUGUST, JULY, OTHER, OWN, clock, make_items

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.items = make_items(made)
    return made


@pytest.fixture
def matter(office):
    return make_matter(item=office.items["own_target"], text=f"用地指标不足{OWN}")


def test_it_works(client, office):
    """A clerk raises, the department's approver releases, a leader answers, the approver settles."""
    target = office.items["own_target"]
    sign_in(client, office.clerk)
    assertContains(client.get(target.get_absolute_url()), "提出需区级协调")
    typed = {"text": "用地指标不足", "addressee": "区政府分管领导"}
    answered = client.post(f"/matters/raise/target/{target.pk}/", typed, follow=True)
    assertContains(answered, "已提出，本单位负责人审核后请区政府分管领导协调。")
    assertContains(answered, "用地指标不足")
    matter = Matter.objects.get()
    sign_in(client, office.approver)
    assertContains(client.get("/review/"), "待本单位审核的需区级协调")
    assert client.post(f"/matters/{matter.pk}/release/", {"review": "1"}).url == "/review/"
    assertNotContains(client.get("/review/"), "待本单位审核")
    sign_in(client, office.leader)
    assertContains(client.get("/matters/"), "待答复 1 件")
    assertContains(client.post(f"/matters/{matter.pk}/", {"answer": "已列入专题会"}, follow=True), "已答复")
    sign_in(client, office.approver)
    assertContains(client.get("/matters/"), "已列入专题会")
    client.post(f"/matters/{matter.pk}/settle/")
    matter.refresh_from_db()
    assert (matter.state, matter.closed_by) == (State.CLOSED, office.approver)
    assertNotContains(client.get("/matters/"), "用地指标不足")
    assertContains(client.get("/matters/?state=closed"), "用地指标不足")


def test_a_project_s_matter_is_raised_on_its_page(client, office):
    project = office.items["own_project"]
    sign_in(client, office.approver).post(
        f"/matters/raise/project/{project.pk}/", {"text": "资金", "addressee": "财政局"}
    )
    assert Matter.objects.get().item == project


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(client, office, matter):
    target = office.items["own_target"]
    sign_in(client, office.clerk)
    answered = client.post(f"/matters/raise/target/{target.pk}/", {"text": "用地指标仍缺", "addressee": " "})
    assertContains(answered, "用地指标仍缺")
    assertContains(answered, "这个字段是必填项")
    sign_in(client, office.planner)
    answered = client.post(f"/matters/{matter.pk}/", {"answer": "长" * 501})
    assertContains(answered, "长" * 501)
    assert Matter.objects.get().state == State.OPEN


def test_the_longest_waiting_comes_first_and_the_days_are_counted(client, office):
    old = make_matter(item=office.items["own_target"], text="等了很久")
    make_matter(item=office.items["other_project"], text="刚提出")
    Matter.objects.filter(pk=old.pk).update(released_at=old.released_at - timedelta(days=12))
    Matter.objects.filter(pk=old.pk).update(raised_at=old.raised_at - timedelta(days=13))
    page = sign_in(client, office.leader).get("/matters/").content.decode()
    assert page.index("等了很久") < page.index("刚提出")
    assert "已等 12 天" in page


@pytest.mark.parametrize("person", ["clerk", "approver", "stranger", "strange_approver", "planner", "leader"])
def test_departments_see_their_own_only(client, office, matter, person):
    theirs = make_matter(item=office.items["other_target"], text=f"缺资金{OTHER}")
    page = sign_in(client, office.people[person]).get("/matters/?state=").content.decode()
    assert (matter.text in page) == (person not in ("stranger", "strange_approver"))
    assert (theirs.text in page) == (person not in ("clerk", "approver"))


def test_another_department_s_matter_is_like_one_that_does_not_exist(client, office, matter):
    sign_in(client, office.stranger)
    for address in ("/matters/{}/", "/matters/{}/settle/"):
        for method in (client.get, client.post):
            if address.endswith("settle/") and method == client.get:
                continue
            assert method(address.format(matter.pk)).status_code == method(address.format(10**15)).status_code == 404
    assertNotContains(client.get(office.items["own_target"].get_absolute_url()), matter.text)


@pytest.mark.parametrize(("person", "raises", "answers", "settles"), [
    ("clerk", 302, 403, 403),
    ("approver", 302, 403, 302),
    ("stranger", 404, 404, 404),
    ("planner", 403, 302, 302),
    ("leader", 403, 302, 403),
    ("sysadmin", 403, 403, 403),
    ("nobody", 403, 403, 403),
])  # fmt: skip
def test_it_refuses_whom_the_policy_does_not_name(client, office, matter, person, raises, answers, settles):
    target = office.items["own_target"]
    answered = make_matter(item=target, text="另一件", answer="好")
    sign_in(client, office.people[person])
    typed = {"text": "新的一件", "addressee": "区政府"}
    assert client.post(f"/matters/raise/target/{target.pk}/", typed).status_code == raises
    assert client.post(f"/matters/{matter.pk}/", {"answer": "好"}).status_code == answers
    assert client.post(f"/matters/{answered.pk}/settle/").status_code == settles
    assert Matter.objects.filter(text="新的一件").exists() == (raises == 302)
    assert Matter.objects.get(pk=answered.pk).state == (State.CLOSED if settles == 302 else State.ANSWERED)


@pytest.fixture
def held(office):
    return make_matter(item=office.items["own_target"], text=f"还没审{OWN}", is_held=True)


@pytest.mark.parametrize("person", ["planner", "leader", "stranger", "strange_approver"])
def test_a_held_matter_is_seen_by_its_department_alone(client, office, held, person):
    sign_in(client, office.people[person])
    assertNotContains(client.get("/matters/?state="), held.text)
    assertNotContains(client.get(office.items["own_target"].get_absolute_url()), held.text)
    assert client.post(f"/matters/{held.pk}/", {"answer": "好"}).status_code == 404
    assert client.post(f"/matters/{held.pk}/release/").status_code == 404
    with pytest.raises(ValidationError, match="待本单位审核"):
        held.give_answer(by=office.leader, answer="好")
    for own in (office.clerk, office.approver):
        page = sign_in(client, own).get("/matters/")
        assertContains(page, held.text)
        assertContains(page, "待本单位审核")
        assertContains(page, "待答复 0 件")


def test_a_clerk_releases_nothing(client, office, held):
    assert sign_in(client, office.clerk).post(f"/matters/{held.pk}/release/").status_code == 403
    assertNotContains(client.get(f"/matters/{held.pk}/"), "同意提交区里")
    held.refresh_from_db()
    assert held.is_held


def test_it_goes_with_its_entry_once_that_is_approved_and_not_before(office, held):
    def is_held() -> bool:
        held.refresh_from_db()
        return held.is_held

    other_month = make_matter(item=held.item, text="七月的事", is_held=True)
    Matter.objects.filter(pk=other_month.pk).update(month=JULY)
    waiting = held.item.points.get(month=AUGUST).readings.submitted().get()
    waiting.withdraw(by=office.clerk)
    assert is_held()
    make_reading(target=held.item, month=AUGUST, value=780, status="returned")
    assert is_held()
    make_reading(target=held.item, month=AUGUST, value=790)
    assert not is_held()
    assert held.released_by == office.approver
    other_month.refresh_from_db()
    assert other_month.is_held


def test_what_was_raised_after_the_version_waits_for_its_own_release(office):
    target = office.items["own_target"]
    waiting = target.points.get(month=AUGUST).readings.submitted().get()
    later = make_matter(item=target, text="审核页打开以后提出的", is_held=True)
    Matter.objects.filter(pk=later.pk).update(raised_at=waiting.written_at + timedelta(minutes=1))
    waiting.approve(by=office.approver)
    later.refresh_from_db()
    assert later.is_held


def test_the_planning_office_neither_reads_nor_releases_what_is_held(client, office, held):
    """Beside an entry that waits for its finding too."""
    entry = held.item.points.get(month=AUGUST).readings.submitted().get()
    release_with(entry, office.planner)
    held.refresh_from_db()
    assert held.is_held
    seen = policy.matters_beside(office.planner, Matter.objects.all())
    assert held not in seen
    assert held in policy.matters_beside(office.approver, Matter.objects.all())


def test_a_deputy_reads_and_releases_what_waits_beside_the_entry(office, held):
    lead = held.item.lead
    lead.deputy = office.strange_approver
    lead.save()
    assert held in policy.matters_beside(office.strange_approver, Matter.objects.all())
    held.item.points.get(month=AUGUST).readings.submitted().get().approve(by=office.strange_approver)
    held.refresh_from_db()
    assert held.released_by == office.strange_approver


def test_what_an_approver_raises_goes_at_once(office, held):
    again = Matter.bring_up(held.item, month=AUGUST, text=held.text, addressee=held.addressee, by=office.approver)
    new = Matter.bring_up(held.item, month=AUGUST, text="新的", addressee="区政府", by=office.approver)
    assert (again.pk, again.is_held, new.is_held) == (held.pk, False, False)


def test_a_release_is_in_the_audit_log(client, office, held):
    sign_in(client, office.approver).post(f"/matters/{held.pk}/release/")
    (log,) = [log for log in LogEntry.objects.get_for_object(held) if "released_by" in log.changes_dict and log.actor]
    assert log.actor == office.approver


def test_an_administrator_sees_no_matters(client, office, matter):
    sign_in(client, office.sysadmin)
    assertNotContains(client.get(office.items["own_target"].get_absolute_url()), "需区级协调")
    assert client.get("/matters/").status_code == 403


def test_an_unknown_item_is_not_found(client, office):
    sign_in(client, office.clerk)
    for address in ("/matters/raise/target/99999/", "/matters/raise/plan/1/", f"/matters/raise/target/{10**30}/"):
        assert client.get(address).status_code == 404


def test_a_second_answer_keeps_the_first_and_what_was_typed(client, office, matter):
    matter.give_answer(by=office.leader, answer="先答的")
    answered = sign_in(client, office.planner).post(f"/matters/{matter.pk}/", {"answer": "后答的"})
    assertContains(answered, "先答的")
    assertContains(answered, "后答的")
    assertContains(answered, "该事项现为“已答复”。")
    assert Matter.objects.get().answer == "先答的"


def test_only_an_answered_matter_is_settled(client, office, matter):
    with pytest.raises(ValidationError):
        matter.close(by=office.planner)
    answered = sign_in(client, office.planner).post(f"/matters/{matter.pk}/settle/", follow=True)
    assertContains(answered, "该事项现为“待答复”。")
    assert Matter.objects.get().state == State.OPEN


def test_a_double_click_raises_one_matter(client, office):
    target, typed = office.items["own_target"], {"text": "用地指标不足", "addressee": "区政府"}
    sign_in(client, office.clerk)
    for _ in range(3):
        client.post(f"/matters/raise/target/{target.pk}/", typed)
    assert Matter.objects.count() == 1


def test_filters_by_state_and_department(client, office, matter):
    theirs = make_matter(item=office.items["other_target"], text="缺资金", answer="已安排")
    sign_in(client, office.leader)
    page = client.get(f"/matters/?state=answered&lead={office.other.pk}")
    assertContains(page, theirs.text)
    assertNotContains(page, matter.text)
    assertNotContains(client.get(f"/matters/?state=&lead={office.other.pk}"), matter.text)
    assert client.get("/matters/?state=no-such-state&lead=abc").status_code == 200


def test_queries_do_not_grow_with_matters(client, office, matter, django_assert_num_queries):
    sign_in(client, office.leader)
    client.get("/matters/")
    with django_assert_num_queries(MATTERS):
        client.get("/matters/")
    for number in range(10):
        make_matter(
            item=make_target(lead=office.own) if number % 2 else make_project(lead=office.own), text=f"第{number}件"
        )
    with django_assert_num_queries(MATTERS):
        client.get("/matters/")


MATTERS = 9


def test_the_audit_log_holds_no_words_of_a_matter(office):
    """Administrators read the log, but no matters."""
    matter = make_matter(item=office.items["own_target"], text="征地款缺口", answer="财政局本周拨付")
    logged = LogEntry.objects.get_for_object(matter)
    assert logged.filter(changes__has_key="state").count() == 2
    for log in logged:
        assert "征地款缺口" not in f"{log.changes} {log.object_repr}"
        assert "拨付" not in f"{log.changes} {log.object_repr}"
