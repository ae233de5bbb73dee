"""Random histories of one month: people, transitions and the month's own state, through policy and models.

HISTORIES=500 runs a thousand of them, 500 of an indicator and 500 of a project; the suite fewer, as each costs a tenth
of a second.

After every step the stored rows keep what must always hold. Each history runs inside a savepoint of one test.
"""

import os
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from closing.models import Closing, Reopening
from indicators.models import Reading
from lingling_plan import policy
from lingling_plan.entries import Status
from lingling_plan.models import Plan
from projects.models import ProgressReport
from tests.make import make_project, make_target, month
from tests.office import NOW, make_office

pytestmark = pytest.mark.django_db

HISTORIES = int(os.environ.get("HISTORIES", "60"))
JANUARY = month(1)
PEOPLE = ("clerk", "colleague", "approver", "second_approver", "deputy", "stranger", "planner", "leader", "nobody")
WRITES = ("draft", "submit")
DECISIONS = ("withdraw", "approve", "return", "find")
MONTHS = ("close", "reopen", "expire", "end")
STEPS = st.tuples(st.sampled_from((*WRITES * 2, *DECISIONS * 2, *MONTHS)), st.sampled_from(PEOPLE), st.integers(0, 12))

# A month that is approved, closed, reopened and corrected: random steps seldom go all that way.
CORRECTED = [
    ("submit", "clerk", 1), ("find", "planner", 0), ("approve", "approver", 0), ("close", "planner", 0),
    ("submit", "clerk", 2), ("reopen", "planner", 1), ("submit", "clerk", 2), ("find", "planner", 0),
    ("approve", "deputy", 0), ("expire", "planner", 1), ("submit", "clerk", 3),
]  # fmt: skip


@pytest.fixture
def office():
    from tests.make import make_user

    made = make_office()
    made.people["second_approver"] = make_user(username="second", role="approver", department=made.own)
    made.people["deputy"] = made.strange_approver
    made.own.deputy = made.strange_approver
    made.own.save()
    return made


PARTS = {
    Reading: ("point__target__plan", "point__target__lead", "point__target__indicator"),
    ProgressReport: ("project__plan", "project__lead"),
}


def snapshot(entries) -> list[tuple]:
    return [(entry.version, entry.status, entry.author_id, entry.decider_id, entry.progress) for entry in entries]


