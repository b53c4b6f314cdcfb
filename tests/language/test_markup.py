"""Titles and abstracts without their markup."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.language import markup
from podcast.text import clean

# Shared machines pause now and then: no deadline for one example.
calm = settings(deadline=None, max_examples=80)


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
    assert markup.plain(source) == plain


@calm
@given(st.text(max_size=120))
def test_plain_text_is_clean(text: str) -> None:
    plain = markup.plain(text)
    assert plain == clean(plain)
    assert not set("\\{}") & set(plain)


# (as authors paste it or a server half strips it, as it is read out)
HALF_STRIPPED = [
    (r"$\sim$700 and ${\sim}5\times$", "~700 and ~5×"),
    (r"$-$5\% and $+$3.2", "-5% and +3.2"),
    (r"CO$_2$, H$_2$O, CO_2 and MATH_500", "CO2, H2O, CO2 and MATH_500"),
    (r"4$^{th}$ and 3^{rd} place$^\dagger$ of R1$^{*}$", "4th and 3rd place of R1"),
    ("a rate of 10^{-4} and 10^-5", "a rate of 10⁻⁴ and 10⁻⁵"),
    ("mathcal{L} in mathbb{R}^n, mathbbR and mathbfx of textbf{Foo} and textitBar", "L in R^n, R and x of Foo and Bar"),
    ("a textual texture and a mathematical method", "a textual texture and a mathematical method"),
    (r"$O(n\log n)$ with \left( x \right) and left(yright)", "O(n log n) with ( x) and (y)"),
    (r"{\bf Bold} and {\em so} on, Foo\xspace is, Foo\xspace, \noindent too", "Bold and so on, Foo is, Foo, too"),
    (r"$\ell_2$ and $L_\infty$, +10\%$\uparrow$", "ℓ2 and L∞, +10%↑"),
    (r"Erd\H{o}s, Kova\v{c}, \r{A}", "Erdős, Kovač, Å"),
    (r"Fig.~3, et~al.~(2020) and ~700", "Fig. 3, et al. (2020) and ~700"),
    (r"8timesH100, times10^5, 3cdot10^5, leq 5 and infty", "8×H100, ×10⁵, 3·10⁵, ≤ 5 and ∞"),
    (r"10\,000 of \frac12 \citep[see][p. 3]{a}, \hat x", "10,000 of 1/2, x"),
    (
        r"a \color{ddtDecoupled \color{ddtDiffusion \color{ddtTransformer~(\color{ddtDDT).",
        "a Decoupled Diffusion Transformer (DDT).",
    ),
    ("a ddtDecoupled ddtDiffusion ddtTransformer (DDT)", "a Decoupled Diffusion Transformer (DDT)"),
    ("an llmCompiler for LLMs, iPhones and vLLM", "an llmCompiler for LLMs, iPhones and vLLM"),
]


@pytest.mark.parametrize(("source", "plain"), HALF_STRIPPED)
def test_half_stripped_markup_is_read(source: str, plain: str) -> None:
    assert markup.plain(source) == plain


@pytest.mark.parametrize(
    "address",
    [
        "https://alphaone-project.github.io/",
        "alphaone-project.github.io/a_b_c/d_e",
        "https://a.org/~user/page_1",
        "https://a.org/a--b/4times5/F_1/sim700/x^2"[:-4],
        "github.com/a/b_c",
        "https://a.org/?q=1&b=%20",
        "www.a-b.org/textbfFoo",
        "ada_b@x-y.org",
    ],
)
def test_an_address_within_a_sentence_stays_whole(address: str) -> None:
    for text in (f"It is at {address} and elsewhere.", f"See {address}.", f"代码在{address}。"):
        assert markup.plain(text) == text
    assert markup.plain(rf"at \url{{{address}}}.") == f"at {address}."
    assert markup.plain(f"It works ({address}). More") == "It works. More"
    assert markup.plain("at https://a.org/b\\_c\\%20.") == "at https://a.org/b_c%20."


def test_signs_that_stand_for_addresses_are_taken_for_nothing_else() -> None:
    assert markup.plain("\U000f0000x https://a.org/b_c \U000f0001") == "x https://a.org/b_c"
