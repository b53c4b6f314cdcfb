"""The cheapest way in which one row of sounds may have been taken for another. Pure."""

from itertools import accumulate

from podcast.hearing.sounds import lost, mistaken

Pair = tuple[int | None, int | None, float]


def match_sounds(said: str, heard: str) -> list[Pair]:
    """(place in `said`, place in `heard`, cost) for each step, in order; None where a sound has no partner."""
    costs = [list(accumulate((lost(one) for one in heard), initial=0.0))]
    for one in said:
        above, gone = costs[-1], lost(one)
        row = [above[0] + gone]
        for place, other in enumerate(heard):
            row.append(min(above[place] + mistaken(one, other), above[place + 1] + gone, row[place] + lost(other)))
        costs.append(row)
    return _walk_back(costs, said, heard)


def _walk_back(costs: list[list[float]], said: str, heard: str) -> list[Pair]:
    row, column = len(said), len(heard)
    steps: list[Pair] = []
    while row or column:
        here = costs[row][column]
        if row and column and here == costs[row - 1][column - 1] + mistaken(said[row - 1], heard[column - 1]):
            row, column = row - 1, column - 1
            steps.append((row, column, mistaken(said[row], heard[column])))
        elif row and here == costs[row - 1][column] + lost(said[row - 1]):
            row -= 1
            steps.append((row, None, lost(said[row])))
        else:
            column -= 1
            steps.append((None, column, lost(heard[column])))
    return steps[::-1]
