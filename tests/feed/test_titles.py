"""A name or number before or after a title is refused, one that belongs to it is not."""

import pytest

from podcast.feed import titles


@pytest.mark.parametrize(
    ("title", "show"),
    [
        ("Papers that read themselves, and four more papers", "Papers"),
        ("A week of papers", "Papers"),
        ("大模型怎样读论文", "论文"),
        ("《一种方法》等五篇论文", "论文"),
        ("Robots-as-tools, and two more papers", "Robots"),
        ("What robots want: a survey of robots", "Robots"),
        ("360 degrees of vision", "Show"),
        ("“360: A Benchmark”, and four more papers", "Show"),
        ("3D scenes from 2D pictures", "Show"),
        ("1.5 billion parameters", "Show"),
        ("Scaling to GPT-4", "Show"),
        ("第一性原理", "Show"),
        ("第一集成电路", "Show"),
        ("第三期待值", "Show"),
        ("Deep5 and Step 3", "Show"),
        ("Top 10", "Show"),
    ],
)
def test_what_belongs_to_the_title_stays(title: str, show: str) -> None:
    assert titles.fault(title, show) == ""


@pytest.mark.parametrize(
    ("title", "show"),
    [
        ("Robots: a survey", "Robots"),
        ("ROBOTS – A survey", "Robots"),
        ("Robots 第12期", "Robots"),
        ("Robots", "robots"),
        ("A survey | Robots", "Robots"),
        ("A survey (Robots)", "Robots"),
        ("[Robots] A survey", "Robots"),
        ("一周论文：读书", "一周论文"),
        ("读书｜一周论文", "一周论文"),
        ("#12 A survey", "Show"),
        ("Episode 12 A survey", "Show"),
        ("S2E3 A survey", "Show"),
        ("12: A survey", "Show"),
        ("12：读书", "Show"),
        ("12、读书", "Show"),
        ("No. 12: A survey", "Show"),
        ("Ep5 A survey", "Show"),
        ("第12期读书", "Show"),
        ("第十二期读书", "Show"),
        ("12. A survey", "Show"),
        ("第12期 读书", "Show"),
        ("A survey #12", "Show"),
        ("A survey (Ep. 12)", "Show"),
        ("读书 第十二期", "Show"),
        ("A survey 2025-W23", "Show"),
    ],
)
def test_a_prefix_and_a_suffix_are_refused(title: str, show: str) -> None:
    assert titles.fault(title, show) != ""
