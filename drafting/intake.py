"""From an uploaded file to a report with its draft. ValidationError, in words for the person who uploads, beside its field."""

from django.core.exceptions import ValidationError

from drafting.matching import Known
from drafting.models import Report, digest
from drafting.proposing import draft
from evidence import names
from lingling_plan.models import Plan
from lingling_plan.uploads import LARGEST_FILE, MEGABYTE
from reader import files
from reader.reading import read

# What is read, matched and stored within a request: reports of districts and cities have 10,000 to 60,000 signs, which take
# half a second to one and a half; this many take three.
LONGEST = 120_000
TOO_LARGE = f"报告文件不能超过 {LARGEST_FILE // MEGABYTE} MB。"
TOO_LONG = f"报告有 {{}} 字，最多 {LONGEST // 10_000} 万字；请去掉附表、名词解释后再传。"
NO_YEAR = "没有从报告里读出年度，请填写计划年度。"
NOTHING = "这份文件里没有读到任何数字或项目，请确认是计划报告。"


def take(file, *, year: int | None, by) -> Report:
    """Read and stored; a text that was uploaded before is that report again. `year`: None, as the report says."""
    if file.size > LARGEST_FILE:
        raise ValidationError({"file": TOO_LARGE})
    try:
        text = files.text_of(file.read(), file.name)
    except ValidationError as error:
        raise ValidationError({"file": error}) from None
    if len(text) > LONGEST:
        raise ValidationError({"file": TOO_LONG.format(len(text))})
    reading = read(text)
    year = year or reading.years.plan
    if not year or not 2000 <= year <= 2100:
        raise ValidationError({"year": NO_YEAR})
    if known := Report.objects.filter(year=year, sha256=digest(text)).first():
        return known
    if Plan.objects.filter(year=year).exists():
        raise ValidationError({"year": f"{year}年计划已经存在，不能再由报告建立。"})
    if not reading.found:
        raise ValidationError({"file": NOTHING})
    chapters, rows, findings = draft(reading, year, Known.before(year))
    name = names.cleaned(file.name, file.name.rpartition(".")[2].lower())
    return Report.keep(year=year, name=name, text=text, by=by, chapters=chapters, rows=rows, findings=findings)
