"""The page of one item tells what the lists tell, from one reading of its points; and what it costs at most."""

import pytest

import indicators.rows
import projects.rows
from closing.models import Closing
from indicators.models import Point, Target
from items import whole_plan
from lingling_plan.greening import to_green
from lingling_plan.monthly import MonthShown
from lingling_plan.points import by_item
from lingling_plan.rows import present
from projects.models import Point as TrackPoint
from projects.models import Project, Track
from tests.board.test_query_counts import queries
from tests.make import make_adjustment, make_reading, make_user, month


@pytest.fixture
def jobs(plan):
    return Target.objects.get(indicator__code="urban-jobs")


@pytest.fixture
def adjusted(plan, jobs):
    """A target and a project adjusted from August, another target from October only; a ceiling that was passed."""
    make_adjustment(item=jobs, effective=month(8), value=4000)
    make_adjustment(item=Project.objects.get(code="reservoir"), effective=month(8), deadline=month(11))
    make_adjustment(item=Target.objects.get(indicator__name="旅游收入"), effective=month(10), value=50)
    ceiling = Target.objects.get(indicator__name="登记失业率")
    make_reading(target=ceiling, month=month(7), value="6.1")


def told(item) -> tuple:
    return present(item), item.adjusted, item.unknown_because, [track.points for track in item.tracks], to_green(item)


def shorn(told: tuple) -> tuple:
    """Without what a page's points tell beside a list's."""
    row, adjusted, unknown, tracks, green = told
    known = [[{name: value for name, value in point.items() if "__" not in name} for point in each] for each in tracks]
    for point in (point for each in known for point in each):
        for name in ("is_next", "is_open", "met", "target_id", "project_id", "track"):
            point.pop(name, None)
    return row, adjusted, unknown, known, green


def of_page(promise, when, user):
    promise.read_recorded()
    room = indicators.rows if isinstance(promise, Target) else projects.rows
    if isinstance(promise, Target):
        points = list(Point.objects.filter(target=promise).for_page(when, None))
        item = room.of_page(promise, when, user, points, room.originals_of(promise, when))
        room.look_ahead_in(item, {"": points})
        return item
    points = by_item(TrackPoint.objects.filter(project=promise).for_page(when, None, "track"), "track")
    item = room.of_page(promise, when, user, points, room.originals_of(promise, when))
    nodes = list(promise.milestones.for_page(when.month))
    room.look_ahead_in(item, {Track(name).label: found for name, found in points.items()}, nodes)
    return item


@pytest.mark.parametrize("number", [1, 6, 7, 8])
def test_a_page_tells_what_the_lists_tell(plan, now, adjusted, number):
    when = MonthShown(month(number), plan.as_of(month(number), now), now)
    user = make_user(username="planner", role="planner")
    items = whole_plan.all_items(plan, when, user)
    whole_plan.look_ahead(items)
    pages = [*Target.objects.for_item_page(2023), *Project.objects.for_item_page(2023)]
    on_pages = {item.url: shorn(told(item)) for item in (of_page(promise, when, user) for promise in pages)}
    assert {item.url: shorn(told(item)) for item in items} == on_pages


def test_at_most(client, plan, adjusted):
    """Two for what was adjusted: its documents, and what the original promise asks; one for the published line."""
    leader = make_user(username="leader", role="leader")
    paths = {"jobs": "/indicators/2023/urban-jobs/?month=2023-", "reservoir": "/projects/2023/reservoir/?month=2023-"}
    assert [len(queries(client, leader, f"{path}08")) for path in paths.values()] == [17, 17]
    for number in range(1, 8):
        Closing.close(plan, month=month(number), by=make_user(username="planner", role="planner"))
    assert [len(queries(client, leader, f"{path}07")) for path in paths.values()] == [18, 18]
