"""What the database itself refuses of entries, findings, points and closed months' lines, whatever path a write takes.

An entry's status moves along the arrows of ARROWS only, its content never changes, and nothing of a closed month is
written unless that month is reopened. Rooms install them in a migration; SQLite forgets a table's triggers when a later
migration rebuilds the table, so such a migration puts them `aside` (tests/lingling_plan/test_guards.py notices).
Deleting entries is not refused here: they are protected by their foreign keys and no screen deletes them. Deleted
ticks of a closed month are refused, also where a node's or a report's deletion would take them along.
"""

from collections.abc import Iterable

from django.db import migrations

from lingling_plan.entries import Status

ARROWS = {
    Status.DRAFT: (Status.SUPERSEDED,),
    Status.SUBMITTED: (Status.APPROVED, Status.RETURNED, Status.SUPERSEDED),
    Status.APPROVED: (Status.SUPERSEDED,),
    Status.RETURNED: (),
    Status.SUPERSEDED: (),
}
WRITTEN_ONCE = (
    "version", "unchanged", "progress", "problem", "next_step", "remark", "author_id", "written_at",
)  # fmt: skip

# {row}: NEW or OLD. A plan's closed month, as Plan.is_closed says it but for the day on which a reopening ends.
CLOSED = (
    "EXISTS (SELECT 1 FROM lingling_plan_plan plan {joins}"
    " AND plan.closed_through IS NOT NULL AND {month} <= plan.closed_through{unless})"
)
UNLESS_REOPENED = " AND (plan.reopened_month IS NULL OR plan.reopened_month <> {month})"

# Function bodies and triggers. A condition names NEW and OLD alike in both dialects.
SQLITE = "CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{name}'); END"
POSTGRESQL = (
    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END $$",
    "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {name}()",
)
# PostgreSQL allows no subquery in WHEN.
POSTGRESQL_LOOKING = (
    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
    " RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; RETURN COALESCE(NEW, OLD); END $$",
    "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
)
# PostgreSQL can empty a whole table without asking a row; SQLite has no such statement.
POSTGRESQL_EMPTYING = (
    POSTGRESQL[0],
    "CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()",
)

# (name, event, table, condition).
AUDIT_LOG = [("auditlog_written_once", "UPDATE", "auditlog_logentry", "1 = 1")]
# Lines are kept for three years, by the database's own clock; older ones an operator may take away, no screen does.
KEPT_SINCE = {"sqlite": "datetime('now', '-3 years')", "postgresql": "now() - interval '3 years'"}
AUDIT_LOG_KEPT = [("auditlog_kept", "DELETE", "auditlog_logentry", "OLD.timestamp > {kept_since}")]
AUDIT_LOG_NOT_EMPTIED = [("auditlog_not_emptied", "TRUNCATE", "auditlog_logentry", "1 = 1")]


def entry_guards(table: str, *, columns: Iterable[str], joins: str, month: str) -> list[tuple[str, str, str, str]]:
    """(name, event, table, condition). `columns`: the table's own that are written once; `joins` reach the plan from NEW."""
    same = " OR ".join(differs(column) for column in (*WRITTEN_ONCE, *columns))
    closed = CLOSED.format(joins=joins, month=month, unless=UNLESS_REOPENED.format(month=month))
    return [
        (f"{table}_arrow", "UPDATE", table, f"OLD.status <> NEW.status AND NOT ({_allowed()})"),
        (f"{table}_written_once", "UPDATE", table, same),
        (f"{table}_decided_once", "UPDATE", table, f"OLD.status <> 'submitted' AND ({_redecided()})"),
        (f"{table}_closed_insert", "INSERT", table, closed),
        (f"{table}_closed_update", "UPDATE", table, closed),
    ]


def tick_guards(table: str, *, joins: str, month: str) -> list[tuple[str, str, str, str]]:
    """What is ticked in a report belongs to its month. `joins` reach the plan from {row}, that is from NEW and OLD."""
    unless = UNLESS_REOPENED.format(month=month)
    new, old = (CLOSED.format(joins=joins.format(row=row), month=month, unless=unless) for row in ("NEW", "OLD"))
    return [
        (f"{table}_closed_insert", "INSERT", table, new),
        (f"{table}_closed_update", "UPDATE", table, f"{old} OR {new}"),
        (f"{table}_closed_delete", "DELETE", table, old),
    ]


