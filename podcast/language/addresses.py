"""Web and mail addresses in running text, also where they are spelt out for the ear. Pure."""

import re
from collections.abc import Collection

# Endings of domains that are met in running text. `me`, `is` and others that are words count only before a path.
_ENDINGS = (
    "com|org|net|io|ai|edu|gov|cn|co|dev|app|info|biz|xyz|shop|store|online|site|top|club|tech|cloud|link|page|tv|cc|gg|hk|tw|"
    "ru|de|uk|jp|fr|eu|ch|nl|it|es|ca|au|br|kr|sg"
)
_PATH_ENDINGS = rf"{_ENDINGS}|me|ly|gl|be|to|is|us|in|so|la|ws|tk"
_NAME = r"(?<![A-Za-z0-9@._-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.)+"
_ANY_CASE = f"(?:{_ENDINGS}|{_ENDINGS.upper()})"
# An address as it is written; its path takes what is printable and not CJK.
PATTERN = (
    rf"(?:h(?:tt|xx)ps?://|ftp://|www\.)[!-~]+|mailto:[!-~]+|[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{{2,24}}"
    rf"|{_NAME}(?:{_PATH_ENDINGS})/[!-~]*|{_NAME}{_ANY_CASE}(?![A-Za-z0-9-])|this https URL"
)
_WRITTEN = re.compile(PATTERN)
_SPELT = re.compile(
    r"\b[a-z0-9-]+\s?(?:\(dot\)|\[dot\]| dot )\s?(?:com|org|net|io|ai|edu|gov|cn|co|dev|app|info|shop|store|xyz)\b"
    r"|[A-Za-z0-9]\s?点\s?(?:com|org|net|io|ai|cn|edu)(?![A-Za-z])|\bslash slash\b|(?<![\w.])@[A-Za-z]\w{2,}",
    re.IGNORECASE,
)


def find(text: str) -> str:
    """The first address in `text`, "" when there is none."""
    found = _WRITTEN.search(text) or _SPELT.search(text)
    return found[0] if found else ""


def find_foreign(text: str, own: Collection[str]) -> str:
    """The first address in `text` that has none of the hosts and mail addresses `own`; "" when there is none."""
    for found in (*_WRITTEN.finditer(text), *_SPELT.finditer(text)):
        bare = re.sub(r"^\w+:(?://)?", "", found[0].lower()).rstrip(".,;:!?)")
        if not any(bare == one or bare.startswith(f"{one}/") for one in own):
            return found[0]
    return ""
