"""No demo on production, over real data, or without a plan."""

import pytest
from django.core.management import CommandError, call_command

from lingling_plan.models import Plan
from tests.make import make_reading, make_target, month

pytestmark = pytest.mark.django_db


def test_it_refuses_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="生产环境"):
        call_command("demo")


def test_it_refuses_real_data():
    make_reading(target=make_target(value=10), month=month(1), value=1)
    with pytest.raises(CommandError, match="真实"):
        call_command("demo")
    assert Plan.objects.get().demo_today is None


def test_it_refuses_without_a_plan():
    with pytest.raises(CommandError, match="loadplan"):
        call_command("demo")
