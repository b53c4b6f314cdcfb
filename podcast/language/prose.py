"""Written text as it is read out: an abstract without its markup, its sentences, and pieces of a sentence."""

import re
from collections.abc import Callable, Iterable, Iterator

from podcast.language import addresses
from podcast.language.addresses import PATTERN as _ADDRESS
from podcast.text import clean, half_widths, is_cjk, locked

_SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "times": "×",
    "cdot": "·", "pm": "±", "sim": "~", "approx": "≈", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠",
    "to": "→", "rightarrow": "→", "infty": "∞", "ldots": "…", "dots": "…",
}  # fmt: skip
_ACCENTS = {"'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303"}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# What separates an abstract as authors paste it (LaTeX, Markdown, both half stripped) from what can be read out:
# applied in order until nothing changes, so that innermost braces go first.
_MARKUP: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str], ...] = (
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)"), r"\1"),
    (re.compile(rf"[(（](?:{_ADDRESS})[)）]|(?:(?<=[.!?])\s|(?<=[。！？]))\s*(?:{_ADDRESS})\s*$"), ""),
    (re.compile(r"</?(?:b|i|u|em|strong|sub|sup|br|p|a|span|code|tt)\b[^<>]*>", re.IGNORECASE), ""),
    (re.compile(r"\\(?:text|f)?color(?:box)?\{[^{}]*\}\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\(?:color|cellcolor|rowcolor|begin|end|hypersetup)\*?(?:\[[^\]]*\])?\{[^{}]*\}"), ""),
    (re.compile(r"[~\s]*\\(?:cite[a-z]*|ref|label|footnote|vspace|hspace)\*?(?:\[[^\]]*\])?\{[^{}]*\}"), ""),
    (re.compile(r"\s*\[[1-9]\d{0,2}(?:\s*[,–-]\s*[1-9]\d{0,2})*\]"), ""),
    (re.compile(r"\\href\{[^{}]*\}\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}"), r"\1/\2"),
    (re.compile(r"\\sqrt\{([^{}]*)\}"), r"√\1"),
    (re.compile(r"\\(['`\"^~])\{?([A-Za-z])\}?"), lambda found: found[2] + _ACCENTS[found[1]]),
    (re.compile(r"\\([A-Za-z]+)(?:\{\})?(?![A-Za-z{])"), lambda found: _SYMBOLS.get(found[1], found[1])),
    (re.compile(r"\\[A-Za-z]+\*?\s*\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\([%&_#${}])"), r"\1"),
    (re.compile(r"\\[,;:! \\()\[\]]"), " "),
    # Half stripped: 360^circ, \\!-\\!, Table~(3), F_1, f_i, sim700, 4.05times.
    (re.compile(r"\^\{?\\?circ\}?(?![A-Za-z])"), "°"),
    (re.compile(r"(?<=\w)!([-=+/<>])!(?=\w)"), r"\1"),
    (re.compile(r"(?<=\w)\s?~\s?(?=[(（\[])|(?<=\w)~(?=\s)"), " "),
    (re.compile(r"(?<=[\w.])~(?=[,;:.)]|$)"), ""),
    (re.compile(r"(?<![A-Za-z0-9_])([A-Za-z])_\{?([0-9]{1,2})\}?(?![A-Za-z0-9_])"), r"\1\2"),
    (re.compile(r"(?<![A-Za-z0-9_])([A-Za-z])_([A-Za-z])(?![A-Za-z0-9_])"), r"\1 \2"),
    (re.compile(r"(?<![A-Za-z])(sim|approx|leq|geq|pm)(?=\d)"), lambda found: _SYMBOLS[found[1]]),
    # Pandoc's rule for what is mathematics and what is money.
    (re.compile(r"\$\$?(?!\s)([^$]{1,200}?)(?<!\s)\$\$?(?!\d)"), r"\1"),
    (re.compile(r"_\{([^{}]*)\}|(?<=[α-ωΑ-Ω])_(?=\w)"), lambda found: found[1] or ""),
    (re.compile(r"\^\{?(\d+)\}?"), lambda found: found[1].translate(_SUPERSCRIPTS)),
    (re.compile(r"(?<![A-Za-z*\\])\{([^{}]*)\}"), r"\1"),
    (re.compile(r"(?<=\d)times(?:\s(?=\d))?(?![A-Za-z])"), "×"),
    (re.compile(r"``(.+?)(?:''|\")"), r"“\1”"),
    (re.compile(r"`([^`']+)'(?!\w)"), r"‘\1’"),
    (re.compile(r"`+([^`]+)`+"), r"\1"),
    (re.compile(r"(\*{2,3})(?=\S)([^*]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)(_{1,2})(?=[^\s_])([^_]+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"(?<=\w)~(?=\w)"), lambda found: "–" if found.string[found.start() - 1].isdigit() else " "),
    (re.compile(r"(?<!-)---(?!-)"), "—"),
    (re.compile(r"(?<!-)--(?!-)"), "–"),
    (re.compile(r"[(（]\s*[)）]"), ""),
    (re.compile(r"\s+(?=[,.;!?)](?:\s|$))"), ""),
)
_ROUNDS = 6


def plain(text: str) -> str:
    """A title or an abstract as it is read out: cleaned, without LaTeX, Markdown, citations and bracketed addresses.

    An address in the middle of a sentence stays: without it the sentence would say nothing (see `has_address`).
    """
    for _ in range(_ROUNDS):
        before = text
        for pattern, replacement in _MARKUP:
            text = pattern.sub(replacement, text)
        if text == before:
            break
    return clean(re.sub(r"[\\{}]", "", text))


def has_address(text: str) -> bool:
    """Whether the text names a web address."""
    return addresses.find(text) != ""


_SENTENCE_END = re.compile(
    r"[.!?…]+[\"'”’)\]]*(?=\s)|(?<=[a-z]{2})\.(?=[A-Z][a-z]+[ ,])|[。！？]+[”’」』）】\"']*|[!?]+(?=[\u4e00-\u9fff])"
)
_ABBREVIATIONS = re.compile(r"e\.g|i\.e|eg|ie|vs|cf|dr|mrs?|ms|prof|st|approx|resp|viz", re.IGNORECASE)
_BEFORE_NUMBERS = re.compile(r"al|nos?|secs?|vol|pp?|ch|eqs?|figs?|tab|refs?|ca|v", re.IGNORECASE)
# A paragraph of the script must not begin with these.
_NO_BEGINNING = frozenset("#<")
_INITIALS = re.compile(r"[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a cleaned text, in order, with their punctuation; all characters but the spaces between them.

    Latin ones end at `.`, `!` or `?` before a space and what can begin a sentence (not after `e.g.`, `vs.`, initials
    or inside brackets), Chinese ones at `。！？`; closing quotes go along. A semicolon separates clauses, in Chinese
    too: the items of one list belong together.
    """
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        if _closes(text[start : end.start()], end[0], text[end.end() :].lstrip()):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return tuple(sentence for sentence in (*found, text[start:].strip()) if sentence)


def _closes(before: str, mark: str, after: str) -> bool:
    """Whether a sentence ends between `before` + `mark` and `after`."""
    if not after or mark[0] in "。！？":
        return not after or after[0] not in _NO_BEGINNING
    opened = (before + mark).count("(") > (before + mark).count(")") and ")" in after[:200]
    lower = re.match(r"[a-z]+[,.;:!?)]*(?:\s|$)", after)
    if opened or lower or after[0] in _NO_BEGINNING or not re.search(r"[^\W\d_]", before):
        return False
    word = re.split(r"[\s(\[“‘\"]", before)[-1]
    if mark != "." or not word:
        return True
    if _BEFORE_NUMBERS.fullmatch(word):
        return not re.match(r"[(\[]?\d", after)
    return not (_ABBREVIATIONS.fullmatch(word) or _INITIALS.fullmatch(word))


# Where a sentence may be broken, best first; a Latin comma or semicolon only before a space (1,000).
_CLAUSES = (
    re.compile(r";[\"'”’)\]]*(?=\s)|[；：—][”’」』）】]*"),
    re.compile(r",[\"'”’)\]]*(?=\s)|，[”’」』）】]*"),
    re.compile(r"、|[)）](?=\s)"),
)
_CLOSERS = frozenset(",.;:!?%)]}”’»，。、；：！？）】」』》〉…—")
_OPENERS = frozenset("([{“‘«（【「『《〈")


def pieces(text: str, limit: int) -> tuple[str, ...]:
    """A cleaned text in pieces of at most `limit` characters, about equally long, in order.

    Broken after clause punctuation where there is some in reach, else beside a CJK character, else at a space: never
    inside a term (see `locked`), unless that alone is longer than `limit`.
    """
    parts = []
    while len(text) > limit:
        cut = _cut(text, limit)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return (*parts, text)


def _cut(text: str, limit: int) -> int:
    target = len(text) / -(-len(text) // limit)
    terms = locked(text[: 2 * limit])
    near = [(rank, at) for rank, at in breaks(text[: limit + 2]) if at - text[at - 1].isspace() <= limit]
    whole = [(rank, at) for rank, at in near if not any(first < at < last for first, last in terms)]
    inner = [(rank, at) for rank, at in whole if limit // 3 <= at <= len(text) - limit // 4]
    if not (chosen := inner or whole or near):
        return limit
    return min(chosen, key=lambda one: (one[0], abs(one[1] - target)))[1]


def breaks(text: str) -> Iterator[tuple[int, int]]:
    """Rank and place of every break in a text, 0 being the best rank; terms (see `locked`) are not looked at."""
    for rank, pattern in enumerate(_CLAUSES):
        yield from ((rank, end) for found in pattern.finditer(text) if _parts(text, end := found.end()))
    for at in range(1, len(text)):
        beside = is_cjk(text[at - 1]) or is_cjk(text[at])
        if _parts(text, at) and (beside or text[at].isspace()):
            yield (len(_CLAUSES) + (not beside), at)


def _parts(text: str, at: int) -> bool:
    """Whether a break before `at` leaves both sides sound."""
    before, after = text[:at].rstrip(), text[at:].lstrip()
    if not before or not after or after[0] in _CLOSERS | _NO_BEGINNING or before[-1] in _OPENERS:
        return False
    # A paragraph that ends at an ASCII colon would be a cue that does: podcast apps lose it.
    if before[-1] == ":":
        return False
    return half_widths(after[0]) > 0 and before[-1] != "\u200d"


def joined(parts: Iterable[str]) -> str:
    """Parts one after the other, with a space between two unless a CJK character stands on one side of it."""
    text = ""
    for part in filter(None, parts):
        tight = not text or is_cjk(text[-1]) or is_cjk(part[0])
        text += part if tight else " " + part
    return text
