"""Whether a paper says of itself that it was withdrawn or retracted. Pure."""

import re

from podcast.model import Paper

_WORK = r"(?:paper|article|preprint|manuscript|submission|work|report|version)"
_GONE = r"(?:withdrawn|retracted)"
_REMOVED = r"removed by (?:the )?arxiv"
_IS_GONE = rf"(?:has been |have been |is |is being |was |had to be )(?:\w{{1,20}}ly )?(?:{_GONE}\b|{_REMOVED})"
# At a sentence's beginning: within one the word may be of other papers. https://info.arxiv.org/help/withdraw.html
_SENTENCE = r"(?:^|[.!?:]\s|[(\[]\s?)"
_SAID = re.compile(
    rf"{_SENTENCE}(?:this|the present) {_WORK} {_IS_GONE}"
    rf"|{_SENTENCE}(?:the authors?|we|I) (?:have |has |are |am )?"
    rf"(?:withdraw|withdrew|retract)(?:n|ed|s|ing)? this {_WORK}\b"
    rf"|^\W{{0,3}}(?:arxiv admin note: )?(?:(?:the|our) )?{_WORK} (?:{_IS_GONE}|{_GONE}\b)"
    rf"|^\W{{0,3}}{_GONE}(?=\W{{0,3}}$|[.:,;)\]]| (?:by|due|because|for|at|on|since|as|pending)\b)"
    r"|(?:^|[。！？：])(?:本|该|此|(?=[^，。]{2,3}因))(?:论文|論文|文章|稿件|预印本|預印本|文)(?:因[^，。]{1,16})?(?:现?已经?被?|現?已經?被?|被)"
    r"(?:作者|期刊|编辑部|編輯部|arXiv)?(?:撤回|撤稿|撤销|撤銷)"
    r"|^\W{0,3}retraction (?:notice|note)\b"
    r"|^\W{0,3}已?(?:撤稿|撤回)(?=[。：，]|\W{0,3}$)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf"^\W{{0,3}}(?:{_GONE}|retraction)(?: {_WORK}| notice)?(?:\s?[\])】:：]| [-–—] )|[\[(（]{_GONE}[\])）]\W{{0,3}}$"
    r"|^\W{0,3}已?(?:撤稿|撤回)[\])】:：]|[\[(（【]已?(?:撤稿|撤回)[\])）】]$",
    re.IGNORECASE,
)
# Such notices come first, or after a short abstract.
_LOOKED_AT = 5000


def is_withdrawn(paper: Paper) -> bool:
    """Whether title or abstract says so of the paper itself; one about withdrawn papers does not."""
    return bool(_TITLE.search(paper.title) or _SAID.search(paper.abstract[:_LOOKED_AT]))
