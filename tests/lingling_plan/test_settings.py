"""Settings, each start in a process of its own: what stops it, what production switches on, which database is used."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

KEY = "k3y-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"
PRODUCTION = {"PRODUCTION": "1", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "plan.example.org"}
OURS = {
    "PRODUCTION",
    "DEBUG",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DISTRICT_NAME",
    "LOG_LEVEL",
    "EVIDENCE_ROOT",
}
OURS |= {"SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "DJANGO_ALLOW_ASYNC_UNSAFE"}
CHECK = "import django; django.setup(); from django.core.management import call_command as call; "
CHECK += "call('check', deploy=True, fail_level='WARNING')"


def start(code: str, **variables) -> subprocess.CompletedProcess:
    """Run `code` with the settings `s` read from these variables alone; `show(...)` prints values as JSON."""
    rest = {name: value for name, value in os.environ.items() if name not in OURS}
    show = "import json; from django.conf import settings as s; show = lambda *v: print(json.dumps(v)); s.DEBUG"
    environment = {**rest, "DJANGO_SETTINGS_MODULE": "lingling_plan.settings", **variables}
    command = [sys.executable, "-c", f"{show}; {code}"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def shown(code: str, **variables) -> list:
    done = start(code, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_works():
    """Without a variable: an embedded database, a worthless key, and no error pages with the inside on them."""
    code = "d = s.DATABASES['default']; show(d['ENGINE'], d['NAME'][-10:], d['OPTIONS'], s.DEBUG, s.PRODUCTION)"
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    assert shown(code) == ["django.db.backends.sqlite3", "db.sqlite3", options, False, False]


def test_one_address_chooses_the_database():
    code = "d = s.DATABASES['default']; show(d['ENGINE'], d['HOST'], d['NAME'], d['CONN_HEALTH_CHECKS'])"
    said = shown(code, DATABASE_URL="postgresql://plan@db.example.org/lingling")
    assert said == ["django.db.backends.postgresql", "db.example.org", "lingling", True]


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"PRODUCTION": "maybe"}, "PRODUCTION='maybe'"),
        ({"DEBUG": "2"}, "DEBUG='2'"),
        ({**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY"),
        ({**PRODUCTION, "SECRET_KEY": "short"}, "SECRET_KEY"),
        ({**PRODUCTION, "ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({**PRODUCTION, "DEBUG": "1"}, "DEBUG and PRODUCTION"),
        ({**PRODUCTION, "SECURE_HSTS_SECONDS": "a year"}, "SECURE_HSTS_SECONDS='a year'"),
        ({"EVIDENCE_ROOT": "media"}, "EVIDENCE_ROOT='media'"),
        ({"EVIDENCE_ROOT": str(settings.STATIC_ROOT / "evidence")}, "EVIDENCE_ROOT"),
        ({**PRODUCTION, "SECURE_SSL_REDIRECT": "sometimes"}, "SECURE_SSL_REDIRECT='sometimes'"),
    ],
)
def test_it_refuses_to_start(variables, complaint):
    done = start("show()", **variables)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert complaint in done.stderr


def test_production_is_https_only():
    code = (
        "show(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS,"
        " s.CSRF_TRUSTED_ORIGINS, s.ALLOWED_HOSTS)"
    )
    origins = ["https://plan.example.org"]
    assert shown(code, **PRODUCTION) == [True, True, True, 31_536_000, origins, ["plan.example.org"]]


def test_a_proxy_may_redirect_itself():
    variables = {**PRODUCTION, "SECURE_SSL_REDIRECT": "0", "SECURE_HSTS_SECONDS": "60"}
    assert shown("show(s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS)", **variables) == [False, 60]


def test_production_passes_the_deployment_check():
    done = start(CHECK, **PRODUCTION, DATABASE_URL="sqlite://:memory:")
    assert done.returncode == 0, done.stderr


def test_the_deployment_check_would_notice():
    done = start(CHECK, **PRODUCTION, SECURE_SSL_REDIRECT="0", DATABASE_URL="sqlite://:memory:")
    assert done.returncode != 0
    assert "security.W008" in done.stderr


def test_static_files_get_hashed_names_and_tests_read_them_where_they_lie(settings):
    hashed = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    assert shown("show(s.STORAGES['staticfiles']['BACKEND'])") == [hashed]
    assert settings.STORAGES["staticfiles"]["BACKEND"] != hashed


def test_evidence_lies_beside_the_program_or_where_it_is_told():
    code = "show(s.STORAGES['evidence']['OPTIONS']['location'].__str__())"
    assert shown(code) == [str(settings.BASE_DIR / "media" / "evidence")]
    assert shown(code, EVIDENCE_ROOT="/srv/evidence") == ["/srv/evidence"]


def test_another_district_has_its_own_name():
    assert shown("show(s.PRODUCT_NAME)", DISTRICT_NAME="冷水滩区") == ["冷水滩区年度计划"]
