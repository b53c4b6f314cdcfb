"""Sentences that sell something. Pure.

Patterns of English and Chinese, narrow enough for papers about shops, codes and money.
"""

import re

from podcast.proofreading.folding import simplify

# An order to the listener: at the beginning of a sentence or clause.
_ORDER = r"(?:(?:^|[.!?;:,—]\s?)(?:and |so |then |please |just |simply )*|\b(?:please|so) )"
_ENGLISH = re.compile(
    "|".join(
        (
            r"\b(?:promo|discount|coupon|voucher|referral|invite) codes?\b",
            r"\b(?:use|enter|apply|mention)(?: (?:my|our|the))? code (?-i:[A-Z0-9]{3,20})\b|\bat checkout\b",
            r"\b(?:sponsored by|our sponsors?|brought to you by|our (?:friends|partners) at)\b",
            rf"{_ORDER}(?:buy|order|subscribe|sign up|donate|invest|register|download|claim|call|click"
            rf"|enrol|join|shop)\b[^.!?]{{0,30}}"
            r"\b(?:right now|now|today|while stocks? lasts?)(?:[.!,]| and )",
            r"\b(?:click|tap) (?:here|(?:on )?the link|below)\b|\b(?:my|our) link\b|\blink in (?:the |our |my )?bio\b",
            r"\b(?:limited|special|exclusive) offer\b|\blimited[- ]time (?:only|offer|deal)\b"
            r"|\bmoney[- ]back\b|\bfree trials?\b",
            rf"{_ORDER}(?:try|get) [^.!?]{{1,30}} (?:for )?free\b|\bfor free for (?:\w+ )?(?:days?|weeks?|months?)\b",
            rf"{_ORDER}get [^.!?]{{0,20}}(?:percent|%|dollars) off\b|\b(?:percent|%) off (?:your|all|every"
            rf"|today|with)\b",
            r"\bdon['’]t miss (?:out|this (?:deal|offer|chance))\b|\bmoney can buy\b|\b(?:app"
            r"|play) store (?:now|today)\b",
            rf"{_ORDER}download [^.!?]{{1,40}} from (?:your|the) (?:app|play) store\b",
            rf"{_ORDER}subscribe to (?:our|my) (?:newsletter|channel)\b|\bpatreon\b|\bbuy (?:me|us) a coffee\b",
            rf"{_ORDER}send (?:us |me )?(?:your )?(?:bitcoins?|money|crypto|ether)\b|\b(?:bitcoin"
            rf"|crypto) (?:wallet|address)\b",
        )
    ),
    re.IGNORECASE,
)
# So 促销文案 and 扫描二维码的攻击 stay things that a paper is about.
_AT_ONCE = "(?:立即|马上|赶快|赶紧|快来?|现在(?:就)?|请|点击)"
_CHINESE = re.compile(
    "|".join(
        (
            "优惠码|折扣码|邀请码|限时(?:优惠|抢购|特价|促销|免费)|促销价|加微信|加群|微信号|赞助播出",
            f"{_AT_ONCE}(?:扫码|扫描|购买|下单|注册|下载|咨询|报名|抢购|领取)(?![^，。！？]{{0,6}}的)",
            "(?:^|[，。！？])(?:扫码|扫描(?:屏幕|下方)?(?:上的)?二维码)(?!的)",
            "点击(?:链接|下方|这里)|联系客服|客服微信|关注(?:我们的?)?(?:微信)?公众号|(?:免费|即可"
            "|马上)领取|打赏(?:主播|我们)|一键三连|点个关注",
            "立(?:享|减|省)[一二三四五六七八九十百千万0-9０-９]|先到先得|名额有限"
            "|搜索[^，。！？]{1,12}下载|注册即可|下单吧",
            "(?:本期|节目)(?:由[^，。]{1,20}赞助|赞助商)",
        )
    )
)


def advertises(sentence: str) -> bool:
    """Whether it sends listeners to buy or to sign up."""
    return _ENGLISH.search(sentence) is not None or _CHINESE.search(simplify(sentence)) is not None
