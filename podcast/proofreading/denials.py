"""Sentences that take back that a machine made the show, and those that sell something. Pure.

Patterns of English and Chinese, narrow enough for papers about people, machines and voices.
"""

from podcast.proofreading.patterns import any_of

_SHOW = (
    r"\b(?:this|the|our|today['’]s|every) (?:\w+ )?"
    r"(?:episode|show|podcast|programme?|recording|narration|broadcast|script|voice|audio|notice|disclaimer|announcement)\b"
)
_PERSON = r"(?:humans?|people|persons?|actors?|journalists?|narrators?|hosts?)"
_MACHINE = r"(?:AI|machines?|computers?|robots?|bots?|artificial|synthetic|generated)"
_TOLD = r"(?:notice|disclaimer|announcement|warning)"
_ENGLISH = any_of(
    rf"{_SHOW}[^.!?]{{0,60}}\b(?:by|from) (?:an? |the |real |actual |living |human |professional )*{_PERSON}\b",
    rf"(?<!no )(?<!nor )\b(?:{_PERSON}|I|we) (?:\w+ )?(?:recorded|wrote|narrated|voiced|spoke|read) "
    rf"(?:this|it all|everything|what you|these words|every word|(?={_SHOW}))",
    r"\b(?:I am|I['’]m|we are|we['’]re|you are hearing|you hear|your host is|voice (?:you hear )?(?:is|belongs to)) "
    r"(?:really |actually |in fact )?(?:an? )?(?:real|actual|living|human|person|people)\b",
    rf"\b(?:I am|I['’]m|we are|we['’]re|it is|it['’]s|this is|voice is) (?:not|no) (?:an? )?(?:\w+ )?{_MACHINE}\b",
    rf"{_SHOW}[^.!?]{{0,40}}\b(?:not|never|without|no)\b[^.!?]{{0,30}}\b{_MACHINE}\b",
    rf"\bno {_MACHINE}\b[^.!?]{{0,40}}\b(?:wrote|made|recorded|reads?|speaks?|was (?:used|involved))\b"
    r"[^.!?]{0,20}\b(?:here|this|it)\b",
    rf"\b(?:ignore|forget|disregard)\b[^.!?]{{0,30}}\b(?:{_TOLD}|what (?:you (?:just )?heard|was (?:just )?said))\b",
    rf"\b{_TOLD}\b[^.!?]{{0,30}}\b(?:false|wrong|untrue|a joke|a mistake|not true)\b",
)
_HAN_SHOW = "(?:本|这|我们的?|这一|这档)(?:期|期节目|节目|播客|文稿|稿子|声音|语音|录音|旁白|播报|音频|主播|主持人)"
_HAN_PERSON = "(?:真人|真实的人|人类|活人)"
_HAN_MACHINE = "(?:机器|AI|人工智能|电脑|合成|程序)"
_CHINESE = any_of(
    "(?<!没有)(?<!并非)(?<!不是)(?<!没)(?<!非)(?<!无)真人(?:主播|主持|录制|录音|配音|播讲|朗读|播报|撰写|执笔|撰稿|出镜|出声|讲述|制作)",
    f"{_HAN_SHOW}[^。！？]{{0,16}}(?<!不)(?<!并非)(?<!没有)(?:由|是|出自|来自)(?:一位|一个|一名)?{_HAN_PERSON}",
    f"我们?(?:就|可|真的|确实|其实)*是(?:一个|一位|个)?{_HAN_PERSON}",
    f"(?:我们?|{_HAN_SHOW}|你听到的声音)[^，。！？]{{0,6}}(?:不是|并非|绝非)[^，。！？]{{0,8}}{_HAN_MACHINE}",
    f"{_HAN_SHOW}[^。！？]{{0,12}}(?:没有|未|从不|绝不)(?:使用|用到?|借助|经过)[^，。！？]{{0,6}}{_HAN_MACHINE}",
    "(?:忽略|无视|别信|不要相信)[^，。！？]{0,10}(?:声明|说明|提示|那句话)",
    "(?:声明|说明|提示)[^，。！？]{0,4}(?:是假的|不属实|是错的|是玩笑)",
)
_SELLS = any_of(
    r"\b(?:promo|discount|coupon|voucher|referral|invite) codes?\b",
    r"\b(?:sponsored by|our sponsors?|brought to you by)\b",
    r"\b(?:buy|order|subscribe|sign up|donate|invest|register|download|claim|call|click)\b[^.!?]{0,30}"
    r"\b(?:right now|now|today|while stocks? lasts?)[.!]",
    r"\b(?:click|tap) (?:here|(?:on )?the link|below)\b",
    r"\b(?:limited|special|exclusive) offer\b|\bmoney[- ]back\b",
    "优惠码|折扣码|邀请码|促销|限时(?:优惠|抢购|特价)|扫码|扫描二维码|加微信|加群|微信号|赞助播出",
    "点击(?:链接|下方|这里)|立即(?:购买|下单|注册|下载|咨询)|(?:本期|节目)(?:由[^，。]{1,20}赞助|赞助商)",
)


def denies_machine(sentence: str) -> bool:
    """Whether it says that people made the show, or takes back that a machine did."""
    return _ENGLISH.search(sentence) is not None or _CHINESE.search(sentence) is not None


def advertises(sentence: str) -> bool:
    """Whether it sends listeners to buy or to sign up."""
    return _SELLS.search(sentence) is not None
