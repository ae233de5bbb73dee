"""The room's models, where Django looks for them; each lies in the file named for what it holds."""

from drafting.report import ATTACHED, CODE, REPORT_AUDITED, WITHDRAWN, Report, digest
from drafting.row import COLUMNS, ROW_AUDITED, Bound, Doubtful, Kind, Match, Part, Row, State
from drafting.upload import Upload

__all__ = [
    "ATTACHED", "CODE", "COLUMNS", "REPORT_AUDITED", "ROW_AUDITED", "WITHDRAWN", "Bound", "Doubtful", "Kind", "Match", "Part", "Report", "Row", "State",
    "Upload", "digest",
]  # fmt: skip
