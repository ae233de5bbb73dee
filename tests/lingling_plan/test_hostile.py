"""Junk posted to every form: a message or a 4xx, never a failure, and what was typed stays on the page.

A table of the usual suspects for every field of every form, then Hypothesis for the combinations nobody thinks of.
"""

import logging
from copy import deepcopy
from html import escape

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lingling_plan.sites import plan_site
from tests.make import make_project, make_report, make_target, sign_in
from tests.office import AUGUST, clock, make_items

pytestmark = pytest.mark.django_db

SUSPECTS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "NaN",
    "-Infinity",
    "1e9999",
    "9" * 400,
    "-99999999999999999999999",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "{{ 7*7 }}{% load %}",
    "\u202e\ud7ff\uffff🦀",
    "长" * 1001,
    "0000-00-00",
    "2023-02-30",
    "10000-01-01",
]


@pytest.fixture(autouse=True)
def now():
    """The clock stands still; refusals are logged with their traces, which nobody reads here."""
    logging.disable(logging.ERROR)
    with clock():
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def forms(laid_out, db):
    return deepcopy(laid_out)


@pytest.fixture(scope="module")
def laid_out(made):
    with clock():
        return forms_of(made)


def forms_of(office) -> dict:
    """Every form of entry and planning: name -> (person, address, fields that make it whole)."""
    items = make_items(office)
    pending = make_target(value=None, measure="level", unit="%", per="村", lead=office.own)
    plain, judged = make_project(lead=office.own), make_project(stage="advance", lead=office.own)
    awaiting = make_report(project=judged, month=AUGUST, done=["推进"], status="submitted")
    point = items["own_target"].points.get(month=AUGUST)
    reading = point.readings.get()
    own_project, prefix = items["own_project"], f"p{plain.pk}-0"
    words = {"progress": "进展", "problem": "问题", "next_step": "下一步", "remark": "说明"}
    node = {f"{prefix}-name": "招标", f"{prefix}-due": "2023-06-30", f"{prefix}-weight": "5", f"{prefix}-node": ""}
    counts = {f"p{plain.pk}-TOTAL_FORMS": "1", f"p{plain.pk}-INITIAL_FORMS": "0"}
    return {
        "reading": (office.clerk, "/record/indicators/reading/add/", {"point": point.pk, "value": "800", **words}),
        "report": (
            office.clerk,
            "/record/projects/progressreport/add/",
            {"project": own_project.pk, "month": "2023-08", "invested": "2", "completed": "", **words},
        ),
        "return": (office.approver, f"/record/indicators/reading/{reading.pk}/return/", {"reason": "有误"}),
        "pace": (
            office.planner,
            f"{items['own_target'].get_absolute_url()}pace/",
            {"pace": "drawn", "month-2023-03": "100", "month-2023-04": "200", "preview": "1"},
        ),
        "pending": (
            office.planner,
            f"{pending.get_absolute_url()}pace/",
            {"pace": "level", "value": "95", "document_no": "5号", "units": "12", "save": "1"},
        ),
        "nodes": (office.planner, "/projects/nodes/", {"project": plain.pk, **counts, **node}),
        "project nodes": (office.planner, f"{plain.get_absolute_url()}nodes/", {**counts, **node}),
        "finding": (
            office.planner,
            f"/projects/findings/{awaiting.pk}/",
            {"outcome": "done", "reason": "理由", "evidence": "依据"},
        ),
        "finding return": (office.planner, f"/projects/findings/{awaiting.pk}/return/", {"return-reason": "有误"}),
        "password": (office.clerk, "/password/", {"old_password": "x", "new_password1": "y", "new_password2": "z"}),
        **admin_forms(office),
    }


def admin_forms(office) -> dict:
    """Every add and change form of /admin/, with what its page would post."""
    found = {}
    for model, kept in plan_site._registry.items():
        person = office.planner if kept.writers(office.planner) else office.sysadmin
        path, row = f"/admin/{model._meta.app_label}/{model._meta.model_name}/", model._default_manager.first()
        fields = {field.name: str(getattr(row, field.attname)) for field in model._meta.fields if field.editable}
        fields |= {field.name: [] for field in model._meta.many_to_many}
        if kept.adds:
            found[f"{model.__name__} add"] = (person, f"{path}add/", fields)
        found[f"{model.__name__} change"] = (person, f"{path}{row.pk}/change/", fields)
    return found


