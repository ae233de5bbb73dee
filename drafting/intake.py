"""From an uploaded file to a report with its draft, or, where the year has a plan, held against that plan.

ValidationError, in words for the person who uploads, beside its field.
"""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q

from drafting import comparing
from drafting.matching import Known
from drafting.models import Report, digest
from drafting.proposing import draft
from drafting.upload import Upload
from evidence import names
from lingling_plan.models import Plan
from lingling_plan.uploads import LARGEST_FILE, MEGABYTE
from reader import files
from reader.reading import Reading, read, year_of

# More signs than these take more than two seconds and are read outside the request (aside.py). Reports of districts and cities
# have 10,000 to 60,000.
LONG = 80_000
# So do those with more numbers, each of which becomes a row: such a report has one for every twenty to forty signs.
MANY = 3_000
NUMBER = re.compile(r"\d+")
LONGEST = 300_000
TOO_LARGE = f"报告文件不能超过 {LARGEST_FILE // MEGABYTE} MB。"
TOO_LONG = f"报告有 {{}} 字，最多 {LONGEST // 10_000} 万字；请去掉附表、名词解释后再传。"
HAS_ONE = "{year}年计划已经有报告原文（{name}）；要换一份，先收回它的挂接。"
NO_YEAR = "没有从报告里读出年度，请填写计划年度。"
NOTHING = "这份文件里没有读到任何数字或项目，请确认是计划报告。"


def take(file, *, year: int | None, by) -> Report | Upload:
    """Read and stored, or where it is LONG kept to be read. A text that was uploaded before is what became of it.

    `year`: None, as the report says.
    """
    text = _text(file)
    year = year or year_of(text)
    if not year or not 2000 <= year <= 2100:
        raise ValidationError({"year": NO_YEAR})
    plan = Plan.objects.filter(year=year).first()
    same = Report.objects.filter(year=year, sha256=digest(text))
    if known := same.filter(Q(plan__isnull=False) | Q(attaches=plan is not None)).first():
        return known
    if plan and (other := Report.objects.filter(plan=plan).first()):
        raise ValidationError({"year": HAS_ONE.format(year=year, name=other.name)})
    name = names.cleaned(file.name, file.name.rpartition(".")[2].lower())
    told = {"year": year, "name": name, "text": text, "by": by}
    if _takes_long(text):
        return Upload.keep(**told)
    draft = drafted(text, year)
    try:
        return Report.keep(**told, **draft)
    except (IntegrityError, ValidationError):
        if twin := same.filter(attaches=plan is not None).first():
            return twin  # stored meanwhile by the other click of two
        raise


def drafted(text: str, year: int, heard: Callable[[int], None] = lambda place: None) -> dict:
    """The draft as Report.keep takes it. ValidationError: there is nothing to draft. `heard`: as `read` calls it."""
    reading = read(text, heard)
    if not reading.found:
        raise ValidationError({"file": NOTHING})
    if plan := Plan.objects.filter(year=year).first():
        return _beside(plan, reading)
    chapters, rows, findings = draft(reading, year, Known.before(year))
    return {"chapters": chapters, "rows": rows, "findings": findings}


def _beside(plan: Plan, reading: Reading) -> dict:
    """Held against the plan itself; what the guard doubts was for the tables it was made of."""
    chapters, rows, _ = draft(reading, plan.year, Known(plan.year))
    rows += comparing.compare(reading.source, rows, plan)
    return {"chapters": chapters, "rows": rows, "findings": [], "attaches": True}


def _takes_long(text: str) -> bool:
    return len(text) > LONG or len(NUMBER.findall(text)) > MANY


def _text(file) -> str:
    if file.size > LARGEST_FILE:
        raise ValidationError({"file": TOO_LARGE})
    try:
        text = files.text_of(file.read(), file.name)
    except ValidationError as error:
        raise ValidationError({"file": error}) from None
    if len(text) > LONGEST:
        raise ValidationError({"file": TOO_LONG.format(len(text))})
    return text
