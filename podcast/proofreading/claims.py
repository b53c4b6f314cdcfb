"""Whose work a sentence says that it tells of: a host has not done that of the papers. Pure.

Patterns of English and Chinese.
"""

from podcast.proofreading.folding import simplify
from podcast.proofreading.patterns import any_of

# What others are quoted with.
_QUOTED = any_of("“[^“”]{1,400}”", '"[^"]{1,400}"', "「[^「」]{1,400}」", "『[^『』]{1,400}』", "《[^《》]{1,300}》")
_ATTRIBUTED = any_of(
    r"\b(?:the (?:\w+ )?(?:authors?|team|researchers?|paper|abstract)|they) (?:\w+ )?"
    r"(?:writes?|says?|puts? it|states?|words?|notes?|claims?|wrote|said)\b[^.]{0,40}[,:]\s",
    r"\bin (?:their|the authors['’]) (?:own )?words\b",
    r"\bto quote\b",
    "(?:作者|团队|研究者|他们|论文|摘要)们?[^，。：]{0,8}(?:说|写道|表示|写到|原话是|的话说|指出)[，：:]",
    "用作者的话",
)
# Where a main clause begins: a sentence, after a conjunction, after a phrase that leads it.
_LEADS = (
    "in|to|for|with|by|through|using|on|from|building|motivated|inspired|based|here|instead|specifically"
    "|finally|moreover|"
    "furthermore|additionally|first|second|third|today|thus|hence|therefore"
)
_CLAUSE = (
    r"(?:^|[.!?;:—–]\s?"
    r"|\b(?:and|but|so|then|that|which|because)\s"
    rf"|\b(?:{_LEADS})\b[^.,;:!?]{{0,80}},\s"
    r"|\b(?:here|instead|specifically|finally|moreover|furthermore|thus|hence|therefore|then)\s)"
)
_ADVERB = r"(?:(?:\w+ly|also|then|now|therefore|thus|further|first|next|instead|here|hereby|have|had)\s)*"
# What whoever did the work does. “We present five papers” and “we find ourselves” are a host's.
_MADE = (
    r"propose[ds]?|introduce[ds]?|develop(?:ed)?|design(?:ed)?|buil[dt]|train(?:ed)?|pre-?train(?:ed)?|fine-?tuned?|"
    r"implement(?:ed)?|release[ds]?|(?:will )?open-?sourced?|evaluated?|conduct(?:ed)?|achieved?|demonstrated?|"
    r"outperform(?:ed)?|collect(?:ed)?|construct(?:ed)?|curated?|(?:re)?formulated?|devise[ds]?|benchmark(?:ed)?|"
    r"hypothesi[sz]ed?|proved?|derived?|validated?|verif(?:y|ied)|presented|showed|(?:found|find|show|argued?) that|"
    r"investigated?|studied|study|observed?|analy[sz]ed?|created|invented|discovered|synthesi[sz]ed?|annotated?|tested|"
    r"established?|identif(?:y|ied)|formali[sz]ed?|provided?|apply|applied|employ(?:ed)?|extend(?:ed)?|enhanced?|"
    r"assess(?:ed)?|outlined?|distill(?:ed)?|redefined?|optimi[sz]ed?|adopt(?:ed)?|leveraged?"
    r"|utili[sz]ed?|uncover(?:ed)?|"
    r"characteri[sz]ed?|revisit(?:ed)?|address(?:ed)?|tackled?|unif(?:y|ied)|integrated?|incorporated?|augment(?:ed)?|"
    r"performed|perform (?:a|an|extensive|experiments)|quantif(?:y|ied)|contributed?|surpass(?:ed)?|obtain(?:ed)?|"
    r"ran|run (?:an?|extensive|experiments)|solved|compare[ds]?|improve[ds]?|named? (?:it|this|our)|"
    r"examined?|present (?!you\b|our\b|this week|the week|(?:the )?(?:\w+ )?(?:papers|stories|studies))"
)
_MAKING = (
    "proposing|developing|releasing|open-sourcing|training|evaluating|designing|building (?:a|an|on|our)"
    "|introducing (?:a|an|our)"
)
_MAKERS = "authors?|inventors?|creators?|developers?|(?:team|people|researchers|group) (?:behind|who|that)"
_OURS = (
    "method|approach|framework|models?|algorithm|technique|results|experiments?|paper|work|study|findings|dataset|"
    "data set|benchmark|code|contributions?|system|architecture|pipeline|evaluations?|analysis|analyses|team|research|"
    "ablations?|theory|lab|laboratory"
)
# A show has papers of its own: our first, our next one.
_COUNTED = "first|second|third|[a-z]+th|next|last|final|top|other|remaining|only|two|three|four|five"
_ENGLISH = any_of(
    rf"{_CLAUSE}(?:we|I)(?:['’]ve)?(?:, (?!and\b|but\b)\w+(?: \w+){{0,3}},)?\s{_ADVERB}(?:{_MADE})(?![a-z])",
    rf"{_CLAUSE}(?:we are|we['’]re|I am|I['’]m)\s{_ADVERB}(?:{_MAKING})\b",
    rf"\b(?:we are|we['’]re|I am|I['’]m)\s(?:the|an?|one of the|among the)\s(?:\w+ )?(?:{_MAKERS})\b",
    r"\bours (?:beats?|is|outperforms?|achieves?|reaches|improves)\b",
    rf"\b(?:our|my)\s(?!(?:{_COUNTED})\b)(?:\w+[ -]){{0,2}}(?:{_OURS})\b",
)
_HAN_ADVERB = (
    "(?:首次|首先|还|也|又|进一步|随后|接着|最后|因此|则|便|共同|共|已经|已|曾|率先|成功|系统地?|大规模"
    "|在此基础上|为此|由此|"
    "同时|正式|主要|分别|重新|并)*"
)
_HAN_MADE = (
    "提出|设计|构建|构造|搭建|训练|开发|研发|引入|发布|开源|证明|评估|评测|验证|实现|收集|采集|标注|发明"
    "|推导|建立|采用|改进|微调|"
    "预训练|创建|探索|研究了|发现(?!自己)|观察到|展示了|介绍了一|介绍一种|对比了|做了|进行了|取得了"
    "|解决了|完成了|完成的|命名为"
)
# What stands between whoever did it and what was done.
_HAN_HOW = (
    "(?:在[^，。]{1,16}(?:上|中|里)|对[^，。]{1,16}|通过[^，。]{1,12}|基于[^，。]{1,12}|把[^，。]{1,8}"
    "|将[^，。]{1,8}|这[一]?[篇项份个]"
    "(?:论文|工作|研究|报告|文章))?"
)
# A work that speaks of itself: 本研究提出.
_HAN_WORK = "本文|此文|本研究|本工作|本论文|本项目|本报告|本团队|本实验室|笔者"
_HAN_WE = f"咱们|咱|我们|我|{_HAN_WORK}"
_HAN_OURS = "方法|模型|框架|实验|结果|论文|工作|代码|研究|数据集|团队|贡献|算法|系统|方案|成果|分析|基准"
_CHINESE = any_of(
    # 让我们…, 如果我们…, 我们训练模型时 are said of anybody.
    f"(?<![让使令给为助帮替带教请叫当若果与跟和])(?<!要是)(?<!假如)(?<!假设)(?<!每当)(?<!只要)(?<!即使)(?:{_HAN_WE}){_HAN_HOW}"
    f"{_HAN_ADVERB}(?:{_HAN_MADE})(?![^，。]{{0,12}}(?:时|的时候|吗|呢))",
    f"(?:{_HAN_WE})的?(?:新|这[一]?[个套种项篇])?(?:{_HAN_OURS})|(?:{_HAN_WE})的发现",
    "我们?(?:就|都)?是[^，。！？吗]{0,10}(?:作者|研究团队|开发者|发明者|提出者)",
    f"(?:{_HAN_WORK})(?:首次|主要)?介绍",
)
# In the authors' sentences “we” is theirs, where the opening says so.
_AUTHORS = r"\b(?:authors?|people|researchers?|team)\b"
_WHOSE_WE = any_of(
    rf"[“\"‘]we[”\"’][^.]{{0,80}}{_AUTHORS}",
    rf"{_AUTHORS}[^.]{{0,80}}[“\"‘]we[”\"’]",
    '[“「"]我们[”」"][^。]{0,40}(?:作者|团队|研究者)',
    '(?:作者|团队|研究者)[^。]{0,40}[“「"]我们[”」"]',
)


def claims_authorship(sentence: str) -> bool:
    """Whether whoever says it says that the work is their own; what is quoted or attributed is another's."""
    said = _QUOTED.sub("“”", simplify(sentence))
    if _ATTRIBUTED.search(said):
        return False
    return _ENGLISH.search(said) is not None or _CHINESE.search(said) is not None


def says_whose_we(text: str) -> bool:
    """Whether it tells the listener that “we” in what follows is the authors."""
    return _WHOSE_WE.search(simplify(text)) is not None
