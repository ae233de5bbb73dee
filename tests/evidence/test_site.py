"""The page of a month's evidence, its parts on other pages, and downloads: who sees and does what."""

import logging
from datetime import UTC, datetime
from email.message import Message

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence.models import Evidence
from lingling_plan.models import Plan
from tests.evidence.files import jpeg, pdf, png, xlsx
from tests.make import make_evidence, make_reading, make_report, sign_in
from tests.office import AUGUST, JULY, OTHER, OWN, clock, make_items

pytestmark = pytest.mark.django_db

EARLIER = datetime(2023, 9, 1, 1, tzinfo=UTC)
CANARY = "附件金丝雀"
PEOPLE = {"clerk", "colleague", "approver", "stranger", "strange_approver", "planner", "leader", "sysadmin"}
OWN_PEOPLE = {"clerk", "colleague", "approver"}


@pytest.fixture(autouse=True)
def now():
    logging.disable(logging.ERROR)
    with clock():
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def made(made):
    with clock():
        made.items = make_items(made)
        made.target, made.project = made.items["own_target"], made.items["own_project"]
    return made


def page_of(item, month="2023-08") -> str:
    return reverse("evidence", args=["target" if hasattr(item, "indicator") else "project", item.pk, month])


def upload(name="现场.pdf", data=None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if data is None else data)


def download(client, evidence):
    """Read to its end, so that the file is closed."""
    answer = client.get(reverse("evidence_file", args=[evidence.pk]))
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def text(response) -> str:
    return response.content.decode()


def test_it_works(client, office):
    sign_in(client, office.clerk)
    address = page_of(office.target)
    answer = client.post(address, {"files": [upload(), upload("照片.jpg", jpeg())]}, follow=True)
    assert "已上传 2 个附件：现场.pdf、照片.jpg" in text(answer)
    kept = Evidence.objects.get(kind="jpg")
    assert reverse("evidence_file", args=[kept.pk]) in text(answer)
    assert (kept.target, kept.month, kept.uploaded_by) == (office.target, AUGUST, office.clerk)


@pytest.mark.parametrize("kind", ["target", "project"])
def test_who_sees_what_waits_and_what_was_approved(client, office, kind):
    """August waits; July's file lay before the approver, the later one did not."""
    item = office.items[f"own_{kind}"]
    waits = make_evidence(item=item, month=AUGUST, name=f"八月{CANARY}.pdf")
    public = make_evidence(item=item, month=JULY, name=f"七月{CANARY}.pdf", at=EARLIER)
    later = make_evidence(item=item, month=JULY, name=f"后来{CANARY}.pdf", at=datetime(2023, 9, 8, tzinfo=UTC))
    insiders = {*OWN_PEOPLE, "planner"}
    assert who_sees(client, office, waits) == insiders
    assert who_sees(client, office, later) == insiders
    assert who_sees(client, office, public) == PEOPLE
    public.withdraw(by=office.clerk)
    assert who_sees(client, office, public) == insiders


def who_sees(client, office, evidence) -> set[str]:
    """Whoever may download it; lists and other pages must agree."""
    found = set()
    for name, user in office.people.items():
        sign_in(client, user)
        status = download(client, evidence).status_code
        listed = client.get(page_of(evidence.item, f"{evidence.month:%Y-%m}"))
        assert (evidence.name in text(listed)) == (status == 200), name
        found |= {name} if status == 200 else set()
        if not evidence.withdrawn_at and name != "nobody":
            assert (evidence.name in text(client.get(evidence.item.get_absolute_url()))) == (status == 200), name
    return found


def test_a_deputy_approver_sees_what_stands(client, office):
    office.own.deputy = office.strange_approver
    office.own.save()
    kept = make_evidence(item=office.target, month=AUGUST)
    assert who_sees(client, office, kept) == {*OWN_PEOPLE, "planner", "strange_approver"}
    kept.withdraw(by=office.clerk)
    assert who_sees(client, office, kept) == {*OWN_PEOPLE, "planner"}


def test_what_is_out_of_scope_answers_like_what_is_not_there(client, office):
    kept = make_evidence(item=office.target, month=AUGUST, name=f"{CANARY}.pdf")
    for person in ("stranger", "leader", "sysadmin"):
        sign_in(client, office.people[person])
        hidden, missing = (client.get(reverse("evidence_file", args=[pk])) for pk in (kept.pk, 10**17))
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content
        assert dict(hidden.headers) == dict(missing.headers)


