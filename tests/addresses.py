"""Every address of the product: what a name needs to become an address, and what posting there does.

A new URL that takes arguments is one line in ARGUMENTS; one that writes is one line in POSTS; one whose rows are not for
everybody is one line in SCOPED. See docs/permissions.md, "A new address".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse

from drafting import attaching
from indicators.models import Indicator
from lingling_plan.sites import plan_site
from tests.office import JULY
from tests.scenes import BATCH_STATES, STATES, Scene
from tests.workbooks.filled import handmade

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\nstartxref\n0\n%%EOF\n"


def names(patterns, space="") -> list[str]:
    found = []
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found += names(pattern.url_patterns, inner)
        else:
            found.append(f"{space}{pattern.name}")
    return found


NAMES = names(get_resolver().url_patterns)

# URL name -> its arguments, for a scene's objects.
ARGUMENTS: dict[str, Callable[[Scene], tuple]] = {
    "target": lambda scene: (scene.plan.year, scene.target.indicator.code),
    "section": lambda scene: (scene.plan.year, scene.target.section.order),
    "target_why": lambda scene: (scene.plan.year, scene.target.indicator.code),
    "project_why": lambda scene: (scene.plan.year, scene.project.code),
    "target_pace": lambda scene: (scene.plan.year, scene.target.indicator.code),
    "project": lambda scene: (scene.plan.year, scene.project.code),
    "project_nodes": lambda scene: (scene.plan.year, scene.project.code),
    "department": lambda scene: (scene.department.code,),
    "finding": lambda scene: (scene.awaiting.pk,),
    "finding_return": lambda scene: (scene.awaiting.pk,),
    "evidence": lambda scene: ("target", scene.target.pk, f"{scene.month:%Y-%m}"),
    "evidence_file": lambda scene: (scene.file.pk,),
    "withdraw": lambda scene: (key(scene.entry("figure")),),
    "matter": lambda scene: (scene.matter.pk,),
    "settle_matter": lambda scene: (scene.matter.pk,),
    "release_matter": lambda scene: (scene.matter.pk,),
    "raise_matter": lambda scene: ("target", scene.target.pk),
    "adjust": lambda scene: ("target", scene.target.pk),
    "batch": lambda scene: (scene.batch.pk,),
    "batch_work": lambda scene: (scene.batch.pk,),
    "report": lambda scene: (scene.drafts[1].pk,),
    "report_attach": lambda scene: (scene.drafts[3].pk,),
    "report_attach_row": lambda scene: (beside_row(scene).pk,),
    "report_reading": lambda scene: (scene.upload.pk,),
    "report_leaf": lambda scene: (scene.drafts[0].pk, 0),
    "report_leads": lambda scene: (scene.drafts[0].pk,),
    "report_withdraw": lambda scene: (scene.drafts[0].pk,),
    "report_tables": lambda scene: (scene.drafts[1].pk,),
    "report_row": lambda scene: (draft_row(scene).pk,),
    "report_text": lambda scene: (scene.plan.year, 0),
    "admin:app_list": lambda scene: ("indicators",),
}

# URL name -> states of the object it shows, (object, action): who finds it; the others are told what does not exist is told.
SCOPED: dict[str, tuple[list[str], str, str]] = {
    "record:indicators_reading_change": (STATES, "figure", "handle at /record/"),
    "record:projects_progressreport_change": (STATES, "report", "handle at /record/"),
    "admin:indicators_reading_change": (STATES, "figure", "read"),
    "admin:projects_progressreport_change": (STATES, "report", "read"),
    "record:indicators_reading_approve": (STATES, "figure", "handle at /record/"),
    "record:indicators_reading_return": (STATES, "figure", "handle at /record/"),
    "record:projects_progressreport_approve": (STATES, "report", "handle at /record/"),
    "record:projects_progressreport_return": (STATES, "report", "handle at /record/"),
    "evidence_file": (["public", "unpublic", "withdrawn"], "evidence", "read"),
    "matter": (["held", "open", "answered"], "matter", "read"),
    "raise_matter": ([""], "target", "raise a matter"),
    "batch": (list(BATCH_STATES), "workbook", "read"),
}


def key(entry) -> str:
    return f"{entry._meta.model_name}-{entry.pk}"


def arguments(name: str, scene: Scene) -> tuple:
    if name in ARGUMENTS:
        return ARGUMENTS[name](scene)
    action = name.rpartition(":")[2]
    rowwise = ("_change", "_delete", "_approve", "_return")
    return (row_of(action, scene).pk,) if action.endswith(rowwise) else ()


def row_of(action: str, scene: Scene):
    """The scene's own row of the model in the action's name, or any."""
    own = {
        "indicators_reading": lambda: scene.entry("figure"),
        "projects_progressreport": lambda: scene.entry("report"),
        "indicators_target": lambda: scene.spare[0] if action.endswith("_delete") else scene.target,
        "projects_project": lambda: scene.spare[1] if action.endswith("_delete") else scene.project,
        "auth_user": lambda: plan_site_model("auth_user").objects.get(username="leader"),
    }
    label = action.rpartition("_")[0].removesuffix("_password")
    return own[label]() if label in own else plan_site_model(label)._default_manager.last()


def plan_site_model(label: str):
    return next(model for model in plan_site._registry if f"{model._meta.app_label}_{model._meta.model_name}" == label)


def address(name: str, scene: Scene) -> str:
    return reverse(name, args=arguments(name, scene))


def nowhere(name: str, scene: Scene) -> str | None:
    """The same address of something that does not exist; None where there is nothing to ask for."""
    found = list(arguments(name, scene))
    if not found:
        return None
    last = -2 if re.fullmatch(r"\d{4}-\d{2}", str(found[-1])) else -1
    found[last] = 987654321 if isinstance(found[last], int) else re.sub(r"\d+$|^[a-z]+$", "987654321", found[last])
    return reverse(name, args=found)


@dataclass(frozen=True)
class Post:
    """What is posted to an address, and the cells of the matrix that must all say yes for anything to happen.

    `states`: of the scene's object, one after the other. `query`: appended to the address.
    """

    name: str
    cells: tuple[tuple[str, str], ...]
    data: Callable[[Scene], dict]
    states: tuple[str, ...] = ("",)
    query: str = ""


PLAN = (("office", "keep the plan"),)
ACCOUNTS = (("office", "keep accounts, read the audit log"),)
RECORD = "record, upload and withdraw evidence"


def point(scene: Scene):
    return scene.owed.points.get(month=scene.month)


def cell_of_grid(scene: Scene, name: str) -> str:
    return f"reading-{scene.owed.pk}-{scene.month:%Y%m}-{name}"


def reviewed(kind: str, action: str, post: Callable[[Scene, str], dict]) -> Post:
    states = tuple(STATES) if kind in ("figure", "report") else ("submitted",)
    return Post("review", ((kind, action),), lambda scene: post(scene, key(scene.entry(kind))), states)


def _decisions() -> list[Post]:
    """Through /record/, /review/ and /admin/."""
    made = []
    for kind, label in (("figure", "indicators_reading"), ("report", "projects_progressreport")):
        handled, states = (kind, "handle at /record/"), tuple(STATES)
        made += [
            Post(f"record:{label}_approve", (handled, (kind, "approve")), lambda scene: {}, states),
            Post(f"record:{label}_return", (handled, (kind, "return")), lambda scene: {"reason": "数据有误"}, states),
            Post(f"admin:{label}_return", ((kind, "return"), *PLAN), lambda scene: {"reason": "数据有误"}, states),
        ]
    for kind in ("figure", "report", "judged report", "approver's figure"):
        made += [
            reviewed(kind, "approve", lambda scene, key: {"approve": key}),
            reviewed(kind, "approve", lambda scene, key: {"ticked": [key]}),
            reviewed(kind, "return", lambda scene, key: {"return": key, f"reason-{key}": "数据有误"}),
        ]
    return made


def _changes() -> list[Post]:
    """At /admin/: forms filled in as their pages show them (`forms` of the fixture), with one field changed."""
    changed = {
        "lingling_plan_plan": {"reporting_day": "6"},
        "lingling_plan_section": {"title": "改名"},
        "lingling_plan_department": {"note": "改"},
        "lingling_plan_doubt": {"question": "改？"},
        "lingling_plan_ruleset": {"name": "改名"},
        "indicators_indicator": {"name": "改名"},
        "indicators_actual": {"value": "1001"},
        "indicators_target": {"note": "改"},
        "projects_project": {"company": "某公司"},
        "projects_milestone": {"weight": "3"},
        "projects_nodetemplate": {"weight": "3"},
        "auth_user": {"first_name": "王"},
    }
    return [
        Post(
            f"admin:{label}_change",
            ACCOUNTS if label == "auth_user" else PLAN,
            as_shown(f"admin:{label}_change", change),
        )
        for label, change in changed.items()
    ]


def as_shown(name: str, change: dict) -> Callable[[Scene], dict]:
    """What the page shows in its form, with a change."""
    return lambda scene: {**scene.shown(name), **change}


def _promise(scene: Scene) -> dict:
    section = scene.target.section_id
    return {
        "plan": scene.plan.pk,
        "section": section,
        "lead": scene.department.pk,
        "lead_basis": "report",
        "order": "9",
    }


def _account(scene: Scene) -> dict:
    counts = {"membership-TOTAL_FORMS": "1", "membership-INITIAL_FORMS": "0", "membership-MAX_NUM_FORMS": "1"}
    secret = {"password1": "a-Long-enough-9", "password2": "a-Long-enough-9"}
    role = {"membership-0-role": "reporter", "membership-0-department": scene.department.pk}
    return {"username": "newclerk", "first_name": "王", **secret, **counts, **role}


ADDED = {
    "lingling_plan_department": lambda scene: {"code": "new", "name": "新单位", "basis": "proposed"},
    "lingling_plan_doubt": lambda scene: {
        "plan": scene.plan.pk, "code": "new", "kind": "口径", "question": "？", "first": "1", "first_sections": "二",
    },
    "lingling_plan_ruleset": lambda scene: {
        "code": "new", "name": "新规则", "kind": "total", "start": "2023-12-01", "yellow": "5", "red": "9", "half": "0.5",
    },
    "indicators_indicator": lambda scene: {
        "code": "new", "name": "新指标", "unit": "人", "measure": "cumulative", "cadence": "monthly",
    },
    "indicators_actual": lambda scene: {
        "indicator": Indicator.objects.last().pk, "year": 2021, "value": "1", "bound": "eq", "sections": [scene.target.section_id],
    },
    "indicators_target": lambda scene: {
        **_promise(scene), "indicator": Indicator.objects.get(code="free").pk, "value": "12", "bound": "ge", "firm": "on",
    },
    "projects_project": lambda scene: {
        **_promise(scene), "code": "new", "name": "新项目", "kind": "project", "stage": "complete", "firm": "on",
    },
    "projects_nodetemplate": lambda scene: {"stage": "start", "name": "勘察", "months_before": "5", "weight": "1"},
    "auth_user": _account,
}  # fmt: skip

DRAFT = (("office", "decide on a report's draft"),)


ATTACH = (("office", "attach a report to its plan"),)


def beside_row(scene: Scene):
    return scene.drafts[3].rows.get(name="新建书屋")


def draft_row(scene: Scene):
    return scene.drafts[0].rows.get(name="新建广场")


def draft_form(scene: Scene, **typed) -> dict:
    row = draft_row(scene)
    names = ("part", "kind", "name", "unit", "bound", "measure", "code", "version")
    return {**{name: getattr(row, name) for name in names}, "value": "3", "firm": "on", "save": "1", **typed}


CARRY_ON = (("workbook", "read"), ("workbook", "carry on"))


def workbook(scene: Scene) -> SimpleUploadedFile:
    """A filled row of the department's sheet."""
    return SimpleUploadedFile("填报表.xlsx", handmade([{"进展": "好"}], title=scene.department.name))


