"""Numbers that a line's end tears, and lines that end beside one."""

import pytest

from podcast.model import Cue, Ms
from podcast.subtitles.judge import of_file, violations
from podcast.subtitles.scripts import languages
from podcast.subtitles.tears import torn

TORN = {
    "a point": ("It gains 34.|7 percent on average.", "准确率提高了34.|7个百分点。", "5.|7倍", "34|.7 percent", "0.|5"),
    "a comma": ("It costs $43,|000 in all.", "一共60,|000个样例。", "1,234,|567", "12,|34,567", "60|,000 papers"),
    "a comma and words": (
        "It costs 1,|200 dollars",
        "一共60，|000个样例",
        "over 43,|500 and counting up",
        "1'000|'000 rows",
    ),
    "a power": ("1.5|e-3 of it", "16x|9", "5×|10的三次方"),
    "an operator": ("it is p <|0.05", "it is p =|0.05", "about ~|5 points", "rose +|5 points", "等于 =|5"),
    "a currency": ("It costs $|43,000", "共￥|300", "US$|5", "€1.|5 million", "43,000|€ in all", "一共＄|300"),
    "a hyphen": ("from 10-|20 percent", "10–|20%", "从10～|20个", "10%-|20%", "10|-20%", "1e-|5", "一共10—|20个"),
    "a slash": ("open 24/|7", "1/|3 of it", "5 km/|h", "1⁄|3", "24|/7"),
    "a date": ("on 2025-|06-12", "on 2025/|06/12", "在2025.|6.12", "2025.|06", "12.|06.2025"),
    "a time": ("at 10:|30 tonight", "下午3：|30开始", "10|:30", "at 9:05:|30"),
    "a ratio": ("比分3:|1", "1024×|1024", "10^|6", "p=|0.05", "Pass@|1"),
    "a version": ("Llama 3.|1 is", "v2.|5", "Python 3|.11", "192.168.|0.1", "the v|2.0 release"),
    "a unit": ("It rose 14.7|% on average", "大约20|℃", "14.7|％"),
    "a name": ("GPT-|4 is", "A 7-|day trial", "Apollo-|11", "A 12-|hour run"),
    "a sign": ("it is ±|3", "No. #|5", "about ≈|3", "a −|5 degree day"),
    "full width": ("５.|７倍", "３４．|７个百分点", "共６０,|０００个", "60|000"),
}
WHOLE = (
    "It was in 2024.|7 papers follow.",
    "That is all.|7 papers follow.",
    "We met in 2024,|300 of us.",
    "with 5, 10,|100 and 200 layers",
    "of 10,|100 and 200 layers",
    "pre-|and post-training",
    "5-|and 7-day",
    "I was going to-|Stop it.",
    "在2024年，|30篇论文",
    "一共60，|300个是新的",
    "In 2024|300 papers",
    "Chapter 3:|5 ways",
    "The papers:|5 of them",
    "it works —|5 times",
    "in 2024—|5 years on",
    "state-of-|the-art",
    "和GPT-4，|7B模型",
    "第3篇。|4个",
    "He said:|“34”",
    "One, two,|3",
    "he said 5|times",
    "it costs 43|$5 more",
    "<i>so it was</i>|5 papers",
    "部分之|后",
    "1.5|each",
)


@pytest.mark.parametrize("lines", [line for kind in TORN.values() for line in kind])
def test_a_number_is_torn(lines: str) -> None:
    before, after = lines.split("|")
    assert torn(before, after)


@pytest.mark.parametrize("lines", WHOLE)
def test_a_line_ends_beside_a_number(lines: str) -> None:
    before, after = lines.split("|")
    assert torn(before, after) == ""


def cues(*lines: str) -> list[Cue]:
    return [Cue(Ms(3000 * number), Ms(3000 * number + 2000), (line,)) for number, line in enumerate(lines)]


@pytest.mark.parametrize(
    ("language", "lines", "whole"),
    [
        ("en", "It gains 34.|7 percent on average.", "34.7"),
        ("en", "It costs $|43,000 in all.", "$43,000"),
        ("zh", "准确率提高了34.|7个百分点。", "34.7"),
        ("en", "A run takes 5|km/h of speed.", "5 km/h"),
        ("zh", "延迟只有20|毫秒左右。", "20毫秒"),
        ("zh", "大约有五分之|三的人。", "五分之三"),
        ("zh", "大约占三|分之一左右。", "三分之一"),
        ("zh", "现在只有零点|五而已。", "零点五"),
        ("zh", "提高了百分之零点|五左右。", "百分之零点五"),
    ],
)
def test_a_torn_number_breaks_the_rule_within_a_cue_and_between_two(language: str, lines: str, whole: str) -> None:
    before, after = lines.split("|")
    for shown in (cues(before, after), [Cue(Ms(0), Ms(4000), (before, after))]):
        splits = [one for one in of_file(shown, [language]) if one.rule == "split"]
        assert [(one.cue, one.about) for one in splits] == [(0, whole)]


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        ("提升10-|20%。", "10-20%"),
        ("价格是＄|7,800。", "$7,800"),
        ("5|个百分点。", "5个百分点"),
        ("2024-|2025学年。", "2024-2025"),
        ("128|K上下文。", "128K"),
    ],
)
def test_a_line_of_figures_alone_is_in_no_other_language(lines: str, whole: str) -> None:
    """Three cues, one of which has no Chinese in it, are no bilingual file."""
    shown = cues(*lines.split("|"), "这里就是结尾了。")
    assert languages(shown) == ("zh",)
    splits = [one.about.replace(" ", "") for one in of_file(shown, languages(shown)) if one.rule == "split"]
    assert splits == [whole]


def test_figures_alone_stand_with_either_language_of_two() -> None:
    pairs = [
        ("一共有五篇论文。", "There are five papers."),
        ("准确率提高了34.", "It gains 34."),
        ("7%。", "Just so it is."),
    ]
    shown = [Cue(Ms(3000 * number), Ms(3000 * number + 2000), pair) for number, pair in enumerate(pairs)]
    assert languages(shown) == ("zh", "en")
    assert (1, "34.7%") in [(one.cue, one.about) for one in of_file(shown, ("zh", "en")) if one.rule == "split"]


def test_a_script_tells_a_number_that_is_torn_from_two() -> None:
    shown = cues("The score was 34.", "7 people came.")
    assert [one.rule for one in violations(shown, "en")] == ["split"]
    assert violations(shown, "en", display="The score was 34. 7 people came.") == ()
    assert [one.rule for one in violations(shown, "en", display="The score was 34.7 people came.")] == ["split"]
