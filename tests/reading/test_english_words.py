"""What is said for English as it is written."""

import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.reading.english_words import in_words, say_text, spoken_words

GOLDEN = {
    "names": [
        ("Qwen2.5-72B", "kwen two point five seventy two B"),
        ("GPT-4o and o1", "GPT four O and O one"),
        ("LLaMA-3.1-8B", "llama three point one eight B"),
        ("DeepSeek-R1", "deep seek R one"),
        ("FilmAgent, SmolVLA, InternVL", "film agent , smol VLA , intern VL"),
        ("ChatGPT's VLMEval", "ChatGPT's VLM eval"),
        ("RTX 4090 or H100", "RTX forty ninety or H one hundred"),
        ("Pass@1, F1, top-5", "Pass at one , F one , top five"),
        ("GSM8K and AIME 2024", "GSM eight K and AIME twenty twenty four"),
        ("arXiv:2505.24726", "archive : two five zero five point two four seven two six"),
    ],
    "capitals": [
        ("RLHF with LLMs", "RLHF with LLMs"),
        ("LoRA, CLIP and BERT", "lora , clip and bert"),
        ("DINOv2 on SQuAD by LiDAR", "dino V two on squad by lidar"),
        ("FLOPs, SSIM and LPIPS at NAACL", "flops , S sim and L pips at nackle"),
        ("TRPO, DAPO, MMLU", "TRPO , dapo , MMLU"),
        ("ATTENTION IS ALL YOU NEED", "attention is all you need"),
        ("GRPO: A SURVEY OF THE FIELD", "GRPO : a survey of the field"),
        ("do NOT use", "do not use"),
        ("class A is A good one", "class A is a good one"),
        ("Part IV of phase II", "Part four of phase two"),
        ("the U.S. team", "the US team"),
    ],
    "numbers": [
        (
            "in 2025, 2007, 1905 and 1900",
            "in twenty twenty five , two thousand seven , nineteen oh five and nineteen hundred",
        ),
        ("the 1990s", "the nineteen nineties"),
        ("2048 tokens, 2000 images", "two thousand forty eight tokens , two thousand images"),
        ("12,345.60", "twelve thousand three hundred forty five point six zero"),
        ("0.05 and .5", "zero point zero five and point five"),
        ("1st, 22nd, 30th", "first , twenty second , thirtieth"),
        ("1/3, 3/4, 5/11", "one third , three quarters , five over eleven"),
        ("v3.1.2", "V three point one point two"),
        ("007", "zero zero seven"),
    ],
    "amounts": [
        ("34.7% or 10-20%", "thirty four point seven percent or ten to twenty percent"),
        (
            "$7,800, $1.5M, $5 million",
            "seven thousand eight hundred dollars , one point five million dollars , five million dollars",
        ),
        ("€30, $1", "thirty euros , one dollar"),
        ("1.5B and 125M parameters", "one point five billion and one hundred twenty five million parameters"),
        ("128k tokens", "one hundred twenty eight K tokens"),
        ("12 ms, 80GB, 1 s", "twelve milliseconds , eighty gigabytes , one second"),
        ("50 tokens/s", "fifty tokens per second"),
        ("3x, 10× and 1024x768", "three times , ten times and one thousand twenty four by seven hundred sixty eight"),
        ("25 °C", "twenty five degrees C"),
    ],
    "days": [
        ("June 8, 2025", "June eighth , twenty twenty five"),
        ("8 June 2025", "the eighth of June twenty twenty five"),
        ("2025-06-08", "June eighth , twenty twenty five"),
        ("at 10:30 or 9:05", "at ten thirty or nine oh five"),
        ("2019–2021", "twenty nineteen to twenty twenty one"),
    ],
    "signs": [
        ("±0.5 ≤ 3", "plus or minus zero point five at most three"),
        ("p < 0.05, ~5", "P less than zero point zero five , about five"),
        ("-5 to −3", "minus five to minus three"),
        ("α, β=0.9", "alpha , beta equals zero point nine"),
        ("10⁻³, x², R²", "ten to the minus three , X squared , R squared"),
        (
            r"10^{-3}, \alpha, $x$, $10^{-3}$, 1e-4",
            "ten to the minus three , alpha , X , ten to the minus three , one E minus four",
        ),
        ("A/B and/or C", "A B and or C"),
        ("R&D, C++", "R and D , C plus plus"),
        ("a 3:1 ratio", "a three to one ratio"),
    ],
    "short forms": [
        ("e.g. this, i.e. that", "for example this , that is that"),
        ("Smith et al. vs. Lee", "Smith et al versus Lee"),
        ("dogs, cats, etc.", "dogs , cats , et cetera ."),
        ("Fig. 3 in Sec. 2", "figure three in section two"),
    ],
    "text": [
        ("state-of-the-art", "state-of-the-art"),
        ("well – known—yes", "well — known — yes"),
        ("It's “fine”, don’t (ever) 'mind' it…", "It's “ fine ” , don't ( ever ) mind it …"),
        ("good 🙂 中文 слово αβγδ", "good"),
        ("[x](/y/)", "X ( Y )"),
        ("naïve Schrödinger", "naive Schrodinger"),
        ("https://github.com/foo/bar_baz", "github dot com foo bar baz"),
        ("Wait... what?", "Wait … what ?"),
    ],
}


def said(text: str) -> str:
    return " ".join(word for stretch in say_text(text) for word in stretch.words)


