"""Web and mail addresses and telephone numbers in running text, also where they are spelt out for the ear. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterator

# Endings of domains that are met in running text. `me`, `is` and others that are words count only before a path.
_ENDINGS = (
    "com|org|net|io|ai|edu|gov|cn|co|dev|app|info|biz|xyz|shop|store|online|site|top|club|tech|cloud"
    "|link|page|tv|cc|gg|hk|tw|"
    "ru|de|uk|jp|fr|eu|ch|nl|it|es|ca|au|br|kr|sg|pl|se|cz|dk|ie|nz|mx|ua|su|mobi|news|email|blog|live"
    "|vip|icu|win|promo|"
    "example|invalid"
)
_PATH_ENDINGS = rf"{_ENDINGS}|me|ly|gl|be|to|is|us|in|so|la|ws|tk"
_NAME = r"(?<![A-Za-z0-9@._-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.)+"
_ANY_CASE = f"(?:{_ENDINGS}|{_ENDINGS.upper()}|Com|Org|Net)"
# An address as it is written; its path takes what is printable and not CJK.
PATTERN = (
    rf"(?:h(?:tt|xx)ps?://|ftp://|www\.)[!-~]+|mailto:[!-~]+|[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{{2,24}}"
    rf"|{_NAME}(?:{_PATH_ENDINGS})/[!-~]*|{_NAME}{_ANY_CASE}(?![A-Za-z0-9-])|this https URL"
)
_WRITTEN = re.compile(
    rf"{PATTERN}|(?<![\w.])(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}[:/][!-~]*"
    r"|[\w-]{1,63}\.(?:рф|укр|中国|公司|网络|网址|在线|xn--[a-z0-9]+)(?!\w)|hxxps?\W{1,6}\w"
)
# How people hide an address from programs: evil[.]com, evil (dot) com, evil。com, evil . com.
_HIDDEN_POINT = re.compile(
    r"(?<=[A-Za-z0-9])\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?(?=[A-Za-z])|(?<=[A-Za-z0-9])[。·](?=(?:com|cn"
    r"|net|org|io)(?![a-z]))"
    r"|(?<=[A-Za-z0-9]{3}) \. (?=(?:com|cn|net|org|io)(?![a-z]))",
    re.IGNORECASE,
)
_HIDDEN_AT = re.compile(r"\s?[\[({]\s?(?:@|at)\s?[\])}]\s?", re.IGNORECASE)
_SPELT = re.compile(
    r"\b[a-z0-9-]+ dot (?:com|org|net|io|ai|edu|gov|cn|co|dev|app|info|shop|store|xyz|online|site|example)\b"
    r"|\b[a-z0-9-]+ dot [a-z]{2,6} slash\b"
    r"|[A-Za-z0-9]\s?点\s?(?:com|org|net|io|ai|cn|edu)(?![A-Za-z])|\bslash slash\b|(?<![\w.])@[A-Za-z]\w{2,}",
    re.IGNORECASE,
)


_DIGIT = "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|hundred"
_SHORT_NUMBER = r"(?:[0-9]{3}[ .-][0-9]{4}|[0-9]{7,}|\(?[0-9]{2,4}\)?(?:[ .-][0-9]{2,4}){2,})(?!\w)"
_CALL = (
    "(?:call|dial|phone|text|whatsapp|tel|hotline)(?: (?:us|me|now|today|free|toll-free|at|on|is|number"
    "|line)){0,4}[:.]? "
)
# Telephone numbers by their look, and where a word says so; accounts of Chinese networks.
_TELEPHONE = re.compile(
    r"(?<![\w.,-])(?:\+[0-9]{1,3}[ .-]?(?:\([0-9]{1,4}\)[ .-]?)?[0-9]{2,4}(?:[ .-]?[0-9]{2,4}){1,4}"
    r"|\([0-9]{3}\) ?[0-9]{3}[ .-][0-9]{4}|(?:1-)?[0-9]{3}-[0-9]{3}-[0-9]{4}|(?:1-)?8[0-9]{2}-[0-9]{3,4}-[0-9]{3,4}"
    r"|[48]00-[0-9]{3,4}-[0-9]{3,4}|1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8})(?![\w-])"
    rf"|\b{_CALL}{_SHORT_NUMBER}|\b{_CALL}(?:(?:{_DIGIT})\b[ ,-]{{1,2}}){{6}}"
    "|(?:致电|拨打|电话|热线|短信)[^，。！？]{0,8}[0-9零〇一二三四五六七八九幺][0-9零〇一二三四五六七八九幺 -]{5,}"
    r"|(?:微信|QQ群?|公众号|抖音号?|电报)号?[:：是为 ]{0,3}[A-Za-z0-9_-]{5,}",
    re.IGNORECASE,
)


def find(text: str) -> str:
    """The first address or telephone number in `text`, "" when there is none."""
    found = next(_all(text), None)
    return found[0] if found else ""


def _all(text: str) -> Iterator[re.Match[str]]:
    # Full-width letters and points, and other forms of them, are those of an address, too.
    shown = _HIDDEN_AT.sub("@", _HIDDEN_POINT.sub(".", unicodedata.normalize("NFKC", text)))
    for pattern in (_WRITTEN, _SPELT, _TELEPHONE):
        yield from pattern.finditer(shown)


def find_foreign(text: str, own: Collection[str]) -> str:
    """The first one in `text` that has none of the hosts and mail addresses `own`; "" when there is none."""
    for found in _all(text):
        bare = re.sub(r"^\w+:(?://)?", "", found[0].lower()).rstrip(".,;:!?)")
        if not any(bare == one or bare.startswith(f"{one}/") for one in own):
            return found[0]
    return ""
