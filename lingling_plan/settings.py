"""All settings, for development, tests and production: the differences come from the environment, read strictly.

`PRODUCTION=1` is the only switch between profiles. Without it the project runs on SQLite with a fixed, worthless key.
"""

import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from lingling_plan import environment

BASE_DIR = Path(__file__).resolve().parent.parent

PRODUCTION = environment.boolean("PRODUCTION", default=False)
DEBUG = environment.boolean("DEBUG", default=False)
SECRET_KEY = environment.text(
    "SECRET_KEY", "" if PRODUCTION else "development-only-key-not-a-secret-0123456789-abcdefghij"
)
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters when PRODUCTION is on.")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG and PRODUCTION exclude each other.")

ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or ([] if PRODUCTION else ["127.0.0.1", "localhost", "testserver"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the addresses people type when PRODUCTION is on.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []

# What the pages are called: another district changes these two and loads its own plan.
DISTRICT_NAME = environment.text("DISTRICT_NAME", "零陵区")
PRODUCT_NAME = f"{DISTRICT_NAME}年度计划"

INSTALLED_APPS = [
    "lingling_plan",
    "indicators",
    "projects",
    "items",
    "adjusting",
    "matters",
    "evidence",
    "urging",
    "closing",
    "forecast",
    "reporting",
    "workbooks",
    "board",
    "reader",
    "seeding",
    "drafting",
    "demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "axes",
    "csp",
    "auditlog",
]

MIDDLEWARE = [
    "lingling_plan.health.HealthMiddleware",
    "lingling_plan.errors.NulMiddleware",
    "lingling_plan.errors.CharsetMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lingling_plan.accounts.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lingling_plan.auditing.AuditMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lingling_plan.urls"
WSGI_APPLICATION = "lingling_plan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lingling_plan.context.page",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        environment.text("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock when a transaction starts, so that what it read cannot be stale when it writes;
    # the rollback journal stays because the write-ahead log of older SQLite libraries can corrupt a database.
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "lingling_plan.backends.MembershipBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "lingling_plan.passwords.PlanPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "board"
LOGOUT_REDIRECT_URL = "login"

# By user name: a building behind one address must not be locked out by one person's typing.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nobody can keep a colleague locked out by trying on
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # wants addresses locked too; docs/decisions/0009-lockout-by-user-name.md

IDLE_MINUTES = environment.whole_number("IDLE_MINUTES", 30, at_least=1)
SESSION_HOURS = environment.whole_number("SESSION_HOURS", 12, at_least=1)
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lingling_plan.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
if PRODUCTION:
    SECURE_SSL_REDIRECT = environment.boolean("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = environment.whole_number("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static-built"
EVIDENCE_ROOT = environment.folder("EVIDENCE_ROOT", BASE_DIR / "media" / "evidence")
if EVIDENCE_ROOT.is_relative_to(STATIC_ROOT):
    raise ImproperlyConfigured("EVIDENCE_ROOT must not lie where static files are served.")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Given out by evidence.views only, after asking the policy: no address leads here.
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": EVIDENCE_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if not PRODUCTION and ("pytest" in sys.modules or DEBUG):
    # Hashed names need collectstatic first; tests and debugging read the files where they lie.
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_MAX_AGE = 0 if DEBUG else 60
FILE_UPLOAD_HANDLERS = [
    "lingling_plan.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# /my/ is one form. A row sends up to ten fields and two a node; a department that leads 80 items and owes twelve months
# of each sends 80 * 12 * (10 + 2 * 5) = 19,200. Words come percent-encoded, nine bytes a character.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

DJANGO_TABLES2_TEMPLATE = "table.html"
FILTERS_EMPTY_CHOICE_LABEL = "全部"
AUDITLOG_INCLUDE_ALL_MODELS = False
AUDITLOG_CID_HEADER = None  # a header that anybody may fill, with more than the column holds
# loaddata writes rows as they are: nobody changed them.
AUDITLOG_DISABLE_ON_RAW_SAVE = True

# Where messages lead back to; empty: they name the path alone.
SITE_URL = environment.address("SITE_URL")
# Addresses of channels as apprise reads them, with the person's {email} or {phone}; none: messages are only kept.
NOTIFY_URLS = environment.channels("NOTIFY_URLS", ("email", "phone"))
# Working days. Three before: time to ask a village or a company. Three after: the clerk was reminded three times, so
# the head hears of it. Five after: a week, and the planning office rings.
REMIND_BEFORE, ESCALATE_TO_APPROVERS, ESCALATE_TO_PLANNERS = 3, 3, 5
# A channel that failed three times will not come back by itself; the next day's message tries anew.
NOTIFY_TRIES = 3

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    # Both name the addresses of channels, which hold secrets; what failed is kept with the message.
    "loggers": {name: {"handlers": ["nowhere"], "propagate": False} for name in ("apprise", "urllib3")},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "WARNING" if not PRODUCTION else "INFO")},
}
