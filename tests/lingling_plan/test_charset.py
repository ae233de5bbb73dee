"""Bodies that claim another charset than the pages': refused before any form reads them."""

import pytest

from tests.make import make_target, sign_in
from tests.office import clock

pytestmark = pytest.mark.django_db

BODY = b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n--B--\r\n'


@pytest.fixture(autouse=True)
def now():
    with clock():
        yield


def posted(client, path: str, charset: str, typed: bytes = b"aaaa", *, name: bytes = b"username"):
    return client.generic("POST", path, BODY % (name, typed), f"multipart/form-data; boundary=B{charset}")


@pytest.mark.parametrize(
    "charset", ["", "; charset=utf-8", "; charset=UTF8", '; charset="utf-8"', "; charset=us-ascii"]
)
def test_it_works(client, office, charset):
    assert posted(client, "/login/", charset).status_code == 200


@pytest.mark.parametrize("typed", [b"aaaa", b"\\ud800", b"+2AA-", b"a\\x00b"])
@pytest.mark.parametrize(
    "charset",
    ["base64", "utf-7", "unicode_escape", "raw_unicode_escape", "rot13", "idna", "hex", "gbk", "nothing", "zip", "''"],
)
def test_another_charset_is_refused(client, office, charset, typed):
    target = make_target(value=12, lead=office.own)
    sign_in(client, office.clerk)
    for path in ("/login/", "/record/indicators/reading/add/", f"/matters/raise/target/{target.pk}/"):
        assert posted(client, path, f"; charset={charset}", typed).status_code == 400
