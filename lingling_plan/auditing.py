"""Who changed what, when: one place says how models are followed; each room names its own when it starts.

Shown as 变更记录 on item pages and, all of it, to administrators at /admin/.
"""

import sys
from pathlib import Path

from auditlog.middleware import AuditlogMiddleware
from auditlog.registry import auditlog
from django.db.models.signals import pre_save

# Kept by the program itself, or nobody's business.
NOISE = ("id", "revision", "initials", "password", "last_login")

EMPTY = "空"
WITHHELD = "（不显示）"
# What commands do, in the office's words; those of the framework keep the system.
COMMANDS = {
    "loadplan": "载入计划",
    "loaddata": "载入计划",
    "demo": "生成演示数据",
    "remind": "发送提醒",
    "checkclosings": "核对封账",
}
MAINTENANCE = "系统维护"
# What is noted at accounts.
SIGNING_IN, PASSWORD = "登录", "密码"
NOTED = (SIGNING_IN, PASSWORD)
WORDS = {None: EMPTY, "None": EMPTY, "": EMPTY, "True": "是", "False": "否"}


class AuditMiddleware(AuditlogMiddleware):
    """Notes who asked and the address that connected. What a header claims (X-Forwarded-For, -Port) is anybody's text."""

    @staticmethod
    def _get_remote_addr(request) -> str | None:
        return request.META.get("REMOTE_ADDR")

    @staticmethod
    def _get_remote_port(request) -> None:
        return None


# model -> its fields whose words the log's readers may not see where they stand: neither logged nor, of old lines, shown.
withheld: dict[type, tuple[str, ...]] = {}


def follow(*models, but: tuple[str, ...] = ()) -> None:
    """Follow every field of the models, also those that hold many rows. `but`: words not for all who read the log."""
    for model in models:
        withheld[model] = but
        fields = {field.name for field in model._meta.get_fields()}
        many = {field.name for field in model._meta.many_to_many}
        auditlog.register(model, exclude_fields=sorted(fields.intersection((*NOISE, *but))), m2m_fields=many)


def follow_decisions(*models) -> None:
    """Of entries only what was decided: figures and reasons are kept with the versions, and not everybody may see them."""
    for model in models:
        withheld[model] = ("reason",)
        follow_some(model, "status", "version", "author", "decider", "decided_at")


def follow_some(model, *names: str) -> None:
    """Only the fields named: the others are not for everybody who reads the log."""
    auditlog.register(model, include_fields=list(names))


def note(row, what: str, text: str, *, by=None) -> None:
    """One line of the audit log that no column tells: what happened to the row, and how. `by`: unless it is who asks."""
    from auditlog.models import LogEntry

    LogEntry.objects.log_create(row, action=LogEntry.Action.UPDATE, changes={what: ["", text]}, actor=by)


def noted(log) -> str:
    """In words what a line of `note` tells, 登录失败（密码错误）; empty of lines that tell of columns."""
    ((what, values), *others) = (log.changes_dict or {"": ("", "")}).items()
    if others or what not in NOTED or not isinstance(values, list):
        return ""
    return values[1] if what == SIGNING_IN else f"{what}{values[1]}"


def command() -> str:
    """The command that is running, loadplan; empty where requests are answered."""
    program, name = (*sys.argv, "", "")[:2]
    is_command = Path(program).name in ("manage.py", "django-admin", "__main__.py")
    return name if is_command and name != "runserver" and not name.startswith("-") else ""


def name_commands() -> None:
    """Every line written by a command says by which. The library sets the names of people in the same way."""
    from auditlog.models import LogEntry

    pre_save.connect(_name_command, sender=LogEntry, dispatch_uid="name_commands")


def _name_command(instance, **_) -> None:
    if instance._state.adding and (name := command()):
        instance.additional_data = {**(instance.additional_data or {}), "command": name}


def who(log) -> str:
    """From an address without a name somebody tried to sign in; without an address a command wrote."""
    if log.actor:
        return str(log.actor)
    if name := (log.additional_data or {}).get("command"):
        return COMMANDS.get(name, MAINTENANCE)
    return "未登录" if log.remote_addr else "系统"


def told(log) -> dict[str, tuple[str, str]]:
    """What a log entry changed: label -> (old, new). Of fields that hold many rows, what came and what went."""
    model, found = log.content_type.model_class(), {}
    labels = {field.name: field.verbose_name for field in model._meta.many_to_many}
    hidden = {str(model._meta.get_field(name).verbose_name) for name in withheld.get(model, ())}
    for name, change in (log.changes_dict or {}).items():
        if isinstance(change, dict):
            names = "、".join(change["objects"])
            came = change["operation"] == "add"
            found[str(labels.get(name, name))] = ("", f"增加 {names}") if came else (f"去掉 {names}", "")
    for label, values in log.changes_display_dict.items():
        if len(values) == 2 and label not in found:
            found[label] = tuple(WORDS.get(value, str(value)) for value in values)
    return {label: (WITHHELD, WITHHELD) if label in hidden else values for label, values in found.items()}
