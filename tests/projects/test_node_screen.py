"""排节点: proposals from the promised stage backwards, edited and confirmed; and what follows from changed nodes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from pytest_django.asserts import assertContains, assertNotContains

from projects.models import Milestone, NodeTemplate, Project
from projects.planning import proposed
from tests.make import make_project, make_report, month, sign_in
from tests.office import AUGUST, JULY, clock

pytestmark = pytest.mark.django_db

JANUARY = date(2023, 1, 9)
START = (("立项批复", 6, 25), ("用地与规划许可", 4, 25), ("招标", 2, 25), ("开工", 0, 30))


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


@pytest.fixture(scope="module")
def made(made):
    for name, before, weight in START:
        NodeTemplate.objects.create(stage="start", name=name, months_before=before, weight=weight)
    return made


@pytest.fixture
def planner(client, office):
    return sign_in(client, office.planner)


def screen(project) -> str:
    return f"/projects/2023/{project.code}/nodes/"


def form_of(response) -> dict:
    """What the page's formsets would post."""
    data = {}
    for formset in response.context["formsets"]:
        for bound in formset.management_form:
            data[bound.html_name] = bound.value()
        data[f"{formset.prefix}-shown"] = formset.shown
        for form in formset:
            data |= {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    return data


def nodes_of(project):
    return list(project.milestones.values_list("name", "due", "weight"))


def expected(project, number):
    return project.points.get(month=month(number)).expected


# Proposals


def test_nodes_are_proposed_backwards_from_the_deadline(office):
    project = make_project(deadline=date(2023, 10, 20))
    templates = NodeTemplate.objects.filter(stage="start").order_by("-months_before")
    rows = [(node.name, node.due, node.weight, node.pk is None) for node in proposed(project, templates, JANUARY)]
    assert rows == [
        ("立项批复", date(2023, 4, 30), 25, True),
        ("用地与规划许可", date(2023, 6, 30), 25, True),
        ("招标", date(2023, 8, 31), 25, True),
        ("开工", date(2023, 10, 20), 30, False),
    ]


def test_never_before_the_plans_january_nor_after_the_deadline(office):
    project = make_project(deadline=date(2023, 1, 21))
    templates = NodeTemplate.objects.filter(stage="start")
    assert {node.due for node in proposed(project, templates, JANUARY)} == {date(2023, 1, 21)}
    early = make_project(deadline=date(2023, 3, 31))
    assert [node.due for node in proposed(early, templates.order_by("-months_before"), JANUARY)][:2] == [
        date(2023, 1, 31)
    ] * 2


def test_never_before_today(office):
    """In September nobody can do any more what was to be done in June; what is promised for a day gone keeps its day."""
    templates = NodeTemplate.objects.filter(stage="start").order_by("-months_before")
    dues = [node.due for node in proposed(make_project(), templates, date(2023, 9, 7))]
    assert dues == [date(2023, 9, 30), date(2023, 9, 30), date(2023, 10, 31), date(2023, 12, 31)]
    late = make_project(deadline=date(2023, 6, 30))
    assert {node.due for node in proposed(late, templates, date(2023, 9, 7))} == {date(2023, 6, 30)}


# One or many that have none


def test_it_works(planner):
    project, other = make_project(name="燃气电站"), make_project(name="变电站")
    page = planner.get("/projects/nodes/")
    assertContains(page, "<b>2</b> 项未排节点")
    assertContains(page, "255 天")  # as the board of the month says
    assertContains(planner.get("/?month=2023-08"), "未排节点 255 天")
    preview = planner.get(f"/projects/nodes/?project={project.pk}&project={other.pk}")
    assertContains(preview, "立项批复")
    assert Milestone.objects.filter(promised=False).count() == 0
    data = form_of(preview) | {"project": [project.pk, other.pk]}
    data |= {f"p{project.pk}-1-name": "用地预审", f"p{project.pk}-1-due": "2023-09-15", f"p{project.pk}-2-remove": "on"}
    data |= {f"p{project.pk}-4-name": "施工许可", f"p{project.pk}-4-due": "2023/11/30", f"p{project.pk}-4-weight": "20"}
    assert planner.post("/projects/nodes/", data).url == "/projects/nodes/"
    assert nodes_of(project) == [
        ("用地预审", date(2023, 9, 15), 25),
        ("立项批复", date(2023, 9, 30), 25),
        ("施工许可", date(2023, 11, 30), 20),
        ("开工", date(2023, 12, 31), 30),
    ]
    assert [expected(project, number) for number in (8, 9, 11, 12)] == [0, 50, 70, 100]
    assert other.milestones.count() == 4
    assertContains(planner.get("/projects/nodes/"), "<b>0</b> 项未排节点")


def test_all_or_nothing(planner):
    project, other = make_project(), make_project()
    data = form_of(planner.get(f"/projects/nodes/?project={project.pk}&project={other.pk}"))
    data |= {"project": [project.pk, other.pk], f"p{other.pk}-0-name": "拟定的话", f"p{other.pk}-0-due": "2024-05-01"}
    page = planner.post("/projects/nodes/", data)
    assertContains(page, "请填2023-01-01至2023-12-31之间的日期")
    assertContains(page, "拟定的话")
    assert Milestone.objects.filter(promised=False).count() == 0


def test_what_a_colleague_laid_out_meanwhile_is_not_doubled(planner):
    project = make_project()
    data = form_of(planner.get(f"/projects/nodes/?project={project.pk}")) | {"project": project.pk}
    planner.post("/projects/nodes/", data)
    page = planner.post("/projects/nodes/", data)
    assertContains(page, "已经排好或不存在")
    assert project.milestones.count() == 4


@pytest.mark.parametrize("query", ["project=0", "project=x", "project=99999999999999999999", "project=1&project=x"])
def test_unknown_items_are_refused(planner, query):
    make_project()
    assertContains(planner.get(f"/projects/nodes/?{query}"), "已经排好或不存在")


def test_no_more_than_a_page_holds(planner):
    chosen = "&".join(f"project={make_project().pk}" for _ in range(16))
    assertContains(planner.get(f"/projects/nodes/?{chosen}"), "超过 15 项")


def test_the_number_of_queries_does_not_grow(planner, django_assert_num_queries):
    make_project()
    with django_assert_num_queries(8):
        planner.get("/projects/nodes/")
    for _ in range(10):
        make_project()
    with django_assert_num_queries(8):
        planner.get("/projects/nodes/")


# One project's nodes


def test_nodes_are_edited(planner):
    project = make_project(nodes=[("招标", date(2023, 6, 30)), ("环评", date(2023, 3, 31))])
    data = form_of(planner.get(screen(project)))
    data |= {f"p{project.pk}-0-name": "环境评价", f"p{project.pk}-0-weight": "2", f"p{project.pk}-1-remove": "on"}
    assert planner.post(screen(project), data).url == project.get_absolute_url()
    assert nodes_of(project) == [("环境评价", date(2023, 3, 31), 2), ("开工", date(2023, 12, 31), 1)]


def test_two_nodes_may_exchange_their_names(planner):
    project = make_project(nodes=[("招标", date(2023, 6, 30)), ("环评", date(2023, 3, 31))])
    data = form_of(planner.get(screen(project)))
    data |= {f"p{project.pk}-0-name": "招标", f"p{project.pk}-1-name": "环评"}
    planner.post(screen(project), data)
    assert nodes_of(project)[:2] == [("招标", date(2023, 3, 31), 1), ("环评", date(2023, 6, 30), 1)]


def test_without_nodes_a_proposal_is_offered(planner):
    project = make_project()
    assertContains(planner.get(screen(project)), "用地与规划许可")
    planner.post(screen(project), form_of(planner.get(screen(project))))
    assert project.milestones.count() == 4


def test_the_promised_stage_keeps_its_name_date_and_place(planner):
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    assertContains(planner.get(screen(project)), "readonly", count=2)
    data = form_of(planner.get(screen(project)))
    data |= {f"p{project.pk}-1-name": "别的", f"p{project.pk}-1-due": "2023-02-01", f"p{project.pk}-1-remove": "on"}
    data |= {f"p{project.pk}-1-weight": "3"}
    planner.post(screen(project), data)
    assert nodes_of(project)[-1] == ("开工", date(2023, 12, 31), 3)


def test_a_node_reported_done_stays(planner):
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    make_report(project=project, month=JULY, done=["招标"])
    data = form_of(planner.get(screen(project))) | {f"p{project.pk}-0-remove": "on"}
    page = planner.post(screen(project), data)
    assertContains(page, "已报完成，不能删除")
    assert project.milestones.count() == 2


def test_another_projects_node_is_not_accepted(planner):
    project, other = (make_project(nodes=[("招标", date(2023, 6, 30))]) for _ in range(2))
    data = form_of(planner.get(screen(project)))
    data[f"p{project.pk}-0-node"] = other.milestones.get(name="招标").pk
    data[f"p{project.pk}-0-name"] = "改名"
    page = planner.post(screen(project), data)
    assert page.status_code == 200
    assert not Milestone.objects.filter(name="改名").exists()


def test_what_a_colleague_changed_meanwhile_is_not_written_over(planner):
    project = make_project(nodes=[("招标", date(2023, 6, 30)), ("开标", date(2023, 7, 30))])
    data = form_of(planner.get(screen(project)))
    node = project.milestones.get(name="招标")
    node.weight, node.due = 50, date(2023, 3, 31)
    node.save()
    page = planner.post(screen(project), {**data, f"p{project.pk}-1-weight": "7"})
    assertContains(page, "招标 现为 2023-03-31、权重 50")
    assertNotContains(page, "开标 现为")
    assert ("招标", date(2023, 3, 31), 50) in nodes_of(project)
    again = form_of(page) | {f"p{project.pk}-1-weight": "7", f"p{project.pk}-passed": "2023-06-30"}
    assert planner.post(screen(project), again).status_code == 302


def test_a_page_without_marks_changes_no_stored_node(planner):
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    data = form_of(planner.get(screen(project)))
    del data[f"p{project.pk}-shown"]
    before = nodes_of(project)
    assertContains(planner.post(screen(project), {**data, f"p{project.pk}-0-weight": "9"}), "打开本页以后已有改动")
    assert nodes_of(project) == before


def test_nodes_that_a_colleague_added_meanwhile_stay(planner):
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    data = form_of(planner.get(screen(project)))
    Milestone.objects.create(project=project, name="环评", due=date(2023, 3, 31))
    data[f"p{project.pk}-0-name"] = "公开招标"
    planner.post(screen(project), data)
    assert [name for name, *_ in nodes_of(project)] == ["环评", "公开招标", "开工"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("weight", "0"), ("weight", "101"), ("weight", "1e9"), ("due", "2022-12-31"), ("due", "0001-01-01"), ("due", "明天"),
     ("name", ""), ("name", "长" * 41), ("name", "开工"), ("node", "x"), ("node", "99999999999999999999")],
)  # fmt: skip
def test_bad_input_gets_a_message_and_stays(planner, field, typed):
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    before = nodes_of(project)
    data = form_of(planner.get(screen(project))) | {f"p{project.pk}-0-{field}": typed}
    page = planner.post(screen(project), data)
    assert page.status_code == 200
    assertContains(page, 'class="error"')
    if typed and field != "node":
        assertContains(page, f'value="{typed}"')
    assert nodes_of(project) == before


