"""How many queries each page costs, by who reads it, whatever the number of rows. Changing a number is a reviewed line."""

QUERY_COUNTS = {
    ("leader", "/"): 10,
    ("leader", "/?outlook=short"): 11,
    ("leader", "/board.csv"): 16,
    ("leader", "/behind/"): 17,  # one more where a project behind has a report to quote
    ("leader", "/behind.csv"): 16,
    ("leader", "/heat/"): 11,
    ("leader", "/moved/"): 15,
    ("leader", "/wall/"): 22,  # two boards, this month's and last month's, the reasons, what was asked and answered
    ("leader", "/wall/now/"): 22,
    ("leader", "/final/"): 9,
    ("leader", "/final.csv"): 15,
    ("leader", "/indicators/2023/urban-jobs/why/"): 10,
    ("leader", "/report/2023/1/"): 8,
    ("leader", "/projects/2023/reservoir/why/"): 11,
    ("leader", "/adjustments/"): 5,
    ("leader", "/departments/"): 14,
    ("leader", "/departments/rsj/"): 15,
    ("leader", "/search/?q=指标"): 10,
    ("leader", "/indicators/"): 9,
    ("leader", "/projects/"): 13,  # with the sums of key projects
    ("leader", "/projects/timeline/"): 13,
    # One more in a closed month, two where the promise was adjusted: tests/board/test_item_queries.py
    ("leader", "/indicators/2023/urban-jobs/"): 15,
    ("leader", "/projects/2023/reservoir/"): 15,
    ("reporter", "/indicators/2023/urban-jobs/"): 15,
    ("reporter", "/projects/2023/reservoir/"): 15,
    ("planner", "/indicators/2023/urban-jobs/"): 15,
    ("planner", "/projects/2023/reservoir/"): 15,
    ("reporter", "/my/"): 21,
    ("reporter", "/record/"): 15,
    ("reporter", "/record/indicators/reading/"): 6,
    ("reporter", "/record/projects/progressreport/"): 6,
    ("planner", "/review/"): 17,  # one more: through whose hands each figure went
    ("planner", "/behind/"): 17,
    ("planner", "/admin/urging/message/"): 6,
    ("planner", "/projects/nodes/"): 8,
    ("planner", "/projects/findings/"): 4,
    ("planner", "/indicators/pending/"): 4,
    ("planner", "/indicators/2023/urban-jobs/pace/"): 6,
    ("planner", "/admin/"): 5,
    ("planner", "/admin/indicators/target/"): 9,
    ("planner", "/admin/projects/project/"): 9,
}

# Of drafts, read by a planner: tests/drafting/test_query_counts.py.
DRAFT_QUERY_COUNTS = {
    "/reports/": 5,
    "reading": 4,
    "report": 14,
    "leaf": 12,
    "row": 16,
    "leads": 6,
    "tables": 12,
    "text": 11,
}
ATTACH_QUERY_COUNTS = {"attach": 12, "attach_row": 9, "text": 11}
