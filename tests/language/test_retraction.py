"""Papers that were withdrawn say so in many words; papers about withdrawals, and about other things, do not."""

import json
import os
import time
from pathlib import Path

import pytest

from podcast.language.retraction import is_withdrawn
from podcast.model import Paper

RECORDED = os.environ.get("PODCAST_RECORDED", "")


def paper(abstract: str = "We propose a method.", title: str = "A Method") -> Paper:
    return Paper("2505.00001", title, abstract)


@pytest.mark.parametrize(
    "abstract",
    [
        "This paper has been withdrawn by the author due to a crucial sign error in equation 1.",
        "This paper has been withdrawn",
        "This submission has been withdrawn by arXiv administrators because it contains fictitious content.",
        "The paper has been withdrawn by the authors.",
        "This article was retracted.",
        "This work is being withdrawn for further experiments.",
        "This manuscript has been temporarily withdrawn.",
        "Paper withdrawn by the authors, as the proof of Lemma 3 is wrong.",
        "Withdrawn.",
        "WITHDRAWN due to an error in the evaluation",
        "[Withdrawn]",
        "arXiv admin note: submission has been withdrawn by arXiv administrators",
        "The authors have withdrawn this paper.",
        "We withdraw this paper: its central claim does not hold.",
        "We propose a method. It is good. This paper has been withdrawn by the authors.",
        "A method (this paper was withdrawn).",
        "本文已被作者撤回。",
        "该论文已撤稿，原因是数据有误。",
        "我们提出一种方法。此文章现已被期刊撤回。",
        "已撤稿。",
    ],
)
def test_an_abstract_that_says_so(abstract: str) -> None:
    assert is_withdrawn(paper(abstract))


@pytest.mark.parametrize(
    "title",
    [
        "[Withdrawn] A Method",
        "WITHDRAWN: A Method",
        "A Method (withdrawn)",
        "Retracted article: A Method",
        "[撤稿] 方法",
    ],
)
def test_a_title_that_says_so(title: str) -> None:
    assert is_withdrawn(paper(title=title))


@pytest.mark.parametrize(
    "abstract",
    [
        "We study why papers are withdrawn. Of 14,000 that were retracted, a third has errors in the data.",
        "Withdrawn papers are cited for years. We ask why.",
        "Whether this paper was retracted is what the model is asked.",
        "In 2023 the paper was retracted, and models still cite it.",
        "Blood was withdrawn from 12 patients. The report is long.",
        "An agent that has withdrawn from the game gets nothing.",
        "The authors withdrew the paper in 4% of the cases.",
        "This work shows that a withdrawn probe heals.",
        "用户可以撤回消息。本文撤回机制的代价很小。",
        "撤回消息后，模型仍会引用。",
    ],
)
def test_one_about_withdrawals_does_not(abstract: str) -> None:
    assert not is_withdrawn(paper(abstract))


@pytest.mark.parametrize(
    "title", ["Why Papers Are Withdrawn: A Study", "Retracted Papers and Their Readers", "Withdrawal"]
)
def test_nor_does_its_title(title: str) -> None:
    assert not is_withdrawn(paper(title=title))


@pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED names no folder of recorded answers")
def test_no_recorded_paper_is_called_withdrawn() -> None:
    items = [
        item["paper"] for file in Path(RECORDED, "hf_papers").glob("*.json") for item in json.loads(file.read_text())
    ]
    assert len(items) > 200
    assert not [item["id"] for item in items if is_withdrawn(paper(item.get("summary") or "", item["title"]))]


@pytest.mark.parametrize(
    "abstract",
    [
        "We are withdrawing this paper due to an error.",
        "I have withdrawn this article.",
        "This version has been removed by arXiv administrators due to copyright.",
        "Retraction notice: it is wrong.",
        "论文因数据错误已撤回。",
        "本論文已被撤回。",
    ],
)
def test_other_words_for_a_withdrawal(abstract: str) -> None:
    assert is_withdrawn(paper(abstract))
    assert is_withdrawn(paper(title="Retraction: Socks"))
    assert not is_withdrawn(paper("论文被撤回后，引用仍在增加。"))


@pytest.mark.parametrize("unit", ["this paper ", "(", ". this paper has been ", "withdrawn ", "the ", " ", "已"])
def test_a_long_text_of_anything_is_soon_judged(unit: str) -> None:
    before = time.process_time()
    is_withdrawn(paper(unit * 40_000, unit * 40_000))
    assert time.process_time() - before < 1
