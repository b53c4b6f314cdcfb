"""Titles and abstracts without the markup in which authors paste them. Pure."""

import re
from collections.abc import Callable

from podcast.language.addresses import PATTERN as _ADDRESS
from podcast.text import clean

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
    "l": "ł", "iota": "ι", "Xi": "Ξ", "Pi": "Π",
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

    An address in the middle of a sentence stays: without it the sentence would say nothing (see `prose.has_address`).
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
