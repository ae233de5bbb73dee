"""Pages name people by their name, where one is known."""

import pytest
from django.contrib.auth import get_user_model

from indicators.models import Reading
from lingling_plan.people import name_at
from tests.make import clerk_of, make_reading, make_target, month

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("given", "told"), [("教育局填报人", "教育局填报人"), ("", "clerk-jyj")])
def test_it_works(given, told):
    target = make_target(value=5600)
    author = clerk_of(target.lead)
    author.first_name = given
    author.save()
    make_reading(target=target, month=month(6), value=2800)
    reading = Reading.objects.annotate(name=name_at("author")).get()
    assert (reading.name, str(reading.author)) == (told, told)
    assert [facts["author_name"] for facts in Reading.objects.all().facts()] == [told]


def test_accounts_are_found_by_their_user_name_all_the_same():
    user = get_user_model()(username="zhang.san", first_name="张三")
    assert (str(user), user.get_username()) == ("张三", "zhang.san")
