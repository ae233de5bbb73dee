"""How far the report promises to bring a project, and what screens call it."""

from django.db import models


class Kind(models.TextChoices):
    PROJECT = "project", "重点项目"
    COMMITMENT = "commitment", "工作事项"


class Stage(models.TextChoices):
    """How far the report promises to bring it."""

    SIGN = "sign", "签约"
    APPROVE = "approve", "立项审批"
    START = "start", "开工"
    COMPLETE = "complete", "建成"
    OPERATE = "operate", "投产"
    DELIVER = "deliver", "交付使用"
    ADVANCE = "advance", "推进"
    AWARD = "award", "创成评定"


# Stages without a measurable end: at the last point the planning office records a finding 认定.
JUDGED_BY_FINDING = (Stage.ADVANCE, Stage.AWARD)

# What the promised node is called where the stage's own label is not something that gets done.
GOALS = {
    (Kind.PROJECT, Stage.ADVANCE): "年度任务完成",
    (Kind.COMMITMENT, Stage.ADVANCE): "年度任务完成",
    (Kind.COMMITMENT, Stage.COMPLETE): "办成",
}
# 建成 is said of what is built; other work is finished.
STAGE_LABELS = {(Kind.COMMITMENT, Stage.COMPLETE): "完成"}


def stage_label(kind: str, stage: str) -> str:
    """The promised stage as screens say it after the deadline: 年内建成, of a campaign 年内完成."""
    return STAGE_LABELS.get((kind, stage)) or Stage(stage).label


STAGE_NAMES = {*Stage.labels, *GOALS.values()}
