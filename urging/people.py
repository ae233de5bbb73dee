"""Who hears of what a department owes and of what waits: active people by role and department, asked once a run."""

from collections import defaultdict

from lingling_plan import months, policy
from lingling_plan.models import Membership, Role


class People:
    """Everybody who can sign in. One query."""

    def __init__(self):
        # Accounts expire by the calendar, also where a demonstration stands still.
        people = Membership.objects.in_use(months.today()).select_related("user", "department")
        self.by_place = defaultdict(list)
        for person in people.order_by("user"):
            department = person.department_id if policy.may_enter_record_site(person.user) else None
            self.by_place[person.role, department].append(person.user)

    def recorders(self, department_id: int | None) -> list:
        """A department's reporters; its approvers where it has none."""
        return self.by_place[Role.REPORTER, department_id] or self.approvers(department_id)

    def approvers(self, department_id: int) -> list:
        return self.by_place[Role.APPROVER, department_id]

    def concerns(self, message) -> bool:
        """An urging goes to those who record for the department that was urged."""
        return message.to in self.recorders(message.department_id)

    @property
    def planners(self) -> list:
        return self.by_place[Role.PLANNER, None]

    def deciders(self, entry) -> list:
        """Who may decide on a waiting entry: approvers and the deputy, planners where a finding is needed; no author."""
        if entry.awaits_finding:
            return [user for user in self.planners if policy.may_find(user, entry)]
        approvers = list(self.approvers(entry.department.pk))
        if entry.department.deputy_id:
            others = (user for (role, _), users in self.by_place.items() if role == Role.APPROVER for user in users)
            approvers += [user for user in others if user.pk == entry.department.deputy_id and user not in approvers]
        return [user for user in approvers if policy.may_decide(user, entry)]