@pytest.mark.parametrize("counts", [{}, {"TOTAL_FORMS": "x"}, {"TOTAL_FORMS": "99999999"}, {"INITIAL_FORMS": "-1"}])
def test_tampered_counts_change_nothing(planner, counts):
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    data = {f"p{project.pk}-TOTAL_FORMS": "1", f"p{project.pk}-INITIAL_FORMS": "0"} if counts else {}
    data |= {f"p{project.pk}-{name}": value for name, value in counts.items()}
    assert planner.post(screen(project), data).status_code in (200, 302)
    assert project.milestones.count() == 2


def typed(planner, project, *nodes) -> dict:
    data = form_of(planner.get(screen(project)))
    blank = int(data[f"p{project.pk}-TOTAL_FORMS"]) - 3
    for number, (label, due) in enumerate(nodes, blank):
        data |= {
            f"p{project.pk}-{number}-{name}": value for name, value in (("name", label), ("due", due), ("weight", "1"))
        }
    return data


def test_days_that_have_passed_are_told_before_they_are_saved(planner):
    """Of what is reported the light, of what is not what it will depend on; a tick saves just these days."""
    project = make_project(nodes=[("招标", date(2023, 10, 31))])
    for number in range(1, 7):
        make_report(project=project, month=month(number))
    data = typed(planner, project, ("立项", "2023-03-31"), ("环评", "2023-07-31"))
    page = planner.post(screen(project), data)
    assertContains(page, "3月31日、7月31日已过，保存后5—6月将判为滞后，3—4月将判为预警，7—8月未报")
    assertContains(page, 'value="2023-07-31"')
    assert project.milestones.count() == 2
    ticked = data | {f"p{project.pk}-passed": "2023-03-31,2023-07-31"}
    assertContains(planner.post(screen(project), ticked | {f"p{project.pk}-3-due": "2023-06-30"}), "6月30日已过")
    assert project.milestones.count() == 2
    assert planner.post(screen(project), ticked).status_code == 302
    assert project.milestones.count() == 4
    again = form_of(planner.get(screen(project)))
    assert planner.post(screen(project), again).status_code == 302  # what lay there before is not asked again


