"""What players take for a tag in an SRT file, and what is text: `a<b and c>d`. Pure."""

import re

_NAMES = "i|b|u|s|em|strong|font|br|span|div|p|ruby|rt|c|v|lang"
_ATTRIBUTE = r"""\s{1,9}[\w-]{1,40}\s{0,9}=\s{0,9}(?:"[^"<>\n]{0,200}"|'[^'<>\n]{0,200}'|[^\s"'<>]{1,200})"""
_TAG = re.compile(
    # What closes something, or has attributes, is a tag whatever its name is.
    rf"</\s?[a-zA-Z][\w.-]{{0,40}}\s?>|<[a-zA-Z][\w.-]{{0,40}}(?:{_ATTRIBUTE}){{1,9}}\s?/?>"
    rf"|<(?:{_NAMES})\s?/?>"
    # WebVTT's classes and voices, and a word alone, not as in vector<int>.
    r"|(?<!\w)<(?:c|v|lang)(?:\.[\w-]{1,40}){0,9}(?: [^<>\n]{1,80})?>|(?<!\w)<[a-zA-Z]\w{0,40}/?>"
    # Karaoke's times, and comments.
    r"|<(?:\d\d:)?\d\d:\d\d\.\d{3}>|<!--"
    # Advanced SubStation's overrides, as editors leave them.
    r"|\{\\[^{}\n]*\}",
    re.IGNORECASE,
)


def is_in(text: str) -> bool:
    """Whether any tag is in a text."""
    return _TAG.search(text) is not None