HIDDEN = {"point", "project", "month", "save", "preview", "old_password", "new_password1", "new_password2"}


def typed_stays(response, name: str, typed: str) -> bool:
    """Text that a refused form shows again; control characters and choices cannot be shown."""
    if response.status_code != 200 or name in HIDDEN or not typed.strip() or "\x00" in typed:
        return True
    return escape(typed) in response.content.decode() or f'name="{name}"' not in typed_inputs(response)


def typed_inputs(response) -> str:
    """The page's inputs and text areas, without selects and boxes that can only show what they offer."""
    page = response.content.decode()
    return "".join(part for part in page.split("<") if part.startswith(('input type="text"', "textarea")))


FORMS = [
    "reading",
    "report",
    "return",
    "pace",
    "pending",
    "nodes",
    "project nodes",
    "finding",
    "finding return",
    "password",
]


@pytest.mark.parametrize("name", FORMS)
def test_it_works(client, forms, name):
    """The table: one suspect in one field, the others as they should be."""
    person, path, fields = forms[name]
    sign_in(client, person)
    for field in fields:
        for typed in SUSPECTS:
            response = client.post(path, {**fields, field: typed})
            assert response.status_code < 500, (field, typed)
            assert typed_stays(response, field, typed), (field, typed)


def of_the_admin(forms: dict) -> list[tuple]:
    return [(name, *form) for name, form in forms.items() if name not in FORMS]


@pytest.mark.once  # such a form is refused as a whole and reaches no database
def test_every_form_of_the_admin(client, forms):
    for name, person, path, fields in of_the_admin(forms):
        sign_in(client, person)
        for typed in SUSPECTS:
            response = client.post(path, dict.fromkeys(fields, typed))
            assert response.status_code < 500, (name, typed)
        for field in fields:
            assert client.post(path, {**fields, field: "\x00"}).status_code < 500, (name, field)


def test_no_number_is_too_long_for_the_admin(client, forms):
    """What is looked up by it, each database refuses in its own way."""
    for name, person, path, fields in of_the_admin(forms):
        sign_in(client, person)
        for field in fields:
            assert client.post(path, {**fields, field: "9" * 400}).status_code < 500, (name, field)


anything = (
    st.text(max_size=30)
    | st.sampled_from(SUSPECTS)
    | st.integers().map(str)
    | st.decimals().map(str)
    | st.dates().map(str)
)


# Shrinking a failure would post thousands of forms; the failure names form and body anyway.
@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_combinations_nobody_thinks_of(client, forms, data):
    name = data.draw(st.sampled_from(sorted(forms)))
    person, path, fields = forms[name]
    sign_in(client, person)
    for _ in range(5):
        body = data.draw(st.fixed_dictionaries({field: st.just(value) | anything for field, value in fields.items()}))
        assert client.post(path, body).status_code < 500


ADDRESSES = [
    "/record/indicators/reading/add/?point={}",
    "/record/indicators/reading/add/?target={}",
    "/record/projects/progressreport/add/?project={}",
    "/record/projects/progressreport/add/?project=1&month={}",
    "/record/indicators/reading/?status__exact={}",
    "/record/indicators/reading/?q={}",
    "/record/indicators/reading/?p={}",
    "/record/indicators/reading/?o={}",
    "/record/?year={}",
]
PLANNER_ADDRESSES = ["/projects/nodes/?project={}", "/admin/indicators/target/?q={}", "/admin/indicators/target/?lead__id__exact={}",
                     "/admin/indicators/target/?p={}", "/admin/projects/project/?stage__exact={}", "/indicators/pending/?year={}"]  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["", "x", "-1", "0", "9" * 30, "1e5", "%00", "２", "2023-13", "2023-8", "null", "1;2", "a&b=c", "%F0%28"]
)
def test_addresses_made_up(client, forms, typed):
    for name, addresses in (("reading", ADDRESSES), ("pace", PLANNER_ADDRESSES)):
        sign_in(client, forms[name][0])
        for address in addresses:
            assert client.get(address.format(typed)).status_code < 500, address


def test_refusals_show_the_text_once_escaped(client, forms):
    person, path, fields = forms["reading"]
    sign_in(client, person)
    page = client.post(
        path, {**fields, "value": "<b>1</b>", "progress": "</textarea><script>alert(1)</script>"}
    ).content.decode()
    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page
    assert "&lt;b&gt;1&lt;/b&gt;" in page
