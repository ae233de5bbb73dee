"""What an invented item is about, for words and nodes that fit it."""

from enum import Enum

from projects.stages import Stage


class About(Enum):
    RATE = "rate"
    WORKERS = "workers"
    VISITORS = "visitors"
    MONEY = "money"
    BUSINESS = "business"
    OUTPUT = "output"
    SAFETY = "safety"
    PREPARING = "preparing"
    BUILDING = "building"
    SIGNING = "signing"
    RATING = "rating"
    EVENT = "event"
    MEASURE = "measure"


EVENTS = {"ten-nights", "liuzongyuan-festival", "study-lingling", "yuxi-night-cruise"}
# Promises to be done within the year for which nothing is built.
MEASURES = {
    "mn-unified-sales", "welfare-standards", "medical-aid", "wage-arrears", "small-schools", "reading-rooms",
    "economic-census", "contract-staff-reform", "state-assets-reform", "overrun-reform", "survey-soe-reform",
    "cost-sharing", "platform-reform", "nursing-homes", "no-poverty-return",
}  # fmt: skip
# Words of codes: what guests bring; sums that firms earn, not the treasury; accidents.
VISITING = ("consumption", "tourism", "routes", "visitors")
BUSINESS = ("output", "profit")
SAFETY = ("accidents", "deaths", "risk", "safety")
STAGES = {
    Stage.SIGN: About.SIGNING,
    Stage.AWARD: About.RATING,
    Stage.APPROVE: About.PREPARING,
    Stage.START: About.PREPARING,
}
# The template's nodes of what is built, called as an event or a measure would: the same months and weights.
NODES = {
    About.EVENT: {"施工进场": "活动方案", "主体过半": "招商邀请", "主体完工": "开幕"},
    About.MEASURE: {"施工进场": "实施方案", "主体过半": "全面推开", "主体完工": "中期核查"},
}


def of_target(code: str, unit: str) -> About:
    if any(word in code for word in SAFETY):
        return About.SAFETY
    if unit == "%":
        return About.RATE
    if unit.endswith("人次") or any(word in code for word in VISITING):
        return About.VISITORS
    if unit.endswith("人"):
        return About.WORKERS
    if "元" not in unit:
        return About.OUTPUT
    return About.BUSINESS if any(word in code for word in BUSINESS) else About.MONEY


def of_project(code: str, stage: str) -> About:
    if code in EVENTS:
        return About.EVENT
    return About.MEASURE if code in MEASURES else STAGES.get(stage, About.BUILDING)


def node_name(name: str, about: About) -> str:
    return NODES.get(about, {}).get(name, name)
