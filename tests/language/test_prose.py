"""An abstract without its markup, its sentences, and pieces of them."""

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
    ("source", "plain"),
    [
        (r"\textbf{bold \emph{x}} y", "bold x y"),
        (r"$\pi_0$ and $\pi_{0.5}$", "π0 and π0.5"),
        (r"12\% of R\&D", "12% of R&D"),
        ("un^2CLIP and x^{10}", "un²CLIP and x¹⁰"),
        ("from $5 to $10", "from $5 to $10"),
        (r"Fr\'echet, G\"{o}del", "Fréchet, Gödel"),
        ("**ToolHazard** is *new*", "ToolHazard is new"),
        ("2*3*4 and snake_case and __init__", "2*3*4 and snake_case and init"),
        ("`pass@k` of ``safe'' ones", "pass@k of “safe” ones"),
        ("as shown [1, 2] in [0, 1]", "as shown in [0, 1]"),
        (r"as shown~\cite{a,b} before", "as shown before"),
        ("human--AI and evolution---the rest", "human–AI and evolution—the rest"),
        ("Track~1 by 12~20%", "Track 1 by 12–20%"),
        ("1{,}182 on 12times12", "1,182 on 12×12"),
        (r"{\Theta}(40K) by \ours{}, really", "Θ(40K) by ours, really"),
        ("better (https://a.org/b). More", "better. More"),
        ("See [the page](https://a.org). Done", "See the page. Done"),
        ("It works. https://a.org/b", "It works."),
        (r"$\frac{1}{2}$ of 19.63\,FPS", "1/2 of 19.63 FPS"),
        ("a\nb  <b>c</b> <ACTOR>", "a b c <ACTOR>"),
        ("**模型**是好的", "模型是好的"),
        ("a }stray{ brace \\", "a stray brace"),
        ("speedups of 4.05times and 1.3times--1.6times at 384times 640", "speedups of 4.05× and 1.3×–1.6× at 384×640"),
        ("It takes 3 times as long, sometimes 4 times.", "It takes 3 times as long, sometimes 4 times."),
        ("In Table~(3) and Fig.~[4], see", "In Table (3) and Fig., see"),
        (
            "a self!-!supervised F_1 of 0.9, f_i, snake_case, a 360^circ view",
            "a self-supervised F1 of 0.9, f i, snake_case, a 360° view",
        ),
        (
            r"a $360^\circ$ view of sim700 images, \textcolor{red}{bold} \textbf{\color{ddt}D}ecoupled",
            "a 360° view of ~700 images, bold Decoupled",
        ),
        ("It works. Page: https://alphaone-project.github.io/", "It works. Page: https://alphaone-project.github.io/"),
        ("It works.https://a-b.github.io/", "It works.https://a-b.github.io/"),
    ],
)
def test_markup_goes_and_words_stay(source: str, plain: str) -> None:
    assert prose.plain(source) == plain


@calm
@given(st.text(max_size=120))
def test_plain_text_is_clean(text: str) -> None:
    plain = prose.plain(text)
    assert plain == clean(plain)
    assert not set("\\{}") & set(plain)


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
