"""Loading a plan file: repeatable, all or nothing, never touching what was recorded, keeping what was changed by hand."""

import re
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from auditlog.models import LogEntry
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from indicators.models import Actual, Indicator, Target
from lingling_plan.models import Department, Plan, RuleSet, Section
from projects.models import Milestone, Project
from seeding.fixture import FixtureError, read
from seeding.loading import load, preview
from seeding.models import LoadedRow
from tests.make import make_department, make_reading, make_report, month
from tests.seeding.dump import recorded, snapshot, without_ids

pytestmark = pytest.mark.django_db

GRAIN = ("indicators.target", "grain")
POWER = ("projects.project", "power")
POWER_STAGE = ("projects.milestone", "power")


def loaded(text, **options):
    return load(read(text, 2023), **options)


def counts(outcome):
    return len(outcome.created), len(outcome.changed), len(outcome.kept)


def target(code="grain"):
    return Target.objects.get(indicator__code=code)


def record_something():
    """A figure, a report with a node done, and the people who recorded them."""
    make_reading(target=target(), month=month(7), value="0.2")
    make_reading(target=target("places"), month=month(3), value=200, status="submitted")
    make_report(project=Project.objects.get(code="power"), month=month(6), done=["开工"])


def test_it_works(plan_text):
    outcome = loaded(plan_text)
    assert counts(outcome) == (37, 0, 0)
    assert outcome.points == 6 * 12 + 3 * 12
    grain = target()
    assert (grain.value, grain.lead.code, grain.section.code) == (Decimal(36), "nyncj", "二（一）")
    assert [section.code for section in grain.also_in.all()] == ["一（一）"]
    assert grain.doubts.get().code == "low-grain"
    assert grain.points.get(month=month(8)).expected == 10
    assert Indicator.objects.get(code="gdp-growth").growth_of.code == "gdp"
    assert Plan.objects.get().reporting_day == 5


def test_the_second_run_changes_nothing(plan_text):
    loaded(plan_text)
    before, revision = snapshot(), Plan.objects.get().revision
    outcome = loaded(plan_text)
    assert counts(outcome) == (0, 0, 0)
    assert outcome.points == 0
    assert snapshot() == before
    assert Plan.objects.get().revision == revision


def test_loaddata_gives_the_same_rows(plan_text, tmp_path):
    with transaction.atomic():
        loaded(plan_text)
        ours = without_ids()
        transaction.set_rollback(True)
    assert not any(snapshot().values())
    path = tmp_path / "plan-2023.json"
    path.write_text(plan_text, encoding="utf-8")
    call_command("loaddata", path, verbosity=0)
    assert without_ids() == ours


def test_loading_after_loaddata_finds_nothing_to_do(plan_text, tmp_path):
    path = tmp_path / "plan-2023.json"
    path.write_text(plan_text, encoding="utf-8")
    call_command("loaddata", path, verbosity=0)
    assert counts(loaded(plan_text)) == (0, 0, 0)
    assert LoadedRow.objects.count() == 37


def test_a_value_changed_in_the_file_is_loaded_and_paced(plan_text, edited):
    loaded(plan_text)
    outcome = loaded(edited({GRAIN: {"value": "37.5"}}))
    assert counts(outcome) == (0, 1, 0)
    assert [(each.row, each.column, each.stored, each.file) for each in outcome.changes] == [
        ("目标 grain 2023（粮食总产量）", "目标", "36", "37.5")
    ]
    assert target().value == Decimal("37.5")
    assert target().points.get(month=month(12)).expected == Decimal("37.5")
    assert counts(loaded(edited({GRAIN: {"value": "37.5"}}))) == (0, 0, 0)


def test_a_value_changed_by_hand_is_kept_and_listed(plan_text, edited):
    loaded(plan_text)
    Target.objects.filter(indicator__code="grain").update(value=35)
    for text in (plan_text, edited({GRAIN: {"value": "37"}})):
        outcome = loaded(text)
        assert counts(outcome) == (0, 0, 1)
        assert [(each.stored, each.column) for each in outcome.keeps] == [("35", "目标")]
        assert target().value == 35