def test_what_is_refused_is_listed_with_links(planner):
    project = make_project(name="燃气电站", nodes=[("招标", date(2023, 6, 30))])
    data = form_of(planner.get(screen(project))) | {f"p{project.pk}-0-due": "", f"p{project.pk}-1-weight": "0"}
    page = planner.post(screen(project), data)
    assertContains(page, "还没有保存：2 项有误")
    assertContains(page, f'<a href="#id_p{project.pk}-0-due">燃气电站 第1行完成时限</a>')
    assertContains(page, "请填完成时限。")


def test_the_weights_are_added_up(planner):
    project = make_project(nodes=[("招标", date(2023, 6, 30)), ("环评", date(2023, 3, 31))])
    page = planner.get(screen(project))
    assertContains(page, "<td>3</td>")
    wrong = form_of(page) | {f"p{project.pk}-0-weight": "40", f"p{project.pk}-1-due": "", f"p{project.pk}-2-remove": ""}
    assertContains(planner.post(screen(project), wrong), "<td>42</td>")


def test_what_does_not_exist_is_not_found(planner):
    assert planner.get("/projects/2023/nowhere/nodes/").status_code == 404


# What follows from changed nodes


def add_node(project, name, due, weight=1):
    project.change_nodes(keep=[Milestone(name=name, due=due, weight=weight)])


