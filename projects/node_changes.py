"""Who arranged which node when: the nodes' part of a project's 变更记录, from the audit log."""

from datetime import date

from auditlog.models import LogEntry
from django.db.models import Q

from lingling_plan import auditing

CREATE, UPDATE, DELETE = LogEntry.Action.CREATE, LogEntry.Action.UPDATE, LogEntry.Action.DELETE


def of_nodes(project) -> Q:
    """Lines of the project's nodes, also of those that are gone; not that the promised one came with the plan."""
    nodes = Q(content_type__app_label="projects", content_type__model="milestone")
    gone = LogEntry.objects.filter(nodes, action=DELETE, changes__project__0=str(project.pk))
    own = Q(object_id__in=project.milestones.values("pk")) | Q(object_id__in=gone.values("object_id"))
    return nodes & own & ~Q(action=CREATE, changes__promised__1="True")


def told(log) -> dict[str, tuple[str, str]]:
    """Label -> (old, new) as auditing.told, each with the node's name; a new or deleted node in one."""
    if log.action == UPDATE:
        return {f"节点“{log.object_repr}”{label}": values for label, values in auditing.told(log).items()}
    side = 1 if log.action == CREATE else 0
    due, weight = ((log.changes_dict or {}).get(name, ("", ""))[side] for name in ("due", "weight"))
    day = date.fromisoformat(due)
    terms = f"完成时限 {day:%Y年%m月%d日}、权重 {weight}"
    return {f"节点“{log.object_repr}”": ("新增", terms) if side else (terms, "删除")}
