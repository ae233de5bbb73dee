"""The accounts people try the demo with."""

from django.contrib.auth import get_user_model

from lingling_plan.models import Department, Membership, Role

# user name, role, department
ACCOUNTS = [
    ("leader", Role.LEADER, None),
    ("planner", Role.PLANNER, None),
    ("sysadmin", Role.ADMIN, None),
    ("reporter1", Role.REPORTER, "教育局"),
    ("approver1", Role.APPROVER, "教育局"),
    ("reporter2", Role.REPORTER, "农业农村局"),
    ("approver2", Role.APPROVER, "农业农村局"),
]


# In whose name the district acts in the invented months.
OFFICES = {Role.PLANNER: "duchashi.office", Role.LEADER: "qulingdao.office"}


def office(role: Role):
    """The planning office, or the district's leaders; nobody can sign in as them."""
    user, created = get_user_model().objects.get_or_create(username=OFFICES[role], defaults={"first_name": role.label})
    if created:
        user.set_unusable_password()
        user.save()
        Membership.objects.create(user=user, role=role)
    return user


def open_accounts(password: str) -> None:
    """Create the accounts, or give the existing ones this password."""
    for username, role, department in ACCOUNTS:
        called = f"{department or ''}{role.label}"
        user, _ = get_user_model().objects.get_or_create(username=username, defaults={"first_name": called})
        user.set_password(password)
        user.save()
        lead = Department.objects.get(name=department) if department else None
        Membership.objects.update_or_create(
            user=user, defaults={"role": role, "department": lead, "must_change_password": False}
        )
