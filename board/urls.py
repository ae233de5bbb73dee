from django.urls import path

from board import departments, heat, search, sections, timeline, views, wall, why

urlpatterns = [
    path("", views.status_board, name="board"),
    path("board.csv", views.board_csv, name="board_csv"),
    path("final/", views.final_page, name="final"),
    path("final.csv", views.final_csv, name="final_csv"),
    path("behind/", views.behind_list, name="behind"),
    path("behind.csv", views.behind_csv, name="behind_csv"),
    path("heat/", heat.heat, name="heat"),
    path("wall/", wall.wall, name="wall"),
    path("wall/now/", wall.wall_now, name="wall_now"),
    path("projects/timeline/", timeline.timeline, name="timeline"),
    path("departments/", departments.department_list, name="departments"),
    path("departments/<slug:code>/", departments.department_page, name="department"),
    path("search/", search.search, name="search"),
    path("report/<int:year>/<int:order>/", sections.section_page, name="section"),
    path("indicators/<int:year>/<slug:code>/why/", why.target_why, name="target_why"),
    path("projects/<int:year>/<slug:code>/why/", why.project_why, name="project_why"),
]
