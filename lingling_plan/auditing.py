"""Who changed what, when: one place says how models are followed; each room names its own when it starts.

Shown as 变更记录 on item pages and, all of it, to administrators at /admin/.
"""

from auditlog.middleware import AuditlogMiddleware
from auditlog.registry import auditlog

# Kept by the program itself, or nobody's business.
NOISE = ("id", "revision", "initials", "password", "last_login")

EMPTY = "空"
WORDS = {None: EMPTY, "None": EMPTY, "": EMPTY, "True": "是", "False": "否"}


class AuditMiddleware(AuditlogMiddleware):
    """Notes who asked and the address that connected. What a header claims (X-Forwarded-For, -Port) is anybody's text."""

    @staticmethod
    def _get_remote_addr(request) -> str | None:
        return request.META.get("REMOTE_ADDR")

    @staticmethod
    def _get_remote_port(request) -> None:
        return None


def follow(*models) -> None:
    """Follow every field of the models, also those that hold many rows."""
    for model in models:
        fields = {field.name for field in model._meta.get_fields()}
        many = {field.name for field in model._meta.many_to_many}
        auditlog.register(model, exclude_fields=sorted(fields.intersection(NOISE)), m2m_fields=many)


def follow_decisions(*models) -> None:
    """Of entries only what was decided: their figures are kept as versions, and not everybody may see them."""
    for model in models:
        follow_some(model, "status", "version", "author", "decider", "decided_at", "reason")


def follow_some(model, *names: str) -> None:
    """Only the fields named: the others are not for everybody who reads the log."""
    auditlog.register(model, include_fields=list(names))


def note(row, what: str, text: str, *, by=None) -> None:
    """One line of the audit log that no column tells: what happened to the row, and how. `by`: unless it is who asks."""
    from auditlog.models import LogEntry

    LogEntry.objects.log_create(row, action=LogEntry.Action.UPDATE, changes={what: ["", text]}, actor=by)


def told(log) -> dict[str, tuple[str, str]]:
    """What a log entry changed: label -> (old, new). Of fields that hold many rows, what came and what went."""
    found = {}
    labels = {field.name: field.verbose_name for field in log.content_type.model_class()._meta.many_to_many}
    for name, change in (log.changes_dict or {}).items():
        if isinstance(change, dict):
            names = "、".join(change["objects"])
            came = change["operation"] == "add"
            found[str(labels.get(name, name))] = ("", f"增加 {names}") if came else (f"去掉 {names}", "")
    for label, values in log.changes_display_dict.items():
        if len(values) == 2 and label not in found:
            found[label] = tuple(WORDS.get(value, str(value)) for value in values)
    return found
