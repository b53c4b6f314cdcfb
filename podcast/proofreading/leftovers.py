"""Words that a model says to whoever asked, not to listeners: refusals, announcements, gaps to be filled in. Pure."""

import re

from podcast.proofreading.folding import simplify

_TEXT = (
    r"(?:paragraphs?|sections?|script|opening|closing|summary|JSON|response|answer|output|text|draft|rewrite|version)"
)
_ENGLISH = re.compile(
    "|".join(
        (
            r"\bI(?:['’]m| am) (?:sorry|afraid|unable|not able)\b[^.!?]{0,40}\b(?:assist|help|provide"
            r"|comply|fulfil|generate|write)",
            r"\bI (?:cannot|can['’]t|can not|won['’]t) (?:assist|help with|provide|comply|fulfil|generate|write)\b",
            r"\bas an? (?:\w+ )?(?:AI |language )+(?:model|assistant),? I (?:cannot|can['’]t|do not|don['’]t|am not)\b",
            rf"(?:^|^(?:sure|certainly|of course|okay)[!,.:]? ?)here(?: is|['’]s| are) (?:the|a|an"
            rf"|your) (?:\w+ ){{0,3}}{_TEXT}\b",
            rf"^(?:the following|below) (?:is|are) (?:the|a|an|your) (?:\w+ ){{0,2}}{_TEXT}\b",
            r"\[(?:insert|your|add|name|title|host|date|placeholder)\b|\{\{|\{(?:title|host|show|count)\}"
            r"|\blorem ipsum\b",
            r"\b(?:let me know|tell me) if (?:you['’]d|you would|you) (?:like|need"
            r"|want)[^.!?]{0,30}\b(?:changes?|revis|adjust|anything else)",
            r"\byou are the host of\b|\b(?:the|your) (?:system )?prompt (?:says|asks|wants)\b",
        )
    ),
    re.IGNORECASE,
)
_CHINESE = re.compile(
    "抱歉，我(?:无法|不能|没法)|我(?:无法|不能)(?:提供|协助|完成|生成|回答|满足)"
    "|作为一?[个名]?(?:人工智能|AI|大?语言模型)[^，。]{0,6}，?我(?:无法|不能|没有)"
    "|^(?:好的|当然|没问题)[，,！!][^。]{0,8}(?:以下|下面)(?:是|为)|^(?:以下|下面)(?:是"
    "|为)[^，。]{0,8}(?:稿子|文稿|段落|开场白|结束语|回答|版本|JSON)"
    "|[【\\[](?:标题|此处|插入|主持人姓名|日期|填写)|(?:需要|如需)[^，。]{0,6}(?:修改"
    "|调整)[^，。]{0,6}(?:告诉我|请告知)"
)


def speaks_to_writer(sentence: str) -> bool:
    """Whether it is meant for whoever asked for the script."""
    return _ENGLISH.search(sentence) is not None or _CHINESE.search(simplify(sentence)) is not None
