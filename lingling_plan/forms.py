"""Form parts both apps share: how a figure is typed, and the form of an entry."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django import forms

from lingling_plan.entries import Entry, Status

# Figures are stored with 15 digits, four of them decimals. Promises stay a digit below, so that the lines drawn
# around them (half as much again and more) can be stored too; so do readings, which other targets may refer to.
STORED_LIMIT = Decimal("99999999999.9999")
PROMISE_LIMIT = Decimal("9999999999.9999")

PLAIN = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3}){1,12}(\.\d{1,40})?", re.ASCII)
FOREIGN = re.compile(r"[+-]?[\d,.]{1,40}\s*([\u4e00-\u9fff%]{1,6})", re.ASCII)
MONTH = re.compile(
    r"(?P<year>20\d\d)\s*[-/.年]?\s*(?P<month>0[1-9]|1[0-2]|[1-9])\s*(月|[-/.](0?[1-9]|[12]\d|3[01])( 00:00:00)?)?",
    re.ASCII,
)
MINUS = str.maketrans("−–—", "---")


class FigureField(forms.DecimalField):
    """A decimal as people type it: full-width digits, a real minus sign and thousands separators are understood.

    Nothing else is: no exponents, NaN or infinity. `whole`: things that are counted; `unit`: what the figure may carry behind
    it, as cells of a spreadsheet do; another one is named.
    """

    default_error_messages = {
        "invalid": "请只填数字，如 1234.5，不要带单位。",
        "whole": "这一项按个数计，请填整数。",
        "max_value": "数值太大。",
        "min_value": "数值太小。",
        "max_digits": "数值太长。",
    }

    def __init__(self, *, whole=False, limit=STORED_LIMIT, at_least=None, max_digits=15, decimal_places=4, **options):
        self.whole, self.unit = whole, ""
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        lowest = -limit if at_least is None else at_least
        bounds = {"max_value": limit, "min_value": lowest, "max_digits": max_digits, "decimal_places": decimal_places}
        super().__init__(**bounds, **options)
        self.error_messages["max_whole_digits"] = f"数值太大，整数部分最多 {max_digits - decimal_places} 位。"
        self.error_messages["max_decimal_places"] = f"小数最多 {decimal_places} 位。"

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        text = unicodedata.normalize("NFKC", str(value)[:200]).translate(MINUS).strip()
        if self.unit:
            text = text.removesuffix(unicodedata.normalize("NFKC", self.unit)).rstrip()
        if not text:
            return None
        if GROUPED.fullmatch(text):
            text = text.replace(",", "")
        if self.unit and (foreign := FOREIGN.fullmatch(text)):
            raise forms.ValidationError(
                f"本项单位是“{self.unit}”，不是“{foreign[1]}”。请换算后只填数字。", code="invalid"
            )
        if not PLAIN.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return _without_zeros(text)

    def validate(self, value):
        super().validate(value)
        if self.whole and value is not None and value != value.to_integral_value():
            raise forms.ValidationError(self.error_messages["whole"], code="whole")

    def take_unit(self, unit: str) -> None:
        """The page is told as well: a pasted column is read there."""
        self.unit = unit
        self.widget.attrs["data-unit"] = unit

    def prepare_value(self, value):
        return f"{_without_zeros(str(value)):f}" if isinstance(value, Decimal) else value


def _without_zeros(text: str) -> Decimal:
    """5.00000 is five, not a figure with too many places; -0 is 0."""
    value = Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
    return value if value else Decimal(0)


class MonthField(forms.Field):
    """A month as people type it and as spreadsheets make of it: 2023-08, 2023年8月, 2023/8, 2023-08-01. Its first day."""

    default_error_messages = {"invalid": "请填年月，如 2023-08。"}

    def __init__(self, **options):
        attributes = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "如 2023-08"}
        super().__init__(**{"widget": forms.TextInput(attrs=attributes), **options})

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return value or None
        text = unicodedata.normalize("NFKC", str(value)[:40]).translate(MINUS).strip()
        found = MONTH.fullmatch(text)
        if text and not found:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return date(int(found["year"]), int(found["month"]), 1) if found else None

    def prepare_value(self, value):
        return f"{value:%Y-%m}" if isinstance(value, date) else value


def whole_number(text: str | None) -> int | None:
    """A row's number out of an address or a form; None for anything else, and for numbers that no database holds."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows to tick. A number too large for the database is no row, not a failure."""

    def _check_values(self, value):
        for text in value if isinstance(value, list | tuple | set) else ():
            if whole_number(str(text)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": str(text)[:40]}
                )
        return super()._check_values(value)


