from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend


class MembershipBackend(ModelBackend):
    """Loads a user together with role and department: every page asks policy.py about them."""

    def get_user(self, user_id):
        users = get_user_model().objects.select_related("membership__department")
        user = users.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
