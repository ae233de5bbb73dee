"""/healthz: the process is alive. /readyz: the database answers and every migration is applied. Nothing more is told."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from lingling_plan import health


def test_it_works(client, db):
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (200, b"ok")


def test_anonymous_callers_learn_nothing_more(client, db):
    """No cookie, no name of a product, no redirect to the login page, whatever host name a probe calls by."""
    for path in ("/healthz", "/readyz"):
        answer = client.get(path, headers={"Host": "10.9.8.7"})
        assert (answer.status_code, answer.content, dict(answer.cookies)) == (200, b"ok", {})
        assert answer["Content-Type"].startswith("text/plain")
        assert set(answer.headers) <= {"Content-Type", "Content-Length"}


def test_the_process_is_alive_without_a_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_readiness_costs_one_query_that_reads(client, db, django_assert_max_num_queries):
    """One for the migrations applied, and one of Django's own that asks whether their table is there."""
    with django_assert_max_num_queries(2) as captured:
        assert client.get("/readyz").status_code == 200
    assert all(query["sql"].lstrip().upper().startswith("SELECT") for query in captured.captured_queries)


def test_it_is_not_ready_with_a_migration_missing(client, db):
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("indicators")
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"fail")


def test_it_is_not_ready_without_a_database(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("password of user plan is secret")

    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"fail")


@pytest.mark.parametrize("path", ["/healthz/", "/readyz/x", "/health"])
def test_other_addresses_need_a_login(client, db, path):
    assert client.get(path).status_code in (302, 404)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_production_answers_probes_without_https(client, db, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path).status_code == 200