POSTS = [
    *_decisions(),
    *_changes(),
    *(
        Post(f"admin:{label}_add", ACCOUNTS if label == "auth_user" else PLAN, data) for label, data in ADDED.items()
    ),
    *(
        Post(f"admin:{label}_delete", PLAN, lambda scene: {"post": "yes"})
        for label in ("lingling_plan_doubt", "indicators_actual", "projects_nodetemplate", "indicators_target", "projects_project")
    ),
    Post(
        "admin:auth_user_password_change",
        ACCOUNTS,
        lambda scene: {"password1": "a-Long-enough-9", "password2": "a-Long-enough-9", "usable_password": "true"},
    ),
    Post("record:indicators_reading_add", (("target", RECORD),), lambda scene: {"point": point(scene).pk, "value": "5"}),
    Post(
        "record:projects_progressreport_add",
        (("project", RECORD),),
        lambda scene: {"project": scene.project.pk, "month": f"{scene.month:%Y-%m}", "invested": "1.5", "progress": "新",
                       "remark": "核减"},
    ),
    Post("my", (("target", RECORD),), lambda scene: {cell_of_grid(scene, "value"): "500"}),
    Post("my", (("target", RECORD),), lambda scene: {cell_of_grid(scene, "value"): "500", "draft": "1"}),
    Post("withdraw", (("figure", "withdraw"),), lambda scene: {}, tuple(STATES)),
    Post("evidence", (("target", RECORD),), lambda scene: {"files": [SimpleUploadedFile("新.pdf", PDF)]}),
    Post("evidence", (("target", RECORD),), lambda scene: {"withdraw": scene.files["public"].pk}),
    Post("raise_matter", (("target", "raise a matter"),), lambda scene: {"text": "缺地", "addressee": "区政府"}),
    Post("matter", (("matter", "read"), ("matter", "answer")), lambda scene: {"answer": "已协调"}, ("held", "open", "answered")),
    Post("release_matter", (("matter", "read"), ("matter", "release")), lambda scene: {}, ("held",)),
    Post("settle_matter", (("matter", "read"), ("matter", "settle")), lambda scene: {}, ("open", "answered")),
    Post("finding", (("judged report", "find"),),
         lambda scene: {"outcome": "done", "reason": "核查", "evidence": "现场"}, ("submitted",)),
    Post("finding_return", (("judged report", "return"), *PLAN), lambda scene: {"return-reason": "数据有误"}, ("submitted",)),
    Post("closing", PLAN, lambda scene: {"month": "2022-01", "close": "1"}, query="?year=2022"),
    Post("closing", PLAN, lambda scene: {"month": f"{JULY:%Y-%m}", "reopen": "1", "reason": "核减", "until": "2023-09-08"}),
    Post("target_pace", PLAN, lambda scene: {"pace": "drawn", "month-2023-09": "800", "save": "1"}),
    Post("project_nodes", PLAN, lambda scene: {**scene.shown("project_nodes"), f"p{scene.project.pk}-0-weight": "3"}),
    Post("adjust", (("office", "adjust a target"),),
         lambda scene: {"value": "77", "category": "superior", "body": "市政府", "document_no": "7号", "dated": "2023-08-01",
                        "effective": "2023-09", "save": "1"}),
    Post("workbook", (("office", "enter /record/ and /my/"),), lambda scene: {"file": workbook(scene)}),
    Post("workbooks", (("office", "hand in workbooks"),), lambda scene: {"file": workbook(scene)}),
    Post("batch_work", CARRY_ON, lambda scene: {}, ("checking",)),
    *(
        Post("batch", CARRY_ON, lambda scene, name=name: {name: "1"}, (state,))
        for name, state in (("confirm", "ready"), ("discard", "ready"), ("again", "ready"), ("undo", "written"))
    ),
    Post("reports", (("office", "upload a report"),),
         lambda scene: {"file": SimpleUploadedFile("报告.txt", "2031年计划\n二、2031年目标\n新建公园6个。".encode())}),
    Post("report", DRAFT, lambda scene: {"name": "2025年计划", "adopted_on": "2024-12-22"}),
    Post("report_attach", ATTACH, lambda scene: {"mark": f"target.{scene.spare[0].indicator.code}", "quote": "主要目标"}),
    Post("report_attach", ATTACH, lambda scene: {"attach": "1", "seen": attaching.seen(scene.drafts[3])}),
    Post("report_attach_row", ATTACH,
         lambda scene: {"item": f"target.{scene.spare[0].indicator.code}", "version": "1"}),
    Post("report_reading", (("office", "upload a report"),), lambda scene: {}),
    Post("report_reading", (("office", "withdraw a report's draft"),), lambda scene: {"withdraw": "1"}),
    Post("report_withdraw", (("office", "withdraw a report's draft"),), lambda scene: {}),
    Post("report_leaf", DRAFT, lambda scene: {"accept": draft_row(scene).pk, "version": "1"}),
    Post("report_leaf", DRAFT, lambda scene: {"accept_all": "1", "seen": f"{draft_row(scene).pk}.1"}),
    Post("report_leaf", DRAFT, lambda scene: {"leave_out": draft_row(scene).pk, "version": "1", "reason": "重复"}),
    Post("report_leaf", DRAFT, lambda scene: {"doubt": scene.drafts[0].findings.first().pk, "dropped": "1"}),
    Post("report_leaf", DRAFT, lambda scene: {"add": "1", "quote": "主要目标", "name": "新事项", "kind": "commitment"}),
    Post("report_row", DRAFT, lambda scene: draft_form(scene, value="4")),
    Post("report_row", DRAFT, lambda scene: {"split": "1", "version": "1"}),
    Post("report_leads", DRAFT,
         lambda scene: {"department": scene.department.pk, "ticked": [draft_row(scene).pk]}),
    Post("urge", (("office", "urge"),), lambda scene: {"urge": f"target-{scene.target.pk}"}),
    Post("load_plan", (("office", "load a plan"),),
         lambda scene: {"upload": SimpleUploadedFile("plan-2023.json", scene.plan_file.encode()), "by_hand": "keep"}),
]  # fmt: skip


def posts_to(name: str) -> list[Post]:
    return [post for post in POSTS if fnmatch(name, post.name)]
