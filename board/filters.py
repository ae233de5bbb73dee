"""The filters above the board: chapter, leading department, type, standing, text, order. Works on judged rows."""

from unicodedata import normalize

from django import forms

from forecast.prospects import CHOICES, Prospects, answers
from items.whole_plan import key
from lingling_plan.filing import Filing
from lingling_plan.initials import in_order
from lingling_plan.rows import Item
from lingling_plan.standing import BEHIND_SCHEDULE, Standing

TYPES = [("indicator", "指标"), ("project", "重点项目"), ("commitment", "工作事项")]
BEHIND = "late"
REPORT_ORDER, WORST_FIRST = "", "worst"


class BoardFilter(forms.Form):
    """Choices come from the items themselves, so that none leads to an empty page."""

    chapter = forms.ChoiceField(label="章节", required=False)
    lead = forms.ChoiceField(label="牵头单位", required=False)
    type = forms.ChoiceField(label="类型", required=False, choices=[("", "全部"), *TYPES])
    standing = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), (BEHIND, "滞后、预警、未报"), *Standing.choices]
    )
    outlook = forms.ChoiceField(label="年末预计", required=False, choices=[("", "全部"), *CHOICES])
    filing = forms.ChoiceField(label="填报状态", required=False, choices=[("", "全部"), *Filing.choices])
    sort = forms.ChoiceField(
        label="排序", required=False, choices=[(REPORT_ORDER, "报告顺序"), (WORST_FIRST, "最差在前")]
    )
    q = forms.CharField(label="查找", required=False, max_length=40)

    def __init__(self, data, items: list[Item], prospects: Prospects | None = None):
        """`prospects`: of all items, where there is a field that asks for them."""
        super().__init__(data)
        self.prospects = prospects
        chapters = {item.chapter: item.heading for item in sorted(items, key=lambda item: item.chapter_order)}
        leads = {item.lead_code: item.lead_name for item in sorted(items, key=lambda item: item.lead_name)}
        self.fields["chapter"].choices = [("", "全部"), *chapters.items()]
        self.fields["lead"].choices = [("", "全部"), *leads.items()]
        self.fields["q"].widget.attrs = {"type": "search", "placeholder": "名称、单位或拼音首字母"}

    def narrowed(self, items: list[Item]) -> list[Item]:
        """The items that every filter but the standing lets through: what the counts above the board count."""
        wanted = self.wanted
        tests = {"chapter": "chapter", "lead": "lead_code", "type": "type"}
        active = [(name, wanted[field]) for field, name in tests.items() if wanted.get(field)]
        found = [item for item in items if all(getattr(item, name) == value for name, value in active)]
        if wanted.get("filing"):
            found = [item for item in found if item.filing == wanted["filing"]]
        return [item for item in found if matches(item, wanted["q"])] if wanted.get("q") else found

    def foreseen(self, items: list[Item]) -> list[Item]:
        """Of the narrowed items, those with the forecast asked for."""
        asked = self.wanted.get("outlook")
        return [item for item in items if answers(self.prospects[key(item)], asked)] if asked else items

    def chosen(self, items: list[Item]) -> list[Item]:
        """Of the narrowed items, those with the standing asked for."""
        standing = self.wanted.get("standing")
        if not standing:
            return items
        standings = BEHIND_SCHEDULE if standing == BEHIND else (standing,)
        return [item for item in items if item.standing in standings]

    @property
    def wanted(self) -> dict:
        """What was asked for and understood; a field with an error filters nothing and says so beside it."""
        self.is_valid()
        return self.cleaned_data

    @property
    def is_foreseeing(self) -> bool:
        """A forecast was asked for and understood: the board tells it of every item."""
        return bool(self.wanted.get("outlook"))

    @property
    def is_worst_first(self) -> bool:
        return self.wanted.get("sort") == WORST_FIRST


def matches(item: Item, text: str) -> bool:
    """Name, department, section, or pinyin initials: ls finds 粮食总产量, jyj what 教育局 leads (its code).

    Of several words each must be found somewhere.
    """
    names = [plain(words) for words in (item.name, item.lead_name, item.heading)]
    return all(
        word in item.initials
        or item.lead_code.startswith(word)
        or any(word in name for name in names)
        or is_short_for(word, names[1])
        for word in plain(text).split()
    )


OFFICE_ENDS = ("局", "委", "办", "中心", "公司", "管委会")


def is_short_for(word: str, office: str) -> bool:
    """文旅局 of 文化旅游广电体育局, 发改委 of 发展和改革局: begins alike, signs in their order, whatever kind of office it ends in."""
    stem = next((word.removesuffix(end) for end in OFFICE_ENDS if word.endswith(end)), "")
    return len(stem) >= 2 and office.startswith(stem[0]) and in_order(stem, office)


def plain(text: str) -> str:
    """Small letters, and those that a Chinese keyboard writes twice as wide like the others."""
    return normalize("NFKC", text).lower()
