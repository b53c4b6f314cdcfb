"""Where a sentence may be cut for reading, and how much each cut hurts.

Netflix's timed text guides: break after punctuation, before a conjunction or preposition; never between article and
noun, verb and auxiliary, first and last name; in Chinese at punctuation, else at a word boundary.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Any

from podcast import text as texts

# What a cut costs, from none at the end of a sentence to one within a word.
SENTENCE, CLAUSE, LIST, JOINT, PHRASE, TIED, WITHIN = 0.0, 4.0, 11.0, 15.0, 26.0, 60.0, 90.0
_MARKS = {
    **dict.fromkeys(".!?。！？", SENTENCE),
    **dict.fromkeys(";；", 2.0),
    **dict.fromkeys(",，：—…", CLAUSE),
    "、": LIST,
}
_CLOSING = "\"'”’）)]】》」』"


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ABBREVIATIONS = _listed("e.g. i.e. vs. cf. al. dr. mr. mrs. ms. prof. fig. eq. no. etc. st. approx.")
_CONJUNCTIONS = _listed(
    "and but or nor so yet because although though while whereas when where which that who whose if unless until since "
    "than as whether before after"
)
_PREPOSITIONS = _listed(
    "about above across against along among around at behind below beneath beside between beyond by despite down "
    "during for from in inside into near of off on onto out over per through throughout toward towards under up upon "
    "via with within without"
)
_DETERMINERS = _listed(
    "a an the this that these those my your his her its our their each every some any no another such both all"
)
_AUXILIARIES = _listed(
    "am is are was were be been being have has had do does did will would shall should can could may might must not "
    "never to very more most much many less only also just even still i you he she it we they there isn't aren't "
    "wasn't weren't don't doesn't didn't can't couldn't won't wouldn't"
)
_ARTICLES = _listed("a an the")
_MODALS = _listed(
    "will would shall should can could may might must cannot can't couldn't won't wouldn't don't doesn't didn't"
)
_FORMS = _listed("am is are was were be been being has have had isn't aren't wasn't weren't")
_PARTICIPLE = re.compile("been|being|shown|given|known|made|found|seen|taken|[a-z]{2,}(?:ed|ing)")
_HAN_SUFFIXES = frozenset("的地得了着过们吗呢吧")
_HAN_PARTICLES = frozenset("的地得了着过们吗呢吧啊之者等里中上下后前内外时")
_HAN_OPENERS = frozenset("和与及或在对把被从为以将是并而但由向到让使用给比按就也都不很更最这那每各该本其还又再只先")
_HAN_JOINTS = (
    "和",
    "与",
    "以及",
    "并",
    "而",
    "但",
    "或",
    "因",
    "所以",
    "如果",
    "通过",
    "从",
    "在",
    "对",
    "为",
    "让",
    "使",
)
# A number with its measure word belongs to the noun after it: 第一篇|论文.
_DIVIDING = re.compile(r"[,.:;!?](?!\w)|[。！？；，、：—…]")
_COUNT = re.compile(r"第?[0-9一二两三四五六七八九十百千万亿]+[^\W0-9]")
# Words of this field within which BudouX's model sees a boundary (强化|学|习, 斯坦|福, 上|下文).
_HAN_TERMS = re.compile(
    "强化学习|深度学习|机器学习|迁移学习|自监督|无监督|有监督|监督学习|学习|大语言模型|语言模型|多模态|大模型|小模型|基座模型|模型|"
    "研究团队|团队|研究人员|作者|人工智能|人工|人类|机器人|智能体|上下文|长文本|词元|高熵|低熵|熵|推理|训练|微调|预训练|"
    "后训练|对齐|奖励|反思|策略|基准测试|基准|准确率|正确率|参数|数据集|数据|算法|框架|方法|代码|开源|论文|节目|本期|下周|"
    "视觉语言动作|视觉语言|视觉|动作|图像|视频|语音|文本|生成|编辑|验证器|验证|评测|测试时|快慢思考|思考|思维链|注意力|显卡|鲁棒|泛化|收听|"
    "斯坦福|清华|北京|上海|麻省理工|谷歌|微软|英伟达|阿里巴巴|字节跳动|腾讯|百度|华为|只有|只需要|不需要|名为|以及|这种|一种"
)


def breaks(text: str, language: str) -> dict[int, float]:
    """The cost of a cut before each character where one may be: at words' edges, never after an ASCII colon."""
    phrases = _phrase_starts(text, language) if any(map(texts.is_cjk, text)) else frozenset()
    counted = {last for first, last in texts.locked(text) if _COUNT.match(text[first:last])}
    found: dict[int, float] = {}
    for (first, place), (_, last) in pairwise(texts.units(text)):
        before, after = text[first:place].rstrip(), text[place:last]
        if before.endswith(":"):
            continue
        mark = _mark(before)
        if mark is not None:
            found[place] = LIST if mark == CLAUSE and _mark(after.rstrip()) == CLAUSE else mark
            if after[0] in _HAN_SUFFIXES:
                found[place] += 45
        elif texts.is_cjk(before[-1:] or " ") or texts.is_cjk(after[0]):
            if place in phrases:
                alone = sum(beside in phrases for beside in (place - 1, place + 1))
                found[place] = _han_cost(text, place) + 6 * alone + 10 * (place in counted)
        else:
            found[place] = _latin_cost(before, after)
    return found