@pytest.mark.parametrize(("text", "expected"), [pair for pairs in GOLDEN.values() for pair in pairs])
def test_what_is_said(text: str, expected: str) -> None:
    assert said(text) == expected


def test_each_stretch_says_its_own_characters() -> None:
    assert [("Qwen2.5-72B, 3%"[said.first : said.last], said.words) for said in say_text("Qwen2.5-72B, 3%")] == [
        ("Qwen", ("kwen",)),
        ("2.5", ("two", "point", "five")),
        ("-", ()),
        ("72", ("seventy", "two")),
        ("B", ("B",)),
        (",", (",",)),
        (" ", ()),
        ("3", ("three",)),
        ("%", ("percent",)),
    ]


def test_a_part_is_read_beside_what_stands_before_it() -> None:
    assert [said.words for said in say_text("June 8", 5)] == [("eighth",)]
    assert [said.words for said in say_text("GPT-4o", 4, 5)] == [("four",)]


class TestSpokenWords:
    def test_numbers_are_words_and_initials_letters(self) -> None:
        assert spoken_words("LLMs: 2.5x") == (
            (0, 4, "l"),
            (0, 4, "l"),
            (0, 4, "ms"),
            (6, 9, "two"),
            (6, 9, "point"),
            (6, 9, "five"),
            (9, 10, "times"),
        )

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("34.7%", "34.7 percent"),
            ("GRPO", "G-R-P-O"),
            ("twenty-five", "25"),
            ("In 2025", "in twenty twenty-five"),
            ("$5 million", "five million dollars"),
            ("GPT-4o", "GPT 4o"),
            ("Pass@1", "pass at one"),
            ("fine-tuned", "fine tuned"),
        ],
    )
    def test_what_sounds_alike_is_written_alike(self, one: str, other: str) -> None:
        assert [word for _, _, word in spoken_words(one)] == [word for _, _, word in spoken_words(other)]


PIECES = st.sampled_from(
    [
        "Qwen2.5-72B",
        "10-20%",
        "$1.5M",
        "et al.",
        "—",
        "10^{-3}",
        "\\alpha",
        "½",
        "µs",
        "[x](/y/)",
        "’s",
        "1/0",
        "0/0",
        "²",
        "\u0301",
    ]
)


@given(st.text(max_size=60) | st.lists(st.text("aAB1.,-–/ %$^×x'\\²", max_size=5) | PIECES, max_size=8).map("".join))
def test_any_text_is_covered_in_order(text: str) -> None:
    stretches = say_text(text)
    assert all(one.last == other.first for one, other in pairwise(stretches))
    assert "".join(text[said.first : said.last] for said in stretches) == text
    assert all(word and not any(char.isspace() for char in word) for said in stretches for word in said.words)


def calls(work: Callable[[], object]) -> int:
    """How many functions `work` calls, counted by the interpreter."""
    count = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["1", "A", "(", "[x](", "a-", "1,", "1.", "A.", "A ", "$", "^", "ä", "x1", "'s", "1/", "..", "1-", "\\a", "é́", "—"],
)
def test_work_grows_with_the_text(unit: str) -> None:
    small, large = (unit * (size // len(unit)) for size in (2_500, 20_000))
    assert calls(lambda: say_text(large)) < 12 * calls(lambda: say_text(small)) + 2_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$7,800", "seven thousand eight hundred dollars"),
        ("10-20%", "ten to twenty percent"),
        ("$5-10", "five to ten dollars"),
        ("５０％", "fifty percent"),
        ("5€ or 50¢", "five euros or fifty cents"),
        ("₹500", "five hundred rupees"),
        ("360^circ", "three hundred sixty degrees"),
        ("1/2.", "one half"),
        ("3.5x faster", "three point five times faster"),
        ("＄７，８００", "seven thousand eight hundred dollars"),
        ("１０－２０％", "ten to twenty percent"),
        ("￡5, ￠5 or ￦5000", "five pounds five cents or five thousand won"),
        ("$1.5M", "one point five million dollars"),
        ("$3 billion", "three billion dollars"),
        ("$1.2–1.5B", "one point two to one point five billion dollars"),
        ("$5–$10 million", "five to ten million dollars"),
        ("$100/month", "one hundred dollars per month"),
        ("3.5x-4x", "three point five times to four times"),
        ("10~20%", "ten to twenty percent"),
        ("5 - 10 %", "five to ten percent"),
        ("16:9", "sixteen to nine"),
        ("2½", "two and one half"),
        ("1 000 000 or 10 000", "one million or ten thousand"),
        ("10⁻³", "ten to the minus three"),
    ],
)
def test_money_ranges_and_wide_figures(text: str, said: str) -> None:
    assert " ".join(word for _, _, word in spoken_words(text)) == said
    assert in_words(text).rstrip(".").replace(",", "") == said


def test_a_range_of_sizes_is_one_and_a_size_in_a_name_is_none() -> None:
    assert " ".join(word for _, _, word in spoken_words("7B-70B models")) == "seven billion to seventy billion models"
    assert " ".join(word for _, _, word in spoken_words("Mixtral-8x7B-2")).endswith("seven b two")
    assert " ".join(word for _, _, word in spoken_words("in 2024 - 5 more")) == "in twenty twenty four five more"
    assert " ".join(word for _, _, word in spoken_words("$5/1M tokens")) == "five dollars per one million tokens"


def test_what_has_no_figure_stays_as_it_is_written() -> None:
    text = "State-of-the-art e.g. U.S. “words” (and more); Node.js, and/or RLHF — done!"
    assert in_words(text) == text
