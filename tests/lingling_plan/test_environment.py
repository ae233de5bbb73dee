"""Environment variables: read strictly, and the start stops at what nobody understands."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from lingling_plan import environment


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    monkeypatch.delenv("ANSWER", raising=False)


def test_it_works(monkeypatch):
    monkeypatch.setenv("ANSWER", " 零陵区 ")
    assert environment.text("ANSWER") == "零陵区"


def test_absent_and_empty_mean_the_default(monkeypatch):
    for value in (None, "", "  "):
        if value is not None:
            monkeypatch.setenv("ANSWER", value)
        assert environment.text("ANSWER", "default") == "default"
        assert environment.boolean("ANSWER", default=True) is True
        assert environment.boolean("ANSWER", default=False) is False
        assert environment.whole_number("ANSWER", 7) == 7
        assert environment.words("ANSWER") == []


@pytest.mark.parametrize("meaning", [True, False])
def test_a_boolean_has_eight_words(monkeypatch, meaning):
    for word in ("1", "true", "YES", " on ") if meaning else ("0", "False", "no", "OFF"):
        monkeypatch.setenv("ANSWER", word)
        assert environment.boolean("ANSWER", default=not meaning) is meaning


@pytest.mark.parametrize("word", ["2", "ja", "truee", "none", "是", "1 0"])
def test_it_refuses_an_unknown_boolean(monkeypatch, word):
    """A typing error must not switch production off, nor on."""
    monkeypatch.setenv("ANSWER", word)
    with pytest.raises(ImproperlyConfigured, match="ANSWER="):
        environment.boolean("ANSWER", default=False)


@pytest.mark.parametrize(("word", "number"), [("0", 0), ("31536000", 31_536_000), (" 5 ", 5)])
def test_whole_numbers(monkeypatch, word, number):
    monkeypatch.setenv("ANSWER", word)
    assert environment.whole_number("ANSWER", 99) == number


@pytest.mark.parametrize("word", ["-1", "1.5", "1e3", "٣", "³", "ten", "1_000"])
def test_it_refuses_what_is_no_whole_number(monkeypatch, word):
    monkeypatch.setenv("ANSWER", word)
    with pytest.raises(ImproperlyConfigured, match="ANSWER="):
        environment.whole_number("ANSWER", 99)


def test_a_folder_is_named_by_its_full_path(monkeypatch, tmp_path):
    assert environment.folder("ANSWER", tmp_path) == tmp_path
    monkeypatch.setenv("ANSWER", f"{tmp_path}/a/../b")
    assert environment.folder("ANSWER", tmp_path) == tmp_path / "b"
    for word in ("media", "./media", "~/media"):
        monkeypatch.setenv("ANSWER", word)
        with pytest.raises(ImproperlyConfigured, match="ANSWER="):
            environment.folder("ANSWER", tmp_path)


def test_words_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("ANSWER", "plan.example.org, ,10.1.2.3,")
    assert environment.words("ANSWER") == ["plan.example.org", "10.1.2.3"]


def test_a_site_s_address_has_no_slash_at_its_end(monkeypatch):
    assert environment.address("ANSWER") == ""
    monkeypatch.setenv("ANSWER", "https://plan.example.org/lingling/")
    assert environment.address("ANSWER") == "https://plan.example.org/lingling"
    for word in ("plan.example.org", "ftp://plan.example.org", "https://", "https://a b", "https://a/?q=1"):
        monkeypatch.setenv("ANSWER", word)
        with pytest.raises(ImproperlyConfigured, match="ANSWER="):
            environment.address("ANSWER")


def test_channels_are_separated_by_spaces_or_lines(monkeypatch):
    monkeypatch.setenv("ANSWER", " mailto://u:p@x?to={email}\n wecombot://key  json://gw/{phone} ")
    found = environment.channels("ANSWER", ("email", "phone"))
    assert found == ["mailto://u:p@x?to={email}", "wecombot://key", "json://gw/{phone}"]


@pytest.mark.parametrize("channel", ["s3cret", "://s3cret", "mailto:s3cret", "json://s3cret/{name}", "json://s3cret/{",
                                     "json://s3cret/{email.x}", "json://s3cret/{{email}}", "json://s3cret/{}"])  # fmt: skip
def test_a_channel_nobody_understands_is_named_by_its_number_alone(monkeypatch, channel):
    monkeypatch.setenv("ANSWER", f"json://fine/ {channel}")
    with pytest.raises(ImproperlyConfigured, match="address 2") as refused:
        environment.channels("ANSWER", ("email", "phone"))
    assert "s3cret" not in str(refused.value)
