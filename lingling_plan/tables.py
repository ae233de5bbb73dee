"""The base of every list: one table class and the columns all lists share. A list is a list of columns."""

import django_tables2 as tables
from django.utils.html import format_html

from lingling_plan.rows import Item

PER_PAGE = 50
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


def listed(item: Item, strings: dict, month: str) -> dict:
    """A presented item with its sort keys; order and key come last so that pages never repeat a row.

    `month`: MonthShown.query of the page.
    """
    last = (item.order, item.pk)
    return {
        **strings,
        "url": strings["url"] + month,
        "by_standing": (item.severity, last),
        "by_name": (item.initials, last),
        "by_lead": (item.lead_code, last),
        "by_section": (item.chapter_order, last),
        "heading": item.heading,
    }


class LightColumn(tables.Column):
    """A standing as word and shape, which leads to its explanation; sorts from worst to best."""

    def render(self, record):
        return record["light"]


class NameColumn(tables.Column):
    """The item's name, linked, with its doubt and its marks."""

    def render(self, record):
        doubt = format_html('<abbr class="doubt" title="{}">待核实</abbr>', record["doubt"]) if record["doubt"] else ""
        small = format_html('<small><i class="mark">{}</i></small>', record["marks"]) if record["marks"] else ""
        return format_html('<a href="{}">{}</a>{}{}', record["url"], record["name"], doubt, small)


class PlanTable(tables.Table):
    """Rows are the dicts of `listed`."""

    standing = LightColumn("状态", order_by="by_standing")
    name = NameColumn("事项", order_by="by_name", accessor="name")
    heading = tables.Column("章节", order_by="by_section", attrs={"td": {"class": "base"}, "th": {"class": "base"}})
    lead = tables.Column("牵头单位", order_by="by_lead")
    target = tables.Column("目标", orderable=False, attrs=NUMBER)
    latest = tables.Column("最新", orderable=False, attrs=NUMBER)
    latest_month = tables.Column("数据月", orderable=False)
    gap = tables.Column("差距", orderable=False, attrs={"td": {"class": "num gap"}, "th": {"class": "num"}})

    def render_latest_month(self, value, record):
        return f"{value} · {record['filing']}" if record["filing"] else value

    class Meta:
        empty_text = "没有符合条件的事项。"
        attrs = {"class": "board list cards"}
        row_attrs = {"class": lambda record: record["standing"]}
        order_by_field = "sort"
        default = ""
