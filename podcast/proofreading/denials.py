"""Sentences that take back that a machine made the show. Pure.

Patterns of English and Chinese, narrow enough for papers about people, machines and voices.
"""

from podcast.proofreading.folding import simplify
from podcast.proofreading.patterns import any_of

# The show, and what is heard of it; not “this audio model”, of which a paper may tell.
_SHOW = (
    r"(?:\b(?:this|our|my|today['’]s|every) (?:\w+ )?"
    r"(?:episode|show|podcast|programme?|recording|narration|broadcast|script|voice|audio|notice"
    r"|disclaimer|announcement)"
    r"|\bthe (?:\w+ )?(?:episode|show|podcast|programme?|narration|broadcast|script|notice|disclaimer|host)"
    r"|\bthe (?:voice|words?|audio|recording) (?:that )?(?:you(?:['’]re| are)? (?:hear|hearing|heard"
    r"|listening to)|in your ears?)"
    r"|\b(?:everything|all|what|the voice|the words?|these words) (?:that )?you(?:['’]re| are)? (?:hear"
    r"|hearing|heard)|\bthese words"
    r")\b(?! (?:models?|data|datasets?|corpus|benchmarks?|systems?|generation|synthesis|encoders?|cloning"
    r"|recognition|agents?)\b)"
)
_VERY = r"(?:an? |the |real |actual |actually |living |live |human |professional |trained |voice |flesh-and-blood )*"
_PERSON = r"(?:humans?|people|persons?|actors?|actress|journalists?|narrators?|hosts?|editors?|writers?|presenters?)"
_SAID = r"(?:recorded|wr(?:ote|itten)|narrated|voiced|spoken?|read|penned|typed|authored)"
_MACHINE = r"(?:AI|machines?|computers?|robots?|bots?|artificial|synthetic|generated|automated|automatic|algorithms?)"
_TOLD = (
    r"(?:(?:notice|disclaimer|announcement|warning)|(?:earlier|previous|opening|first|preceding) "
    r"(?:statement|message|sentence|remark|claim|line))"
)
_UNTRUE = r"(?:false|wrong|untrue|a joke|a mistake|not true|void|does not apply|no longer (?:true|applies)|in error)"
_ENGLISH = any_of(
    rf"(?:{_SHOW}|\bthe words\b)(?:(?! (?:on|about|of|covers?) )[^.!?]){{0,50}}\b(?:made|produced|created"
    rf"|hosted|presented|spoken|is|was|comes?|came|brought to you|{_SAID})"
    rf"(?: \w+ly| by hand| entirely| live)? (?:by|from) {_VERY}{_PERSON}\b(?! (?:at|in|of|from|who|feedback|data)\b)",
    rf"(?:^|[.!?;:,—] ?|\b(?:and|but) )(?:this|it all|all of this) (?:was|is"
    rf"|has been) (?:\w+ly )?{_SAID}\b[^.!?]{{0,20}} by "
    rf"(?:our |hand\b|{_VERY}{_PERSON}\b)",
    rf"(?<!no )(?<!nor )\b(?:{_PERSON}|I|we)(?:, an? {_VERY}{_PERSON},)? (?:\w+ )?{_SAID} "
    rf"(?:this[.,!?]|this (?:for|to) you|it all|everything|what you|these words|every word|(?={_SHOW}))",
    rf"\b{_PERSON} (?:is|are|was|were) (?:\w+ )?(?:reading|speaking|narrating|recording|voicing"
    rf"|talking)\b[^.!?]{{0,20}}\b(?:this|you)\b",
    r"\b(?:I am|I['’]m|we are|we['’]re|you are hearing|you hear|(?:you are|you['’]re) listening to|your host is|"
    rf"voice (?:you hear )?(?:is|belongs to)) (?:really |actually |in fact |[A-Z]\w+, )?{_VERY}(?:real"
    rf"|actual|living|human|person|people)\b"
    r"(?!-|s? (?:like|level|experts?|feedback))",
    r"\b(?:I am|I['’]m|we are|we['’]re|host is|speaker is)\b[^.!?]{0,20}\bflesh and blood\b",
    rf"\b(?:I am|I['’]m|we are|we['’]re|it is|it['’]s|this is|voice is) (?:not"
    rf"|no) (?:an? )?(?:\w+ )?{_MACHINE}\b(?!-|['’]s)",
    rf"{_SHOW}[^.!?]{{0,40}}\b(?:not|never|without|no)\b[^.!?]{{0,30}}\b{_MACHINE}\b(?!-|['’]s)",
    rf"{_SHOW}[^.!?]{{0,20}}\b(?:features?|has|uses|with) {_VERY}(?<=real |uman |tual |ving ){_PERSON}\b",
    rf"(?:\bthis|\bit|{_SHOW}) (?:is|was) (?:\w+ly |all |all-)?(?:human-(?:made|written|recorded|voiced|read)|"
    r"(?:100 ?%|one hundred percent|entirely|fully|all|purely) human)\b",
    rf"\bno (?:{_MACHINE}|artificial intelligence)\b[^.!?]{{0,40}}\b(?:wrote|made|recorded|reads?|speaks?"
    rf"|had|(?:(?:is|was) )?(?:used|involved))\b"
    r"(?:[.!]|$|[^.!?]{0,20}\b(?:here|this|it|(?:episode|show|podcast))\b)",
    rf"\bnone of (?:this|it)\b[^.!?]{{0,20}}\b{_MACHINE}\b",
    r"\brecorded (?:live )?(?:in|at|from) our (?:own )?(?:studio|office|newsroom)\b",
    rf"\b(?:ignore|forget|disregard)\b[^.!?]{{0,30}}\b(?:{_TOLD}|what (?:you (?:just )?heard|was (?:just )?said))\b",
    rf"\b(?:contrary to|despite|notwithstanding) (?:the |that |our |any )?(?:\w+ )?{_TOLD}\b",
    rf"\b(?:{_TOLD}|what you (?:just )?heard)\b[^.!?]{{0,60}}\b{_UNTRUE}\b",
)
_HAN_SHOW = (
    "(?:本|这|我们的?|这一|这档|这段)(?:期|期节目|期播客|期内容|节目|播客|文稿|稿子|声音|语音|录音|旁白"
    "|播报|音频|主播|主持人)"
)
_HAN_HEARD = "(?:你|您|大家)[^，。！？]{0,4}听到的"
_HAN_PERSON = (
    "(?:真人|真实的人|人类|活人|活生生的人|大活人)(?!反馈|偏好|标注|演示|评|数据|视频|动作|图|水平|专家"
    "|示范|的反馈|的偏好)"
)
_HAN_STAFF = "(?:播音员|配音演员|记者|编辑|编辑部|主持人)"
_HAN_MAKES = "(?:录制|录音|配音|播讲|朗读|播报|撰写|执笔|撰稿|讲述|制作|编写|主播|主持|出镜|出声)"
_HAN_MACHINE = "(?:机器|AI|人工智能|电脑|合成|程序)"
_HAN_TOLD = "(?:声明|说明|提示|那句话|提醒)"
_HAN_NOT = "(?<!没有)(?<!并非)(?<!不是)(?<!没)(?<!非)(?<!无)(?<!不)"
_CHINESE = any_of(
    f"{_HAN_NOT}真人(?:主播|主持|播报|播讲|出镜|出声|为[你您大])",
    f"(?:{_HAN_SHOW}|{_HAN_HEARD}|全程|全部|文稿|内容)[^。！？]{{0,12}}{_HAN_NOT}(?:真人|人工(?!智能)){_HAN_MAKES}",
    f"(?:^|[，。！？：；]){_HAN_NOT}(?:由|都由|均由)?真人{_HAN_MAKES}",
    f"{_HAN_SHOW}[^。！？]{{0,16}}(?<!不)(?<!并非)(?<!没有)(?:由|是|出自|来自)(?:一位|一个|一名)?{_HAN_PERSON}",
    f"{_HAN_SHOW}[^。！？]{{0,10}}(?<!不)(?:由|出自|来自)[^。！？，]{{0,6}}{_HAN_STAFF}",
    f"(?:配音|朗读|录音|文稿|稿子)(?:都|均)?(?:由|出自)[^。！？，]{{0,6}}{_HAN_STAFF}",
    f"{_HAN_STAFF}[^。！？，]{{0,6}}(?:写了|录了|读了|写下|录下|朗读|播报)[^。！？，]{{0,4}}(?:这|本|你|您)",
    "(?:我|我们|播音员|主播)[^，。！？]{0,4}亲(?:自|口|手)[^，。！？]{0,6}(?:录|读|播|写|撰)",
    f"我(?:就|可|真的|确实|其实)*是(?:一个|一位|个)?{_HAN_PERSON}",
    "我们(?:就|可|真的|确实|其实|都)*是(?:一个|一位|个)?(?:真人|真实的人|活人)",
    f"(?:{_HAN_HEARD}|主播|主持人|播音员|旁白)[^。！？，]{{0,4}}(?<!不)是(?:一位|一个|一名)?{_HAN_PERSON}",
    "^(?:这|这就|这可)是真人的?声音",
    f"(?:我们?|{_HAN_SHOW}|你听到的声音)[^，。！？]{{0,6}}(?:不是|并非|绝非)[^，。！？]{{0,8}}{_HAN_MACHINE}",
    f"{_HAN_SHOW}[^。！？]{{0,12}}(?:没有|未|从不|绝不)(?:使用|用到?|借助|经过)[^，。！？]{{0,6}}{_HAN_MACHINE}",
    f"(?:^|[，。！？])(?:全程|这里|这次)?(?:没有|未|从未|绝未|绝无)(?:使用|用|借助)?(?:任何|一点)?{_HAN_MACHINE}"
    "(?=[，。！？]|$|合成|生成|配音|参与)",
    f"(?:忽略|无视|别信|不要相信|不要理会|不用理会|不必理会|无需理会|别管)[^，。！？]{{0,10}}{_HAN_TOLD}",
    f"{_HAN_TOLD}[^，。！？]{{0,4}}(?:是假的|不属实|是错的|是玩笑|无效|作废|不算数|不用理会|不必理会|不用管|不是真的)",
    f"(?:刚才|前面|开头|之前|方才)[^，。！？]{{0,8}}{_HAN_MACHINE}[^，。！？]{{0,8}}(?:是假的|不属实|不是真的|是玩笑)",
)


def denies_machine(sentence: str) -> bool:
    """Whether it says that people made the show, or takes back that a machine did."""
    return _ENGLISH.search(sentence) is not None or _CHINESE.search(simplify(sentence)) is not None