def point_guards(table: str, *, joins: str) -> list[tuple[str, str, str, str]]:
    """What a closed month asked stays as it was published, also while it is reopened."""
    return [(f"{table}_closed", "UPDATE", table, CLOSED.format(joins=joins, month="NEW.month", unless=""))]


def kept_guards(table: str, *, once: str = "1 = 1") -> list[tuple[str, str, str, str]]:
    """Rows that never go, and never change as soon as `once` is true of what they were."""
    return [
        (f"{table}_written_once", "UPDATE", table, once),
        (f"{table}_kept", "DELETE", table, "1 = 1"),
        (f"{table}_not_emptied", "TRUNCATE", table, "1 = 1"),
    ]


def point_kept_guards(table: str, *, joins: str) -> list[tuple[str, str, str, str]]:
    """Points of closed months do not go either, also while the month is reopened. `joins` reach the plan from OLD."""
    return [(f"{table}_closed_delete", "DELETE", table, CLOSED.format(joins=joins, month="OLD.month", unless=""))]


def adjustment_guards(table: str, *, joins: str) -> list[tuple[str, str, str, str]]:
    """An adjustment is written once, and never from a closed month on."""
    return [
        (f"{table}_written_once", "UPDATE", table, "1 = 1"),
        (f"{table}_closed_insert", "INSERT", table, CLOSED.format(joins=joins, month="NEW.effective", unless="")),
    ]


def differs(column: str) -> str:
    """True or false, never unknown: columns may be empty."""
    return f"(OLD.{column} <> NEW.{column} OR (OLD.{column} IS NULL) <> (NEW.{column} IS NULL))"


def _allowed() -> str:
    arrows = [(old, new) for old, news in ARROWS.items() for new in news]
    return " OR ".join(f"(OLD.status = '{old.value}' AND NEW.status = '{new.value}')" for old, new in arrows)


def _redecided() -> str:
    return " OR ".join(differs(column) for column in ("decider_id", "decided_at", "reason"))


def install(guards: Iterable[tuple[str, str, str, str]]) -> migrations.RunPython:
    """The operation that creates the triggers, and takes them away when a migration is undone."""
    guards = list(guards)

    def create(apps, editor):
        for statement in statements(editor.connection.vendor, guards):
            editor.execute(statement)

    def drop(apps, editor):
        for name, _, table, _ in known_to(editor.connection.vendor, guards):
            if editor.connection.vendor == "sqlite":
                editor.execute(f"DROP TRIGGER {name}")
            else:
                editor.execute(f"DROP TRIGGER {name} ON {table}")
                editor.execute(f"DROP FUNCTION {name}")

    return migrations.RunPython(create, drop)


def aside(*operations) -> list:
    """The operations between two more: SQLite cannot rebuild a table that triggers name, of whatever table they are.

    For migrations that alter a table which the guards' conditions look at. All triggers are put aside and back, in one
    transaction with what happens between; other databases need none of this.
    """
    kept = []

    def put_aside(apps, editor):
        if editor.connection.vendor == "sqlite":
            with editor.connection.cursor() as cursor:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
                kept[:] = cursor.fetchall()
            for name, _ in kept:
                editor.execute(f'DROP TRIGGER "{name}"')

    def put_back(apps, editor):
        for _, sql in kept:
            editor.execute(sql, params=None)
        kept.clear()

    return [migrations.RunPython(put_aside, put_back), *operations, migrations.RunPython(put_back, put_aside)]


def known_to(vendor: str, guards: Iterable[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    return [guard for guard in guards if vendor == "postgresql" or guard[1] != "TRUNCATE"]


def statements(vendor: str, guards: Iterable[tuple[str, str, str, str]]) -> list[str]:
    made = []
    for name, event, table, condition in known_to(vendor, guards):
        told = condition.replace("{kept_since}", KEPT_SINCE[vendor])
        templates = _templates(vendor, event, condition)
        made += [template.format(name=name, event=event, table=table, condition=told) for template in templates]
    return made


def _templates(vendor: str, event: str, condition: str) -> tuple[str, ...]:
    if vendor == "sqlite":
        return (SQLITE,)
    if event == "TRUNCATE":
        return POSTGRESQL_EMPTYING
    return POSTGRESQL_LOOKING if "SELECT" in condition else POSTGRESQL
