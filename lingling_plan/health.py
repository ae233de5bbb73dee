"""For the machine room: is the process alive (/healthz), can it serve (/readyz). Anonymous callers learn no more."""

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse


class HealthMiddleware:
    """Answers before sessions, hosts and redirects, so that a probe by address works and costs nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            return HttpResponse("ok", content_type="text/plain") if is_ready() else HttpResponse("fail", status=503)
        return self.get_response(request)


def is_ready() -> bool:
    """The database answers and every migration is applied (one query reads the migration table)."""
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
