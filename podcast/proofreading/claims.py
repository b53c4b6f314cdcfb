"""Whose work a sentence says that it tells of: a host has not done that of the papers. Pure.

Patterns of English and Chinese.
"""

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
    "in|to|for|with|by|through|using|on|from|building|motivated|inspired|based|here|instead|specifically|finally|moreover|"
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
    r"assess(?:ed)?|outlined?|distill(?:ed)?|redefined?|optimi[sz]ed?|adopt(?:ed)?|leveraged?|utili[sz]ed?|uncover(?:ed)?|"
    r"characteri[sz]ed?|revisit(?:ed)?|address(?:ed)?|tackled?|unif(?:y|ied)|integrated?|incorporated?|augment(?:ed)?|"
    r"performed|perform (?:a|an|extensive|experiments)|quantif(?:y|ied)|contributed?|surpass(?:ed)?|obtain(?:ed)?|"
    r"examined?|present (?!you\b|our\b|this week|the week|(?:the )?(?:\w+ )?(?:papers|stories|studies))"
)
_OURS = (
    "method|approach|framework|models?|algorithm|technique|results|experiments?|paper|work|study|findings|dataset|"
    "data set|benchmark|code|contributions?|system|architecture|pipeline|evaluations?|analysis|analyses|team|research|"
    "ablations?|theory|lab|laboratory"
)
# A show has papers of its own: our first, our next one.
_COUNTED = "first|second|third|[a-z]+th|next|last|final|top|other|remaining|only|two|three|four|five"
_ENGLISH = any_of(
    rf"{_CLAUSE}(?:we|I)(?:['’]ve)?\s{_ADVERB}(?:{_MADE})(?![a-z])",
    rf"\b(?:our|my)\s(?!(?:{_COUNTED})\b)(?:\w+[ -]){{0,2}}(?:{_OURS})\b",
)
_HAN_ADVERB = (
    "(?:首次|首先|还|也|又|进一步|随后|接着|最后|因此|则|便|共同|共|已经|已|曾|率先|成功|系统地?|大规模|在此基础上|为此|由此|"
    "同时|正式|主要|分别|重新|并)*"
)
_HAN_MADE = (
    "提出|设计|构建|构造|搭建|训练|开发|研发|引入|发布|开源|证明|评估|评测|验证|实现|收集|采集|标注|发明|推导|建立|采用|改进|微调|"
    "预训练|创建|探索|研究了|发现|观察到|展示了|介绍了一|介绍一种|对比了|做了|进行了"
)
_HAN_OURS = "方法|模型|框架|实验|结果|论文|工作|代码|研究|数据集|团队|贡献|算法|系统|方案|成果|分析|发现|基准"
_CHINESE = any_of(
    # 让我们…, 如果我们…, 我们训练模型时 are said of anybody.
    f"(?<![让使令给为助当若果与跟和])(?:我们|笔者|本文|我|本团队){_HAN_ADVERB}(?:{_HAN_MADE})(?![^，。]{{0,12}}(?:时|的时候|吗|呢))",
    f"(?:我们|我|笔者|本文|本团队)的?(?:新|这[一]?[个套种项])?(?:{_HAN_OURS})",
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
    said = _QUOTED.sub("“”", sentence)
    if _ATTRIBUTED.search(said):
        return False
    return _ENGLISH.search(said) is not None or _CHINESE.search(said) is not None


def says_whose_we(text: str) -> bool:
    """Whether it tells the listener that “we” in what follows is the authors."""
    return _WHOSE_WE.search(text) is not None