def test_shares_of_open_months_are_counted_again(office):
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    approved = make_report(project=project, month=JULY, done=["招标"])
    waiting = make_report(project=project, month=AUGUST, done=["招标"], status="submitted")
    returned = make_report(project=project, month=month(6), done=["招标"], status="returned")
    add_node(project, "设备安装", date(2023, 10, 31), weight=2)
    for report, share in ((approved, 25), (waiting, 25), (returned, 50)):
        report.refresh_from_db()
        assert report.node_share == share


def test_closed_months_keep_their_share(office):
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    closed = make_report(project=project, month=month(6), done=["招标"])
    open_ = make_report(project=project, month=JULY, done=["招标"])
    office.plan.closed_through = month(6)
    office.plan.save()
    add_node(Project.objects.get(pk=project.pk), "设备安装", date(2023, 10, 31), weight=2)
    closed.refresh_from_db()
    open_.refresh_from_db()
    assert (closed.node_share, open_.node_share) == (50, 25)
    assert project.points.get(month=month(6)).expected == 50
    assert project.points.get(month=JULY).expected == 25


def test_what_was_found_kept_stays_kept(office):
    project = make_project(stage="advance")
    found = make_report(project=project, month=JULY, done=["推进"], status="submitted")
    found.find(by=office.planner, outcome="mostly", reason="主要任务完成", evidence="现场核查")
    add_node(project, "半程检查", date(2023, 6, 30))
    found.refresh_from_db()
    assert found.node_share == 100
    assert found.completed.count() == 2


def test_what_was_found_not_kept_is_counted_from_its_ticks(office):
    project = make_project(stage="advance", nodes=[("半程检查", date(2023, 6, 30))])
    found = make_report(project=project, month=JULY, done=["半程检查", "推进"], status="submitted")
    found.find(by=office.planner, outcome="not", reason="未见文件", evidence="现场核查")
    add_node(project, "年度任务书", date(2023, 3, 31), weight=2)
    found.refresh_from_db()
    assert found.node_share == 0
    assert [node.name for node in found.completed.all()] == ["半程检查"]


def test_a_name_twice_is_refused(office):
    project = make_project(nodes=[("招标", date(2023, 6, 30))])
    with pytest.raises(ValidationError, match="已有名为“招标”的节点"):
        add_node(project, "招标", date(2023, 7, 31))
    assert project.milestones.count() == 2


def test_laid_out_items_leave_the_board_mark(planner):
    project = make_project(name="燃气电站")
    assertContains(planner.get(project.get_absolute_url()), "未排节点")
    add_node(project, "招标", date(2023, 6, 30))
    assertNotContains(planner.get(project.get_absolute_url()), "未排节点")


def test_what_is_kept_already_needs_no_nodes(planner):
    """Neither on the planner's list nor as a mark on the board."""
    kept, bare = make_project(name="已经开工的"), make_project(name="还没开工的")
    make_report(project=kept, month=month(7), done=["开工"])
    page = planner.get("/projects/nodes/")
    assertContains(page, "还有 <b>1</b> 项未排节点")
    assertContains(page, bare.name)
    assertNotContains(page, kept.name)
    assertContains(planner.get("/projects/"), "未排节点 ", count=1)
