"""What a password must be, in Chinese, all reasons at once."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.make import make_department, make_user, sign_in


def reasons(password, user=None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


def person(**fields):
    return get_user_model()(**fields)


def test_it_works():
    assert reasons("Guhe-3Qiao", person(username="wangfang")) == []


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("Guhe-3Qia", "至少 10 位"),
        ("guheguhe33", "三种"),
        ("GUHE-GUHE-GUHE", "三种"),
        ("零陵-Guhe-33", "地名"),
        ("Lingling-2023", "地名"),
        ("Niandujihua-1", "地名"),
        ("年度计划-Abc1234", "地名"),
        ("linglingQu#9", "地名"),
        ("Wangfang-77x", "用户名"),
        ("password123", "太常见"),
    ],
)
def test_refused(password, word):
    found = reasons(password, person(username="wangfang"))
    assert any(word in reason for reason in found)


def test_the_own_name_in_pinyin_is_refused():
    assert reasons("Zhangwei-2023", person(username="c1", first_name="张伟"))
    assert not reasons("Zhangwei-2023", person(username="c1", first_name="李娜"))


@pytest.mark.django_db
def test_the_department_is_refused():
    clerk = make_user(username="c1", role="reporter", department=make_department())
    assert reasons("Jiaoyuju-7788", clerk) == ["密码不能含地名、单位名、本人姓名或用户名（包括拼音）。"]


@pytest.mark.django_db
def test_all_reasons_are_told_beside_the_field_in_chinese(client):
    user = make_user(username="c1", role="leader")
    page = sign_in(client, user).post(
        "/password/", {"old_password": "x", "new_password1": "short", "new_password2": "short"}
    )
    text = page.content.decode()
    assert "密码至少 10 位。" in text
    assert "三种" in text
    assert "This password" not in text


def test_the_rule_is_told_before():
    assert "至少 10 位" in password_validators_help_texts()[0]


@given(st.text(max_size=40))
def test_any_text_is_judged(password):
    assert all(reason.endswith("。") for reason in reasons(password, person(username="wangfang", first_name="王芳")))
