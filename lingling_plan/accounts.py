"""People's own accounts: signing in and out is Django's; here is what else they may do with theirs."""

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.urls import reverse_lazy


class PasswordView(PasswordChangeView):
    """Change one's own password; the other sessions of the account end."""

    template_name = "registration/password.html"
    success_url = reverse_lazy("board")

    def form_valid(self, form):
        messages.success(self.request, "密码已修改。")
        return super().form_valid(form)
