"""Sentences, and pieces of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.language import prose
from podcast.text import clean

# Shared machines pause now and then: no deadline for one example.
calm = settings(deadline=None, max_examples=80)
WORDS = st.sampled_from(
    (
        "We",
        "propose",
        "e.g.",
        "et al.",
        "(i.e.",
        "a 3.5)",
        "GPT-4.",
        "It,",
        "x;",
        "pass@k",
        "模型",
        "。",
        "，",
        "《",
        "》",
        "、",
    )
)
CHINESE = str.maketrans("模，", "  ")
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=40).map("".join)
)


@pytest.mark.parametrize(
    "text",
    ["see https://a.org/b.", "at github.com/a/b", "on x.github.io.", "at this https URL", "www.a.org", "on OpenAI.com"],
)
def test_addresses_are_seen(text: str) -> None:
    assert prose.has_address(text)


@pytest.mark.parametrize("text", ["OpenAI's domain", "and/or", "e.g. this", "v2.0/v3.0", "Node.js"])
def test_other_dots_are_not_addresses(text: str) -> None:
    assert not prose.has_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "It works. | We checked.",
        "Many models, e.g. GPT-4, fail. | They do, i.e. They say so.",
        "As Smith et al. (2020) show. | See Fig. 3 and Sec. 4.2.",
        "Lee et al. | We extend it to v2.0 of No. 5.",
        "It gains 3.5 points vs. Gemini 2.5 Flash. | Good!",
        "Is it so? | “Yes.” | (It is.) | OK.",
        "J. Smith and D. E. Knuth wrote it. | vLLM runs it. | pass@k improves.",
        "The U.S. team won... | But barely.",
        "We test tasks (A. One. B. Two.) at length. | Then stop.",
        "It has flaws.|In this work, we fix them. | 4D is next.",
        "1. Train it. | 2. Test it.",
        "他说：“停。”|然后走了！|真的？|是的。",
        "我们用 GPT-4。|It works. | 很好；也快。",
        "one line without an end",
    ],
)
def test_sentences_end_where_they_do(text: str) -> None:
    assert prose.sentences(clean(text.replace("|", ""))) == tuple(part.strip() for part in text.split("|"))


@calm
@given(TEXTS.map(clean))
def test_sentences_keep_every_character(text: str) -> None:
    found = prose.sentences(text)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(sentence == sentence.strip() != "" for sentence in found)


@calm
@given(TEXTS.map(clean).filter(bool), st.integers(4, 60))
def test_pieces_fit_and_keep_every_character(text: str, limit: int) -> None:
    found = prose.pieces(text, limit)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(0 < len(piece) <= limit for piece in found)


@calm
@given(
    st.lists(
        st.sampled_from(("token", "entropy", "DeepSeek-R1", "14.7%", "and,", "so;", "模", "，")),
        min_size=1,
        max_size=60,
    )
)
def test_pieces_never_cut_a_term(words: list[str]) -> None:
    text = clean(" ".join(words))
    whole = set(text.translate(CHINESE).split())
    for piece in prose.pieces(text, 30):
        assert set(piece.translate(CHINESE).split()) <= whole


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("We came, we saw; we won, all of it", 20, ("We came, we saw;", "we won, all of it")),
        ("We came, we saw: we won, all of it", 20, ("We came,", "we saw: we won,", "all of it")),
        ("a 1,000 b 12:30 c, d e f g h i j", 20, ("a 1,000 b 12:30 c,", "d e f g h i j")),
        ("他们来了，看见了；他们赢了，全都赢了", 12, ("他们来了，看见了；", "他们赢了，全都赢了")),
        (
            "我们在很多任务上使用了 Hugging Face 平台上的模型",
            20,
            ("我们在很多任务上使用了", "Hugging Face 平台上的模型"),
        ),
        ("x" * 25, 10, ("x" * 10, "x" * 10, "x" * 5)),
    ],
)
def test_pieces_break_at_the_best_place(text: str, limit: int, pieces: tuple[str, ...]) -> None:
    assert prose.pieces(text, limit) == pieces


def test_pieces_are_about_equally_long() -> None:
    text = ", ".join(["a clause of some length"] * 30)
    lengths = [len(piece) for piece in prose.pieces(text, 300)]
    assert len(lengths) == 3
    assert max(lengths) - min(lengths) < 60


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ((), ""),
        (("One.", "Two."), "One. Two."),
        (("一。", "二。"), "一。二。"),
        (("一。", "", "GPT"), "一。GPT"),
        (("A", "乙"), "A乙"),
    ],
)
def test_joined(parts: tuple[str, ...], text: str) -> None:
    assert prose.joined(parts) == text
