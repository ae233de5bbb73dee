from django.urls import path

from projects import planning, views

urlpatterns = [
    path("projects/", views.project_list, name="projects"),
    path("projects/nodes/", planning.nodes, name="nodes"),
    path("projects/findings/", planning.findings, name="findings"),
    path("projects/findings/<int:pk>/", planning.finding, name="finding"),
    path("projects/findings/<int:pk>/return/", planning.finding_return, name="finding_return"),
    path("projects/<int:year>/<slug:code>/nodes/", planning.project_nodes, name="project_nodes"),
    path("projects/<int:year>/<slug:code>/", views.project_page, name="project"),
]
