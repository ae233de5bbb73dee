"""How many queries each page costs, by who reads it, whatever the number of rows. Changing a number is a reviewed line."""

QUERY_COUNTS = {
    ("leader", "/"): 9,
    ("leader", "/board.csv"): 12,
    ("leader", "/behind/"): 12,  # one more where a project behind has a report to quote
    ("leader", "/behind.csv"): 12,
    ("leader", "/departments/"): 9,
    ("leader", "/departments/rsj/"): 10,
    ("leader", "/indicators/"): 9,
    ("leader", "/projects/"): 9,
    ("leader", "/indicators/2023/urban-jobs/"): 18,
    ("leader", "/projects/2023/reservoir/"): 19,
    ("reporter", "/my/"): 19,
    ("reporter", "/record/"): 15,
    ("reporter", "/record/indicators/reading/"): 6,
    ("reporter", "/record/projects/progressreport/"): 6,
    ("planner", "/review/"): 13,
    ("planner", "/behind/"): 12,
    ("planner", "/admin/urging/message/"): 6,
    ("planner", "/projects/nodes/"): 4,
    ("planner", "/projects/findings/"): 4,
    ("planner", "/indicators/pending/"): 4,
    ("planner", "/indicators/2023/urban-jobs/pace/"): 5,
    ("planner", "/admin/"): 5,
    ("planner", "/admin/indicators/target/"): 9,
    ("planner", "/admin/projects/project/"): 9,
}