def test_no_other_page_tells_of_a_hidden_file(client, office):
    """The canary in the name is in no answer that a foreign department, a leader or an administrator gets."""
    for item in (office.target, office.project):
        make_evidence(item=item, month=AUGUST, name=f"{CANARY}.pdf")
    paths = [
        "/",
        "/behind/",
        "/departments/",
        "/departments/jyj/",
        "/indicators/",
        "/projects/",
        "/board.csv",
        "/behind.csv",
    ]
    paths += ["/my/", "/review/", "/record/", "/admin/", "/admin/auditlog/logentry/"]
    paths += [item.get_absolute_url() for item in (office.target, office.project)]
    paths += [page_of(office.target), page_of(office.project)]
    for person in ("stranger", "strange_approver", "leader", "sysadmin"):
        sign_in(client, office.people[person])
        for path in paths:
            assert CANARY not in text(client.get(path)), (person, path)


@pytest.mark.parametrize("path", [
    "/evidence/target/1/2023-08/x/", "/evidence/item/1/2023-08/", "/evidence/target/99999/2023-08/", "/evidence/target/1/2023-13/",
    "/evidence/target/1/2022-08/", "/evidence/target/1/9999-99/", f"/evidence/target/{'9' * 18}/2023-08/", f"/evidence/file/{'9' * 30}/",
    "/evidence/file/0/", "/evidence/file/-1/", "/evidence/file/%2e%2e/", "/evidence/target/1/0000-00/", "/media/", "/media/evidence/",
])  # fmt: skip
def test_addresses_of_nothing(client, office, path):
    sign_in(client, office.clerk)
    assert client.get(path).status_code == 404


def test_who_uploads_and_withdraws(client, office):
    kept = make_evidence(item=office.target, month=AUGUST)
    for name, user in office.people.items():
        sign_in(client, user)
        for data in ({"files": [upload()]}, {"withdraw": str(kept.pk)}):
            status = client.post(page_of(office.target), data).status_code
            expected = 302 if name in OWN_PEOPLE else 404 if name.startswith("strange") else 403
            assert status in (expected, 200 if expected == 302 else expected), (name, data)
    assert set(Evidence.objects.values_list("uploaded_by__username", flat=True)) == {"clerk-jyj"}


def test_nobody_without_a_login(client, office):
    kept = make_evidence(item=office.target, month=JULY, at=EARLIER)
    for path in (page_of(office.target), reverse("evidence_file", args=[kept.pk])):
        assert client.get(path).status_code == 302


def test_a_file_of_another_item_cannot_be_withdrawn(client, office):
    foreign = make_evidence(item=office.items["other_target"], month=AUGUST)
    other_month = make_evidence(item=office.target, month=JULY)
    sign_in(client, office.clerk)
    for pk in (foreign.pk, other_month.pk, 10**17, "x", "", "9" * 40):
        assert client.post(page_of(office.target), {"withdraw": pk}).status_code == 404
    assert not Evidence.objects.filter(withdrawn_at__isnull=False).exists()


def test_withdrawing_is_said_and_the_file_stays_in_the_list(client, office):
    kept = make_evidence(item=office.target, month=AUGUST)
    sign_in(client, office.colleague)
    for expected in ("已撤回附件 现场.pdf", "该附件已经撤回"):
        answer = client.post(page_of(office.target), {"withdraw": kept.pk}, follow=True)
        assert expected in text(answer)
    assert "colleague" in text(answer)


def test_every_refused_file_is_named_and_the_good_ones_are_kept(client, office):
    sign_in(client, office.clerk)
    files = [upload(), upload("宏.docm"), upload("假.png", xlsx()), upload("空.pdf", b""), upload("好.png", png())]
    answer = client.post(page_of(office.target), {"files": files})
    assert answer.status_code == 200
    for said in (
        "已上传 2 个附件：现场.pdf、好.png",
        "宏.docm：只接受",
        "假.png：文件内容与扩展名 png 不符",
        "空.pdf：文件是空的",
    ):
        assert said in text(answer)
    assert Evidence.objects.count() == 2


def test_nothing_chosen_and_too_many(client, office):
    sign_in(client, office.clerk)
    assert "请先选择文件" in text(client.post(page_of(office.target), {}))
    assert "请先选择文件" in text(client.post(page_of(office.target), {"files": "text"}))
    assert "一次最多上传 10 个" in text(client.post(page_of(office.target), {"files": [upload()] * 11}))
    assert client.post(page_of(office.target), {"files": [upload()] * 30}).status_code == 400
    assert not Evidence.objects.exists()