def test_overwrite_takes_the_value_of_the_file(plan_text):
    loaded(plan_text)
    Target.objects.filter(indicator__code="grain").update(value=35)
    outcome = loaded(plan_text, overwrite=True)
    assert counts(outcome) == (0, 1, 0)
    assert target().value == 36
    assert counts(loaded(plan_text)) == (0, 0, 0)


def test_a_differing_row_that_was_never_loaded_is_kept(plan_text):
    make_department(code="jyj", name="教育和体育局")
    outcome = loaded(plan_text)
    assert [(each.row, each.stored) for each in outcome.keeps] == [
        ("责任单位 jyj（教育局）", "教育和体育局"),
        ("责任单位 jyj（教育局）", "（空）"),
        ("责任单位 jyj（教育局）", "拟定"),
    ]
    assert Department.objects.get(code="jyj").name == "教育和体育局"


def test_by_hand_and_file_each_change_another_column(plan_text, edited):
    loaded(plan_text)
    Target.objects.filter(indicator__code="grain").update(note="区里说明")
    outcome = loaded(edited({GRAIN: {"value": "37"}}))
    assert counts(outcome) == (0, 1, 1)
    assert (target().value, target().note) == (37, "区里说明")


def test_columns_that_belong_together_are_not_mixed(plan_text, edited):
    """By hand 1—2 became at least 3; the file's new upper end must not meet the new lower end."""
    loaded(plan_text)
    Target.objects.filter(indicator__code="operas").update(value=3, value_high=None, bound="ge")
    outcome = loaded(edited({("indicators.target", "operas"): {"value_high": "4"}}))
    assert counts(outcome) == (0, 0, 1)
    assert (target("operas").value, target("operas").value_high, target("operas").bound) == (3, None, "ge")


def test_a_number_that_comes_with_a_file_turns_no_month_missing(plan_text, edited):
    """Months whose date has passed are due on the next one, as where the planning office fills it in."""
    loaded(plan_text)
    with time_machine.travel("2023-09-07T02:00:00Z", tick=False):
        loaded(edited({("indicators.target", "binding"): {"value": "90", "document_no": "零政发〔2023〕1号"}}))
    assert target("binding").issued_on == date(2023, 9, 7)
    assert target("binding").points.get(month=month(3)).report_by == date(2023, 10, 7)
    loaded(edited({("indicators.target", "grain"): {"value": "37"}}), overwrite=True)
    assert target().issued_on is None


def test_a_number_to_come_that_was_filled_in_is_not_disputed(plan_text):
    loaded(plan_text)
    binding = target("binding")
    binding.value, binding.document_no = Decimal(90), "零政发〔2023〕1号"
    binding.save()
    Target.objects.filter(indicator__code="operas").update(units=20)
    assert counts(loaded(plan_text, overwrite=True)) == (0, 0, 0)
    assert (target("binding").value, target("operas").units) == (90, 20)


@pytest.mark.parametrize("through_loaddata", [False, True])
def test_a_number_that_comes_with_the_file_is_loaded(plan_text, edited, tmp_path, through_loaddata):
    if through_loaddata:
        (tmp_path / "plan.json").write_text(plan_text, encoding="utf-8")
        call_command("loaddata", tmp_path / "plan.json", verbosity=0)
    loaded(plan_text)
    assert counts(loaded(edited({("indicators.target", "binding"): {"value": "92"}}))) == (0, 1, 0)
    assert target("binding").value == 92


def test_relations_are_compared_and_loaded(plan_text, edited):
    loaded(plan_text)
    text = edited({GRAIN: {"supports": [["jyj"]]}})
    (change,) = loaded(text).changes
    assert (change.column, change.stored, change.file) == ("配合单位", "fgj、jyj", "jyj")
    target().supports.set(Department.objects.filter(code="nyncj"))
    (keep,) = loaded(text).keeps
    assert (keep.stored, keep.file) == ("nyncj", "jyj")
    assert [department.code for department in target().supports.all()] == ["nyncj"]


