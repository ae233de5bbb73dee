"""Channels: addresses with what the person has, quoted; secrets in them are told to nobody; nothing leaves the machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.contrib.auth.models import User

from lingling_plan.models import Membership
from urging import channels


def person(email="", phone="") -> User:
    user = User(username="zhang", email=email)
    user.membership = Membership(user=user, role="reporter", phone=phone)
    return user


@pytest.fixture
def gateway():
    """A server of our own on 127.0.0.1 that notes what is posted: (path, body)."""
    posted = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.path, json.loads(body)))
            self.send_response(500 if "broken" in self.path else 200)
            self.end_headers()

        def log_message(self, *arguments):
            """Nothing on the screen of the tests."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}", posted
    server.shutdown()
    server.server_close()


def test_it_works(gateway, settings):
    url, posted = gateway
    settings.NOTIFY_URLS = [f"{url}/sms/{{phone}}"]
    assert channels.deliver(person(phone="13900001111"), "提醒", "待填报 1 项") == (True, "")
    ((path, body),) = posted
    assert path == "/sms/13900001111"
    assert (body["title"], body["message"]) == ("提醒", "待填报 1 项")


def test_a_channel_that_asks_for_what_the_person_lacks_is_not_used(settings):
    settings.NOTIFY_URLS = ["mailto://u:p@example.org?to={email}", "json://gw/sms/{phone}", "wecombot://key12345"]
    assert [one.number for one in channels.usable(person())] == [3]
    assert [one.number for one in channels.usable(person(email="a@example.org"))] == [1, 3]
    assert [one.number for one in channels.usable(person(phone="13900001111"))] == [2, 3]


@pytest.mark.parametrize(
    "email", ["a@example.org,b@evil.org", '"a b"@example.org', "a@example.org;b@x.org", "<a@b.org>"]
)
def test_what_a_mail_program_reads_as_two_addresses_is_none(settings, email):
    settings.NOTIFY_URLS = ["mailto://u:p@example.org?to={email}"]
    assert channels.usable(person(email=email)) == []


def test_values_are_quoted():
    channel = channels.Channel(1, "json://gw/{email}/x?to={email}")
    assert (
        channel.address({"email": "a/b?c=d&e#f@g.org"})
        == "json://gw/a%2Fb%3Fc%3Dd%26e%23f%40g.org/x?to=a%2Fb%3Fc%3Dd%26e%23f%40g.org"
    )


def test_addresses_that_nothing_reads_are_found(settings):
    settings.NOTIFY_URLS = ["json://127.0.0.1/x", "nosuch://token"]
    assert [str(one) for one in channels.unreadable()] == ["通道2（nosuch）"]


def test_a_failure_names_the_channel_and_no_secret(gateway, settings, capfd):
    url, _ = gateway
    settings.NOTIFY_URLS = [f"{url}/broken/s3cret", "nosuch://s3cret"]
    is_sent, error = channels.deliver(person(), "提醒", "待填报")
    assert not is_sent
    assert error == "通道1（json）未送达；通道2（nosuch）地址有误"
    assert "s3cret" not in "".join(capfd.readouterr())


def test_one_channel_that_delivers_is_enough(gateway, settings):
    url, posted = gateway
    settings.NOTIFY_URLS = [f"{url}/broken", f"{url}/good"]
    assert channels.deliver(person(), "提醒", "待填报") == (True, "通道1（json）未送达")
    assert [path for path, _ in posted] == ["/broken", "/good"]


def test_an_exception_tells_its_kind_alone(settings, monkeypatch):
    settings.NOTIFY_URLS = ["json://127.0.0.1/s3cret"]

    def explode(*arguments, **options):
        raise RuntimeError("json://127.0.0.1/s3cret")

    monkeypatch.setattr("apprise.Apprise.notify", explode)
    assert channels.deliver(person(), "提醒", "待填报") == (False, "通道1（json）出错：RuntimeError")
