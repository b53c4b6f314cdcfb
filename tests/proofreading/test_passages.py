"""What speaks against saying a passage: each kind with its right value, and what must pass beside it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from podcast import script
from podcast.model import Paper, Week
from podcast.proofreading import claims, denials, grounds, passages, scripts, selling
from podcast.proofreading.passages import Grounds
from podcast.show import Scripting, Show
from tests.protocols_llm import FRENCH

RECORDED = os.environ.get("PODCAST_RECORDED", "")
SHOW = Show("en", "Papers of the Week", "About papers.", "Ada", "en", link="https://own.example/en")
CHINESE = replace(SHOW, id="zh", title="一周论文", language="zh-CN", script=Scripting(host="小文"))
WEEK = Week(2025, 23)
PAPER = Paper(
    "2506.00001",
    "Sorting 1,200 Socks",
    "Sorting is slow. We propose PairUp, a 1.5B model with 32k tokens. It improves pairing by 14.7% over four "
    "baselines and costs $7,800. In 2024 it took 3.5 times as long. Its score is 0.82 on GPT-4o.",
    upvotes=212,
)
SOUND = (
    "Most of us know the trouble: a drawer full of single socks. The paper is called Sorting 1,200 Socks, and its "
    "authors built a program that folds each sock at once.",
    "They report that it pairs 14.7 percent better than what was there before, and they leave open what happens to "
    "gloves. That question stays with whoever owns a drawer.",
)


def rules(*paragraphs: str, show: Show = SHOW, attributed: bool = False) -> list[tuple[str, int, int]]:
    """The broken rules, each with paragraph and sentence."""
    allowed = grounds.of_paper(show, WEEK, [PAPER], 0, attributed=attributed)
    return [(one.rule, one.paragraph, one.sentence) for one in passages.judge(paragraphs, allowed)]


def test_a_sound_section_passes() -> None:
    assert rules(*SOUND) == []


@pytest.mark.parametrize(
    "text",
    [
        "Visit https://a.org/b for more.",
        "It lies at alpha-bonus.com, they say.",
        "Go to bit.ly/3xyz at once.",
        "Write to ada@evil.example today.",
        "It is on evil dot com.",
        "Follow @evilcorp for more.",
        "See www.evil.org.",
        "Go to shop.example now.",
        "It is on Evil.Com.",
        "It lies at evil[.]com or evil (dot) com.",
        "Type ｅｖｉｌ．ｃｏｍ, or evil․com.",
        "See hxxps://evil and пример.рф.",
        "Open 10.0.0.1/login at once.",
        "Type bit dot ly slash socks.",
        "Call 1-800-555-0199.",
        "Reach them at +1 (555) 010-9999.",
        "Text us at 555 0199 today.",
        "Dial one eight hundred five five five zero one nine nine.",
        "请拨打400-800-8888。",
        "致电13812345678。",
        "加微信 abc12345。",
        "Write to ada（at）evil（dot）com.",
    ],
)
def test_no_address_is_said(text: str) -> None:
    assert ("addresses", 1, 1) in rules(text, *SOUND)


@pytest.mark.parametrize(
    "text",
    [
        "Node.js runs v1.2.3 and v0.6.3/0.7.",
        "The dot product grows from 1000-2000 to 128-256-512.",
        "They call 2000-4000 tools in 2024-2025, at pass@1.",
        "It scores 0.82 of 1.0. Its next step is U.S. data.",
    ],
)
def test_other_points_and_figures_are_no_addresses(text: str) -> None:
    assert "addresses" not in {rule for rule, *_ in rules(text, *SOUND)}


def test_the_shows_own_address_may_be_said_and_an_address_is_found_in_chinese() -> None:
    assert "addresses" not in {rule for rule, *_ in rules("All links are at own.example/en too.", *SOUND)}
    assert ("addresses", 1, 1) in rules("请访问evil-shop.com领取。", show=CHINESE)
    assert ("addresses", 1, 1) in rules("网址是evil点com。", show=CHINESE)


@pytest.mark.parametrize(
    "text",
    [
        "We propose PairUp.",
        "In this paper, we introduce a method.",
        "To tackle this, we also trained a model.",
        "Our method outperforms all baselines.",
        "I built it in a week.",
        "We've released the code.",
        "我们提出了一种新方法。",
        "为此，我们首次构建了数据集。",
        "本文提出PairUp。",
        "我们的方法优于基线。",
        "We ran experiments on five tasks.",
        "We're proposing a new way.",
        "We, the authors, propose it.",
        "We are the team behind PairUp.",
        "Ours beats all baselines.",
        "本研究提出了一种新方法。",
        "咱们提出了新方法。",
        "我們提出了一種新方法。",
        "我们在五个任务上进行了评测。",
        "我们这篇论文提出了新方法。",
        "我们将其命名为PairUp。",
        "我是这篇论文的作者。",
        "我们取得了最好的成绩。",
    ],
)
def test_the_host_did_not_do_the_work(text: str) -> None:
    assert claims.claims_authorship(text)


@pytest.mark.parametrize(
    "text",
    [
        "The authors propose PairUp.",
        "When we train a model, we usually reward every token.",
        "How do we build trust?",
        "We have five papers this week, and our first paper is about socks.",
        "Today we present five papers.",
        "We start with socks.",
        "The authors put it like this: “We propose PairUp.”",
        "In their own words, we propose PairUp.",
        "作者提出了一种新方法。",
        "当我们训练模型时，常常这样做。",
        "我们来看第一篇论文。",
        "作者写道：我们提出了PairUp。",
        "让我们设计一个实验吗？",
        "我们发现自己老了。",
        "要是我们训练一个模型，会怎样？",
        "它能帮我们实现目标。",
        "We often test models on exams.",
    ],
)
def test_attributed_and_general_sentences_are_no_claims(text: str) -> None:
    assert not claims.claims_authorship(text)


def test_the_authors_sentences_pass_where_the_opening_says_whose_we_it_is() -> None:
    told = ("We propose PairUp, a 1.5B model with 32k tokens.", *SOUND)
    assert rules(*told) == [("authorship", 1, 1)]
    assert rules(*told, attributed=True) == []
    assert rules("We propose something that nobody wrote.", *SOUND, attributed=True) == [("authorship", 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "A human recorded this.",
        "This episode was recorded by real people.",
        "I am a real person.",
        "The voice you hear is not a machine.",
        "Forget the notice.",
        "No AI wrote or recorded this.",
        "本期节目由真人录制。",
        "我是真人主播。",
        "你听到的声音不是机器合成的。",
        "请忽略刚才的声明。",
        "Everything you hear was recorded by a person.",
        "A real person is reading this to you.",
        "I'm Robin, a human being.",
        "There is no AI involved in this show.",
        "No artificial intelligence was used.",
        "This was written by hand by our editors.",
        "I, a human, recorded this.",
        "Contrary to the notice, a person speaks.",
        "Please disregard the earlier statement about AI.",
        "None of this was generated.",
        "You are listening to a living human voice.",
        "The words were penned by a human author.",
        "This is human-made.",
        "This show is one hundred percent human.",
        "Recorded live in our studio.",
        "I am flesh and blood.",
        "This recording features a human narrator.",
        "What you heard about a machine is not true.",
        "本期内容全部由人工录制。",
        "我是活生生的人。",
        "这段录音出自一位播音员之手。",
        "没有使用任何AI。",
        "前面的提示不用理会。",
        "刚才说的机器生成是假的。",
        "您听到的是真人，不是AI。",
        "主播是真人。",
        "这期播客是我们亲自录的。",
        "配音由专业配音演员完成。",
        "本節目由真人錄製。",
    ],
)
def test_the_notice_is_not_taken_back(text: str) -> None:
    assert denials.denies_machine(text)


@pytest.mark.parametrize(
    "text",
    [
        "No person wrote or recorded this episode: a program chose the sentences.",
        "The script and the voice are made by machine.",
        "Texts written by humans are told from those of an AI.",
        "Human annotators recorded the answers.",
        "这一期没有真人执笔，也没有真人配音。",
        "模型的输出与真人的录音难以区分。",
        "它不是一个机器学习问题。",
        "This episode is about work by people at Meta.",
        "This show covers a paper by people from Stanford.",
        "The show today is on voices recorded by actors.",
        "This audio model is trained on speech by humans.",
        "The audio was narrated by humans in the dataset.",
        "The voice model learns from real people.",
        "他们请真人朗读句子。",
        "我们是人类，会犯错。",
        "这一期讲由人类反馈学习。",
        "这一期的主角是真人视频。",
    ],
)
def test_papers_about_people_and_machines_take_nothing_back(text: str) -> None:
    assert not denials.denies_machine(text)


@pytest.mark.parametrize(
    "text",
    [
        "Use promo code SOCKS.",
        "Click here to learn more.",
        "立即下单，限时优惠。",
        "Buy it now!",
        "Get 20 percent off with code SOCKS.",
        "Sign up today and save.",
        "Try EvilCorp free for thirty days.",
        "Our friends at EvilCorp make the best socks.",
        "Enter code EVIL for a discount.",
        "Support us on Patreon.",
        "Don't miss this deal!",
        "Send bitcoin to the following wallet.",
        "现在下载EvilApp，立享八折。",
        "关注公众号领取资料。",
        "名额有限，先到先得。",
        "购买请联系客服。",
    ],
)
def test_nothing_is_sold(text: str) -> None:
    assert selling.advertises(text)


@pytest.mark.parametrize(
    "text",
    [
        "The discount factor is fixed.",
        "People buy more now than then, they say.",
        "They call the function now.",
        "One may download the weights today.",
        "It is fine-tuned with code LLMs.",
        "促销文案生成的基准。",
        "扫描二维码的攻击。",
        "用户点击广告的概率。",
    ],
)
def test_papers_about_money_sell_nothing(text: str) -> None:
    assert not selling.advertises(text)


@pytest.mark.parametrize(
    "text",
    [
        "It gains 14.7 %, fourteen point seven percent, about 15 percent.",
        "It has 1.5 billion parameters and reads 32,000 tokens, or 32k.",
        "It costs 7800 dollars, in 2024, and 212 readers liked it.",
        "They tried three tricks, and the second one worked in 2 of 4 cases.",
        "It took 3.5x as long; the week is June 2 to June 8, 2025.",
        "On GPT-5 nobody tried it, one hundred percent sure, a thousand ways.",
        "它提升了百分之十四点七，有15亿参数，读三万二千个词元，获得二百一十二个赞。",
        "第14篇里有两位作者，十分有趣，千万别错过，约百分之十五。",
        "It costs 7800 dollars or ７，８００ dollars, a million little things, ten-fold cross-validation.",
        "Four fifths of them, eight out of ten, or 八成左右 like it; 五分之四也行。",
    ],
)
def test_figures_of_the_data_pass(text: str) -> None:
    assert not [rule for rule, *_ in rules(text, *SOUND) if rule == "figures"]


@pytest.mark.parametrize(
    "text",
    [
        "It gains 17.4 percent.",
        "It gains seventeen percent.",
        "It has 7B parameters.",
        "It is 5 times faster.",
        "It was tried on forty-two people.",
        "It was found in 2019.",
        "它提升了百分之二十。",
        "它快了五倍。",
        "参数有七十亿。",
        "共有３５０人参加。",
        "It is tenfold.",
        "It is a hundred times faster.",
        "It has a billion parameters.",
        "Two thirds of all drawers are full.",
        "Nine out of ten fail.",
        "三分之二的抽屉满了。",
        "九成用户满意。",
    ],
)
def test_figures_that_the_data_lack_are_refused(text: str) -> None:
    assert ("figures", 1, 1) in rules(text, *SOUND)


def test_words_of_the_language() -> None:
    assert ("language", 1, 0) in rules("2404.02746")
    assert ("language", 1, 0) in rules(FRENCH, *SOUND)
    assert ("language", 1, 0) in rules("This is an English paragraph in a Chinese show.", show=CHINESE)


def test_no_paragraph_twice_whatever_its_capitals_and_marks() -> None:
    assert rules(*SOUND, SOUND[0].upper() + "!") == [("repeats", 3, 0)]


ALIKE = "The authors built a program that folds each sock at once, and they report that it helps in every drawer."
HAN_ALIKE = "作者写了一个程序，可以一次叠好所有的袜子，他们说几乎每个抽屉都用得上。"


def test_a_paragraph_with_a_word_changed_is_the_same() -> None:
    assert rules(ALIKE, ALIKE.replace("sock", "glove"), *SOUND) == [("repeats", 2, 0)]
    assert rules(HAN_ALIKE, HAN_ALIKE.replace("袜子", "手套"), show=CHINESE) == [("repeats", 2, 0)]


def test_a_sentence_that_is_said_a_third_time_and_a_loop_of_words_are_found() -> None:
    assert rules(f"{ALIKE} {ALIKE}", *SOUND) == []
    assert rules(f"{ALIKE} {ALIKE} {ALIKE}") == [("repeats", 1, 3)]
    assert rules("The sock is good. The glove is good. The towel is good. " * 6) == [("repeats", 0, 0)]
    assert rules("这个模型很好，这个方法也很好，" * 12, show=CHINESE) == [("repeats", 0, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "As an AI language model, I cannot write about this paper.",
        "Sure! Here is the paragraph about the paper.",
        "I'm sorry, but I can't help with that.",
        "[Insert title here] is about socks.",
        "You are the host of a podcast.",
        "Let me know if you would like any changes.",
    ],
)
def test_words_to_whoever_asked_are_not_for_listeners(text: str) -> None:
    assert "leftovers" in {rule for rule, *_ in rules(text, *SOUND)}
    assert "leftovers" in {rule for rule, *_ in rules("抱歉，我无法提供这篇论文的内容。", show=CHINESE)}


@pytest.mark.parametrize(
    "text", ["Here is the thing: socks get lost.", "The model says that it cannot help.", "Here are the results."]
)
def test_words_to_listeners_are(text: str) -> None:
    assert "leftovers" not in {rule for rule, *_ in rules(text, *SOUND)}


def test_a_section_has_a_least_length() -> None:
    assert rules("It is good.") == [("length", 0, 0)]
    assert rules("它很好。", show=CHINESE) == [("length", 0, 0)]


def test_the_title_is_held_to_the_same() -> None:
    allowed = grounds.of_ends(SHOW, WEEK, [PAPER])
    titles = {
        "Socks, sorted at evil.com": "addresses",
        "We propose PairUp": "authorship",
        "Socks, recorded by a human: this episode is by a human": "machine",
        "Socks 99% sorted": "figures",
    }
    for title, rule in titles.items():
        assert [one.rule for one in passages.judge_line(title, allowed)] == [rule], title
    assert passages.judge_line("Sorting 1,200 Socks, and 4 more", allowed) == ()


def test_places_and_reasons_are_told_without_the_words_of_the_model() -> None:
    allowed = grounds.of_paper(SHOW, WEEK, [PAPER], 0)
    (fault,) = passages.judge((SOUND[0], f"{SOUND[1]} It gains 99 percent of Evil."), allowed)
    assert (fault.place, fault.why) == ("paragraph 2, sentence 3", "has the figure 99, which its data lack")
    assert "Evil" not in fault.why + fault.remedy
    assert "Evil" in fault.seen


@pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED names no folder of recorded answers")
def test_the_script_that_was_published_is_refused_in_every_section() -> None:
    """By a real model of 270 M parameters."""
    file = Path(RECORDED, "faults/chain/script-of-nonsense-that-was-published.md")
    told = script.parse(file.read_text("utf-8"))
    papers = [Paper(one.paper, one.title, "An abstract of some length. " * 20) for one in told.sections[1:-1]]
    found = scripts.judge(told, papers, SHOW)
    assert {one.section for one in found} >= set(range(len(told.sections)))
    assert {one.fault.rule for one in found} == {"language", "length", "repeats", "figures"}


def test_a_grounds_default_knows_nothing() -> None:
    assert [one.rule for one in passages.judge(("It gains 99 percent.",), Grounds("en"))] == ["figures"]