def terms(text: str) -> tuple[tuple[int, int], ...]:
    """Chinese terms of this field, which had better stay on one line, as ranges of characters."""
    return tuple(term.span() for term in _HAN_TERMS.finditer(text))


def punctuated(text: str) -> bool:
    """Whether any punctuation in it ends or divides a sentence; the point in 1.5 does not."""
    return _DIVIDING.search(text) is not None


def tied(before: str, after: str, language: str) -> bool:
    """Whether a line must not end between `before` and `after`.

    In English after an article or between an auxiliary and its verb; in Chinese before a particle or punctuation.
    """
    if texts.is_cjk(after[0]) and texts.is_cjk(before[-1]):
        return after[0] in _HAN_SUFFIXES or unicodedata.category(after[0]) in ("Po", "Pe", "Pf")
    if texts.is_chinese(language):
        return False
    last, first = before.rsplit(maxsplit=1)[-1].lower(), re.split(r"\W", after, maxsplit=1)[0]
    return last in _ARTICLES or _parts_verb(last, first)


def _parts_verb(last: str, first: str) -> bool:
    """Whether `first` is the verb of the auxiliary `last`; what is capitalised begins a title."""
    return (last in _MODALS and first.isalpha()) or (last in _FORMS and _PARTICIPLE.fullmatch(first) is not None)


def _mark(before: str) -> float | None:
    """The cost after the punctuation that ends a unit; None without any."""
    bare = before.rstrip(_CLOSING)
    if before.lower() in _ABBREVIATIONS:
        return None
    if bare and bare[-1] in _MARKS:
        return _MARKS[bare[-1]]
    return LIST if before[-1:] in ")）》】" and before != bare else None


def _latin_cost(before: str, after: str) -> float:
    word, bare = before.lower().strip("\"'“”‘’(),"), re.split(r"[\s,.;:!?)]", after.lstrip("\"'“‘("), maxsplit=1)[0]
    following = bare.lower()
    if word in _ARTICLES or _parts_verb(word, bare):
        return TIED + 10
    if word in _DETERMINERS | _AUXILIARIES:
        return TIED
    if word in _PREPOSITIONS | _CONJUNCTIONS:
        return TIED - 15
    if following in _CONJUNCTIONS:
        return JOINT
    return JOINT + 2 if following in _PREPOSITIONS else PHRASE


def _han_cost(text: str, place: int) -> float:
    before, after = text[:place].rstrip(), text[place:]
    cost = PHRASE - 4
    if after[0] in _HAN_PARTICLES:
        cost += 45
    if before[-1] in _HAN_OPENERS:
        cost += 15
    if after.startswith(_HAN_JOINTS):
        cost -= 7
    if after[0] in "《“（「":
        cost -= 12
    if after[0].isdigit() or (before[-1].isascii() and any(map(str.isdigit, before.split()[-1][-8:]))):
        cost += 10
    return cost


def _phrase_starts(text: str, language: str) -> frozenset[int]:
    """Where phrases begin. Locked runs are cut out first: BudouX breaks `DeepSeek-|R1` and `14|.|7%`."""
    traditional = language.lower().startswith(("yue", "zh-hant", "zh-tw", "zh-hk"))
    free = [texts.is_cjk(char) and texts.sounds(char) for char in text]
    starts = {0, len(text)}
    for first, last in texts.locked(text):
        starts |= {first, last}
        if text[first] != "《":
            free[first:last] = [False] * (last - first)
    for run in re.finditer("1+", "".join("01"[one] for one in free)):
        starts |= {run.start(), run.end()}
        place = run.start()
        for phrase in _parser(traditional).parse(text[place : run.end()]):
            starts.add(place)
            place += len(phrase)
    within = {place for term in _HAN_TERMS.finditer(text) for place in range(term.start() + 1, term.end())}
    return frozenset(starts - within)


@lru_cache
def _parser(traditional: bool) -> Any:
    import budoux

    if traditional:
        return budoux.load_default_traditional_chinese_parser()
    return budoux.load_default_simplified_chinese_parser()
