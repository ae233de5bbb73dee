"""Counts by standing as the pieces of one line."""

from lingling_plan.standing import Standing


def shares(counts: dict[Standing, int]) -> list[dict]:
    """Standings that occur, in their order: `count`, and `start`, the place on a line as long as all of them."""
    start, made = 0, []
    for standing in Standing:
        if counts[standing]:
            made.append({"standing": standing, "count": counts[standing], "start": start})
            start += counts[standing]
    return made