def test_a_row_deleted_by_hand_stays_deleted_and_is_listed(plan_text):
    loaded(plan_text)
    target("places").delete()
    outcome = loaded(plan_text)
    assert counts(outcome) == (0, 0, 1)
    assert (outcome.keeps[0].row, outcome.keeps[0].stored) == ("目标 places 2023（新增学位）", "已删除")
    assert not Target.objects.filter(indicator__code="places").exists()
    assert counts(loaded(plan_text, overwrite=True)) == (1, 0, 0)
    assert target("places").points.count() == 12


def test_rows_that_the_file_no_longer_has_are_listed_not_deleted(plan_text, edited):
    loaded(plan_text)
    missing = {("indicators.actual", "gdp"): None, ("projects.project", "reform"): None}
    missing |= {("projects.milestone", "reform"): None, ("projects.point", "reform"): None}
    outcome = loaded(edited(missing))
    assert counts(outcome) == (0, 0, 0)
    assert outcome.absent == [
        "实绩 gdp 2022（生产总值 2022年实绩）",
        "重点项目 2023 reform（用工改革）",
        "节点 2023 reform（年度任务完成）",
    ]
    assert Actual.objects.count() == 2
    assert Project.objects.count() == 3


def test_departments_of_others_are_not_listed_as_absent(plan_text):
    make_department(code="other", name="别的局")
    assert loaded(plan_text).absent == []


def test_nodes_laid_out_by_planners_stay(plan_text, edited):
    loaded(plan_text)
    power = Project.objects.get(code="power")
    Milestone.objects.create(project=power, name="招标", due=date(2023, 6, 30))
    outcome = loaded(edited({POWER: {"stage": "complete"}, POWER_STAGE: {"name": "建成", "due": "2024-06-30"}}))
    assert counts(outcome) == (0, 2, 0)
    assert [(node.name, node.promised) for node in power.milestones.all()] == [("招标", False), ("建成", True)]


def test_a_promised_node_renamed_by_hand_is_the_same_node(plan_text):
    loaded(plan_text)
    Milestone.objects.filter(project__code="power").update(name="正式开工")
    outcome = loaded(plan_text)
    assert [(each.column, each.stored, each.file) for each in outcome.keeps] == [("节点", "正式开工", "开工")]
    assert Milestone.objects.filter(project__code="power").count() == 1


def test_recorded_progress_is_never_touched(plan_text, edited):
    loaded(plan_text)
    record_something()
    before = recorded()
    changes = {
        GRAIN: {"value": "50", "pace": "drawn", "pace_figures": {}},
        ("indicators.indicator", "grain"): {"cadence": "yearly", "name": "粮食产量"},
        POWER_STAGE: {"due": "2023-05-31", "name": "动工"},
        POWER: {"deadline": "2023-05-31"},
        ("indicators.target", "places"): {"deadline": "2023-02-28"},
    }
    value = target("grain").value
    # Numbers and deadlines of what has figures are kept and listed: those are adjusted by a document.
    assert counts(loaded(edited(changes), overwrite=True)) == (0, 3, 4)
    assert recorded() == before
    assert target("grain").value == value != 50
    assert target("places").points.filter(month=month(3)).exists(), "a reading hangs on it"


def test_closed_months_keep_their_points(plan_text, edited):
    loaded(plan_text)
    Plan.objects.update(closed_through=month(8))
    loaded(edited({GRAIN: {"value": "72", "pace_figures": {"2023-08": "20"}}}))
    points = {point.month.month: point.expected for point in target().points.all()}
    assert (points[8], points[9], points[12]) == (10, 20, 72)


def test_a_changed_rule_set_rewrites_every_pace(plan_text, edited):
    loaded(plan_text)
    outcome = loaded(edited({("lingling_plan.ruleset", "default-total"): {"yellow": "20"}}))
    assert counts(outcome) == (0, 1, 0)
    assert target("grain").points.get(month=month(8)).yellow == Decimal("2.8")


def test_a_changed_indicator_rewrites_its_targets_pace(plan_text, edited):
    loaded(plan_text)
    loaded(edited({("indicators.indicator", "places"): {"counted": False}}))
    assert target("places").points.get(month=month(1)).expected == Decimal("125")
    loaded(edited({("indicators.indicator", "places"): {"cadence": "quarterly"}}))
    assert target("places").points.get(month=month(1)).report_by is None


