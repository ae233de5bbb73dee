"""The database without its guards, for tests of what notices a change that came past them, and for emptying tables."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def unguarded():
    """Until the end no trigger refuses anything. PostgreSQL also asks no foreign key."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            restore = ["SET session_replication_role = DEFAULT"]
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = cursor.fetchall()
            for name, _ in guards:
                cursor.execute(f"DROP TRIGGER {name}")
            restore = [sql for _, sql in guards]
    yield
    with connection.cursor() as cursor:
        for statement in restore:
            cursor.execute(statement)