class History:
    """One item's January. What the machine believes is kept beside what the database holds."""

    def __init__(self, office, item, clock):
        self.office, self.item, self.clock = office, item, clock
        self.kind = ProgressReport if hasattr(item, "stage") else Reading
        self.approved, self.stored, self.found = None, {}, []

    @property
    def plan(self) -> Plan:
        return Plan.objects.get(pk=self.office.plan.pk)

    def entries(self):
        lookup = {"project": self.item} if self.kind is ProgressReport else {"point__target": self.item}
        return (
            self.kind.objects.filter(**lookup)
            .order_by("version")
            .select_related("author__membership", *PARTS[self.kind])
        )

    def unsaved(self, user, figure: int):
        if self.kind is Reading:
            return Reading(point=self.item.points.get(month=JANUARY), value=figure, author=user)
        return ProgressReport(project=self.item, month=JANUARY, author=user, progress=str(figure))

    def step(self, what: str, who: str, figure: int) -> None:
        """Ask the policy first, then the model's own method; both may refuse."""
        user = self.office.people[who]
        was_closed, before = self.plan.is_closed(JANUARY), snapshot(self.found)
        try:
            with transaction.atomic():
                self._do(what, user, figure)
            refused = False
        except ValidationError:
            refused = True
        self.found = list(self.entries())
        if refused:
            assert snapshot(self.found) == before, "a refusal leaves no trace"
        if was_closed and what not in MONTHS:
            assert snapshot(self.found) == before, "nothing is written into a closed month"

    def _do(self, what: str, user, figure: int) -> None:
        if what in MONTHS:
            getattr(self, what)(figure)
        elif what in WRITES:
            self.write(what, user, figure)
        else:
            if self.found:
                self.decide(what, user, self.found[-1 - figure % min(len(self.found), 3)])

    def write(self, what: str, user, figure: int) -> None:
        if not policy.may_record(user, self.item):
            return
        entry = self.unsaved(user, figure)
        if self.kind is Reading:
            entry.keep_as_draft() if what == "draft" else entry.submit()
        else:
            done = self.item.milestones.all()[: figure % 2]
            entry.record(done, as_draft=what == "draft")

    def decide(self, what: str, user, entry) -> None:
        if what == "withdraw" and policy.may_withdraw(user, entry):
            entry.withdraw(by=user)
        elif what == "approve" and policy.may_decide(user, entry):
            entry.approve(by=user)
            self.approved = entry.version
        elif what == "return" and policy.may_return(user, entry):
            entry.give_back(by=user, reason="核实")
        elif what == "find" and self.kind is ProgressReport and policy.may_find(user, entry):
            entry.find(by=user, outcome="mostly", reason="现场核查", evidence="纪要")
            self.approved = entry.version

    def close(self, _figure) -> None:
        Closing.close(self.plan, month=JANUARY, by=self.office.planner)

    def reopen(self, figure: int) -> None:
        closing = Closing.objects.filter(month=JANUARY).first()
        if closing:
            Reopening.open(
                closing, by=self.office.planner, reason="更正", until=NOW if figure % 2 else date(2023, 9, 9)
            )

    def expire(self, figure: int) -> None:
        """Two days later at midnight any reopening until tomorrow is over; and back."""
        self.clock.move_to("2023-09-10T02:00:00Z" if figure % 2 else "2023-09-07T02:00:00Z")

    def end(self, _figure) -> None:
        reopening = Reopening.objects.filter(closing__month=JANUARY).last()
        if reopening:
            reopening.end()

    def check(self) -> None:
        entries = self.found
        assert [entry.version for entry in entries] == list(range(1, len(entries) + 1)), "none is lost, none is skipped"
        for status in (Status.APPROVED, Status.SUBMITTED, Status.DRAFT):
            assert sum(entry.status == status for entry in entries) <= 1
        for entry in entries:
            assert entry.author.membership.department_id == self.office.own.pk
            assert entry.decider_id != entry.author_id
            assert (entry.status in (Status.APPROVED, Status.RETURNED)) <= (entry.decider_id is not None)
            content = (entry.author_id, entry.progress, getattr(entry, "value", None), entry.written_at)
            assert self.stored.setdefault(entry.version, content) == content, "what was written stays"
        assert [entry.version for entry in entries if entry.status == Status.APPROVED] == [self.approved] * bool(
            self.approved
        )
        self.check_board(entries)

    def check_board(self, entries) -> None:
        point = self.item.points.filter(month=JANUARY).judged(NOW).values("reading", "submitted").first()
        shown = {entry.status: getattr(entry, "value", getattr(entry, "node_share", None)) for entry in entries}
        assert point == {"reading": shown.get(Status.APPROVED), "submitted": shown.get(Status.SUBMITTED)}


@pytest.mark.parametrize("kind", ["target", "project"])
def test_no_history_breaks_a_month(office, kind):
    item = (
        make_target(value=1200, lead=office.own)
        if kind == "target"
        else make_project(name="创建", stage="award", deadline=date(2023, 1, 31), lead=office.own)
    )
    reached = {"approved": 0, "closed": 0}

    @settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
    @example(CORRECTED)
    @given(st.lists(STEPS, min_size=1, max_size=12))
    def run(steps):
        point = transaction.savepoint()
        with time_machine.travel(f"{NOW}T02:00:00Z", tick=False) as clock:
            history = History(office, item, clock)
            for step in steps:
                history.step(*step)
                history.check()
            reached["approved"] += bool(history.approved)
            reached["closed"] += history.plan.closed_through is not None
        transaction.savepoint_rollback(point)

    run()
    assert min(reached.values()) > 0, f"random steps do reach the interesting states: {reached}"
