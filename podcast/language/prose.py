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
    "to": "→", "rightarrow": "→", "infty": "∞", "ldots": "…", "dots": "…", "cdots": "…", "leftarrow": "←",
    "leftrightarrow": "↔", "Rightarrow": "⇒", "uparrow": "↑", "downarrow": "↓", "ne": "≠", "ll": "≪", "gg": "≫",
    "in": "∈", "propto": "∝", "ell": "ℓ", "star": "⋆", "checkmark": "✓", "sum": "∑", "prod": "∏", "partial": "∂",
    "nabla": "∇", "circ": "°", "degree": "°", "S": "§", "textasciitilde": "~", "ss": "ß", "o": "ø", "ae": "æ",
    "l": "ł", "psi": "ψ", "iota": "ι", "Xi": "Ξ", "Pi": "Π",
}  # fmt: skip
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "H": "\u030b", "c": "\u0327", "v": "\u030c", "u": "\u0306", "k": "\u0328", "r": "\u030a", "d": "\u0323",
}  # fmt: skip
# What only says how something looks.
_LOOKS = (
    "bf|it|em|tt|sc|sl|sf|rm|tiny|small|large|Large|footnotesize|normalsize|itshape|bfseries|ttfamily|scshape|"
    "displaystyle|noindent|par|newline|linebreak|centering|item|protect"
)
_STYLE = "math(?:bb|cal|bf|rm|it|sf|tt|frak|scr)|text(?:bf|it|tt|sc|rm|sf)|boldsymbol|operatorname"
_HATS = "(?:wide)?(?:hat|tilde)|bar|vec|ddot|overline|underline|bm"
_SUPERSCRIPTS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


# So far around a word its short form is looked for.
_NEAR = 2000


def _symbol(found: re.Match[str]) -> str:
    return _SYMBOLS.get(found[1], found[1])


def _without_colour(found: re.Match[str]) -> str:
    """“” for a colour that is called as what is coloured: the ddt of ddtDecoupled, where the text has DDT."""
    colour, first = found.groups()
    near = found.string[max(found.start() - _NEAR, 0) : found.end() + _NEAR]
    named = re.search(rf"{colour.upper()}(?![A-Za-z])", near)
    return "" if named and first.lower() in colour else colour