def test_a_resent_form_keeps_one_file(client, office):
    sign_in(client, office.clerk)
    answers = [client.post(page_of(office.target), {"files": [upload()]}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [302, 200, 200, 200, 200]
    assert "已上传过相同的文件" in text(answers[-1])
    assert Evidence.objects.count() == 1


def test_a_file_that_is_too_large_is_refused_in_words(client, office):
    sign_in(client, office.clerk)
    answer = client.post(
        page_of(office.target), {"files": [upload(data=pdf() + bytes(11 * 1024 * 1024)), upload("好.pdf")]}
    )
    assert "现场.pdf：单个文件不能超过 10 MB" in text(answer)
    assert Evidence.objects.get().name == "好.pdf"


def test_months_that_are_closed_or_have_not_ended(client, office):
    Plan.objects.update(closed_through=JULY)
    sign_in(client, office.clerk)
    for month, said in (("2023-07", "已封账"), ("2023-09", "尚未结束")):
        address = page_of(office.target, month)
        assert said in text(client.get(address))
        assert said in text(client.post(address, {"files": [upload()]}))
    assert not Evidence.objects.exists()


def test_a_download_is_saved_under_its_name_and_kept_nowhere(client, office):
    data = xlsx()
    kept = make_evidence(item=office.target, month=AUGUST, name='零陵"区\r\n台账；1.xlsx', data=data)
    sign_in(client, office.clerk)
    answer = download(client, kept)
    assert answer.body == data
    told = Message()
    told["Content-Disposition"] = answer["Content-Disposition"]
    assert told.get_content_disposition() == "attachment"
    assert told.get_filename() == "零陵区台账；1.xlsx"
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Length"] == str(len(data))
    assert client.post(reverse("evidence_file", args=[kept.pk])).status_code == 405


def test_a_file_that_is_gone_from_the_disk_is_not_found(client, office):
    kept = make_evidence(item=office.target, month=AUGUST)
    kept.file.storage.delete(kept.file.name)
    sign_in(client, office.clerk)
    assert download(client, kept).status_code == 404


def test_parts_beside_entries(client, office):
    """At /review/ and at /record/ the approver has the files in view, at /my/ the clerk the way to upload."""
    kept = make_evidence(item=office.target, month=AUGUST)
    reading = office.target.points.get(month=AUGUST).readings.get()
    record = f"/record/indicators/reading/{reading.pk}/change/"
    for person, path in (("approver", "/review/"), ("planner", "/review/"), ("approver", record)):
        sign_in(client, office.people[person])
        assert reverse("evidence_file", args=[kept.pk]) in text(client.get(path)), (person, path)
    reading.give_back(by=office.approver, reason="附件不清")
    sign_in(client, office.clerk)
    shown = text(client.get("/my/"))
    assert page_of(office.target) in shown
    assert reverse("evidence_file", args=[kept.pk]) in shown


def test_parts_of_a_closed_month(client, office):
    kept = make_evidence(item=office.project, month=JULY, at=EARLIER)
    report = office.project.reports.get(month=JULY)
    Plan.objects.update(closed_through=JULY)
    sign_in(client, office.clerk)
    shown = text(client.get(f"/record/projects/progressreport/{report.pk}/change/"))
    assert reverse("evidence_file", args=[kept.pk]) in shown
    assert page_of(office.project, "2023-07") not in shown


def test_an_approved_correction_makes_its_evidence_public(client, office):
    at = datetime(2023, 9, 8, tzinfo=UTC)
    later = make_evidence(item=office.target, month=JULY, at=at)
    report = make_evidence(item=office.project, month=JULY, at=at)
    assert "leader" not in who_sees(client, office, later) | who_sees(client, office, report)
    with clock() as moment:
        moment.move_to(datetime(2023, 9, 9, tzinfo=UTC))
        make_reading(target=office.target, month=JULY, value=640, remark="核减")
        make_report(project=office.project, month=JULY, invested=1, remark="核减")
    assert "leader" in who_sees(client, office, later) & who_sees(client, office, report)


def test_the_canaries_of_departments_are_apart(client, office):
    """Of the own page a stranger reads the item's name, which is public, and nothing of the other kind."""
    sign_in(client, office.stranger)
    shown = text(client.get(page_of(office.target)))
    assert OWN in shown
    assert OTHER not in shown
    assert "上传" not in shown
