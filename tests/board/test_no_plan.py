"""The board before a plan is loaded."""

import pytest

from tests.make import make_user, sign_in

pytestmark = pytest.mark.django_db


def test_it_says_what_to_do(client):
    sign_in(client, make_user(username="leader", role="leader"))
    assert "尚未载入计划" in client.get("/").text