def words(label: str, *, rows: int = 3, **options) -> forms.CharField:
    """A text of at most 1000 characters."""
    options = {"required": False, "max_length": 1000, **options}
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


# The figures a clerk types; everything else of a form is words, shown when asked for.
FIGURES = ("value", "completed", "invested", "paid", "registered", "unchanged")


class EntryForm(forms.ModelForm):
    """A new version of an item's month. The instance names item and month and is never a stored row.

    Subclasses say what is odd about the figures; something odd needs a reason in 数据说明, nothing typed is lost.
    A draft (`is_draft`, told before it is validated) gives its reasons when it is submitted.
    """

    is_draft = False

    unchanged = forms.BooleanField(label="无变化（与上期相同）", required=False)
    progress = words("进展")
    problem = words("存在问题", rows=2)
    next_step = words("下一步", rows=2)
    remark = forms.CharField(label="数据说明", required=False, max_length=200, help_text="累计数减少等异常情况的原因")
    again = forms.BooleanField(label="原样重新提交", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.asks_again:
            del self.fields["again"]
        elif self.instance.newest.is_withdrawn:
            self.fields["again"].label = "重新提交"
        elif self.instance.is_anothers_draft:
            self.fields["again"].label = f"提交{self.instance.newest.author}的草稿"
        if self.is_correction:
            self._ask_why()

    @property
    def is_correction(self) -> bool:
        return self.instance.stands is not None

    def _ask_why(self) -> None:
        """A correction says why, beside the figures and before it is sent."""
        remark, stands = self.fields["remark"], self.instance.stands
        remark.label = "更正原因"
        remark.help_text = f"第{stands.version}版（{stands.summary}）已通过，更正须写明原因。"
        remark.widget.attrs["required"] = True
        self.order_fields((*FIGURES, "remark"))

    def oddities(self, cleaned: dict) -> list[str]:
        return []

    def clean(self):
        cleaned = super().clean()
        if not self.is_draft:
            self._ask_reasons(cleaned)
        return cleaned

    def _ask_reasons(self, cleaned: dict) -> None:
        if "again" in self.fields and not self.has_changed() and self.instance.newest.status == Status.RETURNED:
            told = f"与退回的第{self.instance.newest.version}版完全相同。请按退回原因改正；确须原样提交的，勾选这一格。"
            self.add_error("again", told)
        odd = [text for text in self.oddities(cleaned) if text]
        if odd and not cleaned.get("remark"):
            self.add_error("remark", "".join(odd) + "如数据无误，请在此写明原因。")
        elif not cleaned.get("remark") and self.is_correction:
            self.add_error("remark", "本月已有通过的数据，更正须在此写明原因。")

    def repeats(self, waiting) -> bool:
        """The same as a version that waits already: a double click or a form sent again."""
        return all(getattr(waiting, name) == self.cleaned_data[name] for name in self._meta.fields)

    def told(self) -> Entry | None:
        """What was typed, as the entry it would be; None while its figures cannot be read."""
        return None if any(name in self.errors for name in FIGURES) else self.instance

    def record(self, *, as_draft: bool = False) -> None:
        """Store the instance as a new version."""
        self.instance.keep_as_draft() if as_draft else self.instance.submit()


# A promise of a plan year may reach into the years after it, as far as a five-year plan does.
YEARS_AHEAD = 5


def within_plan(form: forms.ModelForm, cleaned: dict, name: str) -> None:
    """A date between the plan's January and a few years on: a slip in the year would lay points for centuries."""
    day, plan = cleaned.get(name), cleaned.get("plan") or getattr(form.instance, "plan", None)
    if day and plan and not plan.year <= day.year <= plan.year + YEARS_AHEAD:
        form.add_error(name, f"请填{plan.year}年至{plan.year + YEARS_AHEAD}年之间的日期。")


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="退回原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明退回原因。"},
    )