def test_a_name_changed_in_the_file_changes_its_initials(plan_text, edited):
    loaded(plan_text)
    loaded(edited({POWER: {"name": "燃气发电站", "initials": "x"}}))
    assert Project.objects.get(code="power").initials == "rqfdz"


def test_what_loading_writes_is_in_the_log(plan_text, edited):
    loaded(plan_text)
    before = LogEntry.objects.order_by("pk").last().pk
    loaded(edited({GRAIN: {"value": "37"}}))
    (entry,) = LogEntry.objects.get_for_object(target()).filter(pk__gt=before)
    assert entry.changes["value"] == ["36.0000", "37"]


# What is wrong with a file that is well-formed by itself, and what the message must say.
UNUSABLE = [
    ({GRAIN: {"lead": ["ghost"]}}, "的 lead 指向的“责任单位 ghost”不存在"),
    ({GRAIN: {"bound": "range", "value_high": "30"}}, "区间必须有更大的上限"),
    ({GRAIN: {"refers_to": ["gdp"]}}, "目标要么是一个数，要么参照另一指标"),
    ({("lingling_plan.department", "jyj"): {"name": "农业农村局"}}, "名称"),
    ({("lingling_plan.ruleset", "default-floor"): {"is_default": False}}, "缺少默认判定规则：底线"),
    ({("lingling_plan.section", "二（一）"): None}, "不存在"),
    ({("projects.milestone", "power"): {"weight": 0}}, "权重应在1到100之间"),
]


@pytest.mark.parametrize(("changes", "message"), UNUSABLE)
def test_all_or_nothing(edited, changes, message):
    with pytest.raises(FixtureError) as caught:
        loaded(edited(changes))
    assert message in str(caught.value)
    assert not any(snapshot().values())
    assert not LoadedRow.objects.exists()


def test_a_row_that_lacks_a_required_column_is_refused(plan_text):
    text = re.sub(r'"lead": \["nyncj"\], ', "", plan_text)
    with pytest.raises(FixtureError, match="目标 grain 2023（粮食总产量） 与数据库中已有的数据冲突，或缺少必填的字段"):
        loaded(text)
    assert not Plan.objects.exists()


def test_a_row_that_lacks_its_name_is_refused(plan_text):
    with pytest.raises(FixtureError, match="责任单位 nyncj："):
        loaded(plan_text.replace('"name": "农业农村局", ', ""))


def test_an_error_late_in_the_file_leaves_a_loaded_plan_as_it_was(plan_text, edited):
    loaded(plan_text)
    before, memory = snapshot(), list(LoadedRow.objects.order_by("pk").values())
    with pytest.raises(FixtureError):
        loaded(edited({GRAIN: {"value": "37"}, POWER_STAGE: {"weight": 101}}))
    assert snapshot() == before
    assert list(LoadedRow.objects.order_by("pk").values()) == memory


def test_a_pace_that_cannot_be_laid_is_refused(edited):
    """Slack of a thousand times a figure gives lines that no column holds."""
    changes = {
        ("indicators.target", "binding"): {"value": "9999999999", "bound": "le"},
        ("lingling_plan.ruleset", "default-level"): {"red": "99999"},
        ("indicators.indicator", "binding"): {"unit": "头"},
    }
    with pytest.raises(FixtureError, match="目标“约束性指标”的月度应达算不出来"):
        loaded(edited(changes))
    assert not Plan.objects.exists()


def test_a_file_without_a_plan_needs_one_in_the_database(plan_text):
    (line,) = [line.rstrip(",") for line in plan_text.splitlines() if '"jyj", "name"' in line]
    part = f"[{line}]"
    with pytest.raises(FixtureError, match="还没有2023年的计划"):
        loaded(part)
    loaded(plan_text)
    outcome = loaded(part)
    assert counts(outcome) == (0, 0, 0)
    assert "报告章节 2023 二（一）（二（一） 目标）" in outcome.absent
    assert len(outcome.absent) == 37 - 1


def test_preview_changes_nothing_and_says_what_loading_does(plan_text):
    seen = preview(read(plan_text, 2023))
    assert not any(snapshot().values())
    assert not LogEntry.objects.exists()
    done = loaded(plan_text)
    assert seen.digest() == done.digest()
    assert preview(read(plan_text, 2023)).digest() != done.digest()


