"""各线: the light of each line a project is judged on, and which of them it has no plan for 未设."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lingling_plan.rows import Item
from lingling_plan.standing import Standing
from projects.models import Kind
from projects.tracks import Track

# What each line is called where all four stand beside each other.
NAMES = {
    Track.NODES.label: "节点",
    Track.INVESTMENT.label: "投资",
    Track.PAYMENT.label: "支付",
    Track.REGISTRATION.label: "入库",
}
UNSET = "未设"


def lights(item: Item) -> list[tuple[str, Standing | None]]:
    """Of a project always four, None for a line without a plan; of a commitment those it has."""
    own = {track.name: Standing(track.standing) for track in item.tracks}
    wanted = NAMES if item.type == Kind.PROJECT else [name for name in NAMES if name in own]
    return [(NAMES[name], own.get(name)) for name in wanted]


def marks(item: Item) -> SafeString:
    """Small and quiet, for a column: each line's shape and name with its light as title, then what is 未设."""
    found = lights(item)
    told = [(one.value, f"{name}{one.label}", one.shape, name, one.label) for name, one in found if one]
    unset = "、".join(name for name, one in found if one is None)
    line = '<span class="{}" title="{}"><i aria-hidden="true">{}</i>{}<b class="skip">{}</b></span>'
    rest = format_html("<em>{}{}</em>", unset, UNSET) if unset else ""
    return format_html('<span class="lines">{}{}</span>', format_html_join("", line, told), rest)


def has_more(item: Item) -> bool:
    """It is judged on more than its nodes."""
    return len(item.tracks) > 1
