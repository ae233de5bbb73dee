"""Who hears of what a department owes and of what waits: active people by role and department, asked once a run."""

from collections import defaultdict

from django.contrib.auth import get_user_model

from lingling_plan import policy
from lingling_plan.accounts import has_expired
from lingling_plan.models import Role


class People:
    """Everybody who can sign in. One query."""

    def __init__(self):
        users = get_user_model().objects.filter(is_active=True, membership__isnull=False).order_by("pk")
        self.by_place = defaultdict(list)
        for user in users.select_related("membership__department"):
            if not has_expired(user):
                person = user.membership
                department = person.department_id if policy.may_enter_record_site(user) else None
                self.by_place[person.role, department].append(user)

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