def test_two_plan_years_share_departments_and_indicators(plan_text, edited):
    loaded(plan_text)
    next_year = (
        plan_text.replace("[2023", "[2024").replace(", 2023]", ", 2024]").replace('"year": 2023', '"year": 2024')
    )
    next_year = next_year.replace('"2023-', '"2024-').replace('"year": 2022', '"year": 2023')
    outcome = load(read(next_year, 2024))
    assert {row.model for row in outcome.created}.isdisjoint({Department, Indicator, RuleSet})
    assert Target.objects.count() == 2 * 6
    assert counts(loaded(plan_text)) == (0, 0, 0)
    assert loaded(edited({("indicators.actual", "gdp"): None})).absent == ["实绩 gdp 2022（生产总值 2022年实绩）"]


def run(*arguments, **options) -> list[str]:
    out = StringIO()
    call_command("loadplan", *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_command_prints_counts_per_model_and_the_totals_last(plan_text, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(plan_text, encoding="utf-8")
    first = run("2023", str(path))
    assert "目标：created 6, changed 0, kept 0" in first
    assert first[-1] == "created 37, changed 0, kept 0"
    Target.objects.filter(indicator__code="grain").update(value=35)
    second = run("2023", str(path))
    assert "保留 目标 grain 2023（粮食总产量） 目标：35，文件中36" in second
    assert second[-1] == "created 0, changed 0, kept 1"
    assert run("2023", str(path), "--overwrite")[-1] == "created 0, changed 1, kept 0"


def test_the_command_refuses_another_years_file(plan_text, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(plan_text, encoding="utf-8")
    with pytest.raises(CommandError, match="没有载入，数据库未改动。文件里应有且只有2024年的计划，这里是2023年的"):
        call_command("loadplan", "2024", path)
    assert not Plan.objects.exists()


def test_the_command_names_a_missing_file(tmp_path):
    with pytest.raises(CommandError, match="没有文件"):
        call_command("loadplan", "2031")


def test_the_shipped_plan_loads_twice():
    assert run("2023")[-1].endswith("changed 0, kept 0")
    assert run("2023")[-1] == "created 0, changed 0, kept 0"
    sections = (settings.BASE_DIR / "seeds" / "sections.csv").read_text(encoding="utf-8").strip().splitlines()
    assert Section.objects.count() == len(sections) - 1


def test_a_changed_node_counts_reports_again(plan_text, edited):
    loaded(edited({POWER_STAGE: {"weight": 1}}))
    project = Project.objects.get(code="power")
    project.milestones.create(name="招标", due=date(2023, 3, 31))
    project.nodes_changed()
    report = make_report(project=project, month=month(6), done=["招标"])
    assert report.node_share == 50
    loaded(edited({POWER_STAGE: {"weight": 3}}))
    report.refresh_from_db()
    assert report.node_share == 25


def test_a_project_without_its_promised_node_gets_it(edited):
    loaded(edited({POWER_STAGE: None}))
    node = Project.objects.get(code="power").milestones.get()
    assert (node.name, node.promised) == ("开工", True)


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize(("column", "value", "told"), [
    ("unit", "吨", "单位不能由“万吨”改为“吨”"),
    ("measure", "level", "不能由“累计”改为“水平”"),
    ("counted", True, "不能由“否”改为“是”"),
])  # fmt: skip
def test_what_recorded_figures_mean_is_not_changed_by_a_file(plan_text, edited, column, value, told, overwrite):
    loaded(plan_text)
    file = read(edited({("indicators.indicator", "grain"): {column: value}}))
    make_reading(target=Target.objects.get(indicator__code="grain"), month=month(7), value="0.2", status="returned")
    with pytest.raises(FixtureError, match="已有填报数据") as refused:
        load(file, overwrite=overwrite)
    assert told in str(refused.value)
    assert Indicator.objects.get(code="grain").unit == "万吨"


def test_without_figures_a_file_may_still_put_a_unit_right(plan_text, edited):
    loaded(plan_text)
    load(read(edited({("indicators.indicator", "grain"): {"unit": "吨"}})))
    assert Indicator.objects.get(code="grain").unit == "吨"