_Rules = tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str], ...]
# What separates an abstract as authors paste it (LaTeX, Markdown, both half stripped) from what can be read out:
# applied in order until nothing changes, so that innermost braces go first. Those about addresses come first.
_LINKS: _Rules = (
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)"), r"\1"),
    (re.compile(rf"[(（](?:{_ADDRESS})[)）]|(?:(?<=[.!?])\s|(?<=[。！？]))\s*(?:{_ADDRESS})\s*$"), ""),
    (re.compile(r"\\href\{[^{}]*\}\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\(?:url|nolinkurl)\{([^{}]*)\}"), r"\1"),
)
_MARKUP: _Rules = (
    *_LINKS,
    (re.compile(r"</?(?:b|i|u|em|strong|sub|sup|br|p|a|span|code|tt)\b[^<>]*>", re.IGNORECASE), ""),
    # A colour whose braces are half gone: \color{ddtDecoupled \color{ddtDiffusion, ddtDecoupled.
    (re.compile(r"\\(?:text)?color\{[a-z]{1,20}(?=[A-Z][^{}]{0,80}(?:[\\{]|$))"), ""),
    (re.compile(r"(?<![A-Za-z])([a-z]{2,8})(?=([A-Z])[A-Za-z])"), _without_colour),
    (re.compile(r"\\(?:text|f)?color(?:box)?\{[^{}]*\}\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\(?:color|cellcolor|rowcolor|begin|end|hypersetup)\*?(?:\[[^\]]*\])?\{[^{}]*\}"), ""),
    (re.compile(r"[~\s]*\\(?:cite[a-z]*|ref|label|footnote|vspace|hspace)\*?(?:\[[^\]]*\]){0,2}\{[^{}]*\}"), ""),
    (re.compile(r"\s*\[[1-9]\d{0,2}(?:\s*[,–-]\s*[1-9]\d{0,2})*\]"), ""),
    (re.compile(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}"), r"\1/\2"),
    (re.compile(r"\\[dt]?frac(\d)(\d)"), r"\1/\2"),
    # Mathematics that is one sign or raises or lowers what stands before it: $\sim$700, CO$_2$.
    (re.compile(r"\$\\([A-Za-z]{2,12})\$"), _symbol),
    (re.compile(r"\$([-+~<>=≈≤≥±×→]{1,2}|[_^]\{?[^{}$\s]{1,20}\}?)\$"), r"\1"),
    (re.compile(rf"\\(?:{_LOOKS})(?![A-Za-z])|\\(?:{_STYLE}|{_HATS})\s+(?=[A-Za-z0-9\\])"), " "),
    (re.compile(r"\\(?:xspace|left|right|[bB]igg?[lr]?|limits)(?![A-Za-z])"), ""),
    (re.compile(r"(?<=[\w)])(?=\\(?:log|ln|exp|max|min|arg|sin|cos|tan|sup|inf|lim|det)(?![A-Za-z]))"), " "),
    (re.compile(r"(?<=\d)\\,(?=\d{3}(?!\d))"), ","),
    (re.compile(r"\\([Hcvukrd])\{([A-Za-z])\}"), lambda found: found[2] + _ACCENTS[found[1]]),
    (re.compile(r"\\sqrt\{([^{}]*)\}"), r"√\1"),
    (re.compile(r"\\(['`\"^~=.])\{?([A-Za-z])\}?"), lambda found: found[2] + _ACCENTS[found[1]]),
    (re.compile(r"\\([A-Za-z]+)(?:\{\})?(?![A-Za-z{])"), _symbol),
    (re.compile(r"\\[A-Za-z]+\*?\s*\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\([%&_#${}])"), r"\1"),
    (re.compile(r"\\[,;:! \\()\[\]]"), " "),
    # Half stripped: mathcal{L}, mathbbR, 360^circ, \\!-\\!, Table~(3), F_1, f_i, CO_2, 4^{th}, sim700, 4.05times.
    (re.compile(rf"(?<![A-Za-z\\])(?:{_STYLE}|{_HATS})\{{([^{{}}]*)\}}"), r"\1"),
    (
        re.compile(rf"(?<![A-Za-z\\])(?:{_STYLE})(?=[A-Z]|[a-z](?![a-z]))|(?<![A-Za-z\\])text(?:bf|it|tt)(?=[A-Za-z])"),
        "",
    ),
    (re.compile(r"(?<![A-Za-z\\])(infty|leq|geq|neq|(?:left|right|up|down)arrow)(?![A-Za-z])"), _symbol),
    (re.compile(r"(?<=\d)\s?cdot\s?(?=\d)"), "·"),
    (re.compile(r"(?<![A-Za-z\\])left\(([^()]{0,80})right\)"), r"(\1)"),
    (re.compile(r"\^\{?[\\]?(?:circ|∘|°)\}?(?![A-Za-z])"), "°"),
    (re.compile(r"(?<=\d)\^\{?(st|nd|rd|th)\}?(?![A-Za-z])"), r"\1"),
    (re.compile(r"\^\{?\\?(?:d?dagger|†|‡|\*|⋆|ast)\}?(?![A-Za-z])"), ""),
    (
        re.compile(r"(?<=[A-Za-z])_(?=∞)|(?<=[A-Zℓ])_(?=\d(?:[A-Z](?![a-z])|(?![\w])))(?<![A-Z]{3}_)(?<![a-z][A-Z]_)"),
        "",
    ),
    (re.compile(r"(?<=\w)!([-=+/<>])!(?=\w)"), r"\1"),
    (re.compile(r"(?<=[\w.,])\s?~\s?(?=[(（\[])|(?<=\w)~(?=\s)|(?<=[A-Za-z][.,])~(?=\w)"), " "),
    (re.compile(r"(?<=[\w.])~(?=[,;:.)]|$)"), ""),
    (re.compile(r"(?<![A-Za-z0-9_])([A-Za-z])_\{?([0-9]{1,2})\}?(?![A-Za-z0-9_])"), r"\1\2"),
    (re.compile(r"(?<![A-Za-z0-9_])([A-Za-z])_([A-Za-z])(?![A-Za-z0-9_])"), r"\1 \2"),
    (re.compile(r"(?<![A-Za-z])(sim|approx|leq|geq|pm)(?=\d)"), _symbol),
    # Pandoc's rule for what is mathematics and what is money.
    (re.compile(r"\$\$?(?!\s)([^$]{1,200}?)(?<!\s)\$\$?(?!\d)"), r"\1"),
    (re.compile(r"_\{([^{}]*)\}|(?<=[α-ωΑ-Ω])_(?=\w)"), lambda found: found[1] or ""),
    (re.compile(r"\^\{?([-−]?\d+)\}?"), lambda found: found[1].translate(_SUPERSCRIPTS)),
    (re.compile(r"(?<![A-Za-z*\\])\{([^{}]*)\}"), r"\1"),
    (re.compile(r"(?<=\d)times(?:\s(?=\d))?(?![a-z])|(?<![A-Za-z\\])times(?=\d)"), "×"),
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
# Unicode's second private plane, which no font shows.
_FIRST_ASIDE, _MOST_ASIDE = 0xF0000, 0xFFFE
_ASIDE = re.compile(f"[{chr(_FIRST_ASIDE)}-{chr(_FIRST_ASIDE + _MOST_ASIDE - 1)}]")
# The part of an address that cannot be anything else; LaTeX has a backslash before some of its signs.
_WRITTEN = re.compile(
    r"(?:https?://|ftp://|www\.|[A-Za-z0-9._%+-]{1,64}@|(?<![A-Za-z0-9@._/-])(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,12}/)"
    r"(?:[A-Za-z0-9._~/?=&%+@:;,-]|#|\\[_%&#~])*(?:[A-Za-z0-9/=_-])"
)


def plain(text: str) -> str:
    """A title or an abstract as it is read out: cleaned, without LaTeX, Markdown, citations and bracketed addresses.

    An address in the middle of a sentence stays: without it the sentence would say nothing (see `has_address`).
    """
    text, addresses = _set_aside(_apply(_LINKS, _ASIDE.sub("", text)))
    text = re.sub(r"[\\{}]", "", _apply(_MARKUP, text))
    return clean(_ASIDE.sub(lambda found: addresses[ord(found[0]) - _FIRST_ASIDE], text))


def _apply(rules: _Rules, text: str) -> str:
    for _ in range(_ROUNDS):
        before = text
        for pattern, replacement in rules:
            text = pattern.sub(replacement, text)
        if text == before:
            break
    return text


def _set_aside(text: str) -> tuple[str, list[str]]:
    """The text with a character of its own in place of each address, whose signs are no markup, and the addresses."""
    found = list[str]()

    def take(address: re.Match[str]) -> str:
        if len(found) == _MOST_ASIDE:
            return address[0]
        found.append(re.sub(r"\\(?=.)", "", address[0]))
        return chr(_FIRST_ASIDE + len(found) - 1)

    return _WRITTEN.sub(take, text), found


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
