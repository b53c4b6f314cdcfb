"""What English signs and short forms are said as. In what is said, capitals are letters: `RLHF`, but `clip`."""

# Terms whose capitals do not tell how they are said.
TERMS = {
    "AAAI": "triple AI",
    "AIME": "AIME",
    "ARC": "arc",
    "arXiv": "archive",
    "BERT": "bert",
    "BLEU": "blue",
    "CLIP": "clip",
    "CoT": "COT",
    "DALL": "doll",
    "DINO": "dino",
    "DiT": "DIT",
    "DiTs": "DITs",
    "FLOPs": "flops",
    "GAN": "gan",
    "GANs": "gans",
    "GiB": "gibibytes",
    "GUI": "gooey",
    "GUIs": "gooeys",
    "IEEE": "I triple E",
    "IJCAI": "IJCAI",
    "INT": "int",
    "IoU": "IOU",
    "JSON": "jason",
    "LaTeX": "lay tech",
    "LiDAR": "lidar",
    "LLaMA": "llama",
    "LLaVA": "lava",
    "LoRA": "lora",
    "LoRAs": "loras",
    "LPIPS": "L pips",
    "MNIST": "M nist",
    "MoE": "MOE",
    "MoEs": "MOEs",
    "mIoU": "mean IOU",
    "NAACL": "nackle",
    "NeRF": "nerf",
    "NeRFs": "nerfs",
    "NeurIPS": "newrips",
    "QLoRA": "Q lora",
    "QwQ": "QWQ",
    "Qwen": "kwen",
    "RAG": "rag",
    "RAM": "ram",
    "ReLU": "relu",
    "RoPE": "rope",
    "SAM": "sam",
    "SoTA": "sota",
    "SOTA": "sota",
    "SQuAD": "squad",
    "SSIM": "S sim",
    "TFLOPs": "teraflops",
    "TFLOPS": "teraflops",
    "ToT": "TOT",
    "UCLA": "UCLA",
    "ViT": "VIT",
    "ViTs": "VITs",
    "VRAM": "V ram",
    "Elo": "eelo",
    "iid": "IID",
    "kth": "kayth",
}
# Words of two and three letters that are words in capitals, too.
# fmt: off
SHORT_WORDS = frozenset((
    "all", "an", "and", "any", "are", "as", "at", "be", "big", "but", "by", "can", "do", "end", "few", "for", "get",
    "go", "had", "has", "her", "his", "how", "if", "in", "is", "its", "key", "let", "low", "may", "me", "more",
    "my", "new", "no", "not", "now", "of", "off", "old", "on", "one", "or", "our", "out", "own", "per", "red",
    "see", "set", "so", "the", "to", "too", "two", "up", "use", "via", "was", "way", "we", "web", "who", "why",
    "yes", "yet", "you",
))
# fmt: on

# Short forms with a point, in lower case.
SHORT_FORMS = {
    "approx.": "approximately",
    "cf.": "compare",
    "ch.": "chapter",
    "dr.": "doctor",
    "e.g.": "for example",
    "eq.": "equation",
    "eqs.": "equations",
    "et al.": "et al",
    "etc.": "et cetera",
    "fig.": "figure",
    "figs.": "figures",
    "i.e.": "that is",
    "i.i.d.": "IID",
    "mr.": "mister",
    "mrs.": "missus",
    "ms.": "miz",
    "prof.": "professor",
    "resp.": "respectively",
    "sec.": "section",
    "tab.": "table",
    "vol.": "volume",
    "vs.": "versus",
    "w.r.t.": "with respect to",
}
# Said so before a number only: “sec. 2”, “a fig.”
NUMBERED = frozenset(("ch.", "sec.", "tab.", "fig.", "vol."))
# Said so with a capital only: “45 ms.”
PERSONS = frozenset(("doctor", "mister", "missus", "miz", "professor"))
# Short forms without one.
SHORTENED = {"vs": "versus", "w/o": "without", "w/": "with", "wrt": "with respect to", "a.k.a.": "AKA"}

# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)
# fmt: on

# One of each, and several; said where a number goes before.
UNITS = {
    "bps": ("bit per second", "bits per second"),
    "cm": ("centimeter", "centimeters"),
    "dB": ("decibel", "decibels"),
    "fps": ("frame per second", "frames per second"),
    "FPS": ("frame per second", "frames per second"),
    "g": ("gram", "grams"),
    "GB": ("gigabyte", "gigabytes"),
    "GHz": ("gigahertz", "gigahertz"),
    "GiB": ("gibibyte", "gibibytes"),
    "h": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "Hz": ("hertz", "hertz"),
    "kB": ("kilobyte", "kilobytes"),
    "KB": ("kilobyte", "kilobytes"),
    "kg": ("kilogram", "kilograms"),
    "kHz": ("kilohertz", "kilohertz"),
    "km": ("kilometer", "kilometers"),
    "kW": ("kilowatt", "kilowatts"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "m": ("meter", "meters"),
    "MB": ("megabyte", "megabytes"),
    "mg": ("milligram", "milligrams"),
    "MHz": ("megahertz", "megahertz"),
    "min": ("minute", "minutes"),
    "mm": ("millimeter", "millimeters"),
    "ms": ("millisecond", "milliseconds"),
    "nm": ("nanometer", "nanometers"),
    "ns": ("nanosecond", "nanoseconds"),
    "PB": ("petabyte", "petabytes"),
    "pp": ("percentage point", "percentage points"),
    "px": ("pixel", "pixels"),
    "s": ("second", "seconds"),
    "sec": ("second", "seconds"),
    "TB": ("terabyte", "terabytes"),
    "W": ("watt", "watts"),
    "μm": ("micrometer", "micrometers"),
    "μs": ("microsecond", "microseconds"),
}
# A letter right after a number that is no part of a name.
SCALES = {"K": "K", "k": "K", "M": "million", "B": "billion", "T": "trillion"}
MONEY_SCALES = SCALES | {"K": "thousand", "k": "thousand", "m": "million", "b": "billion", "bn": "billion"}
CURRENCIES = {
    "$": ("dollar", "dollars"),
    "€": ("euro", "euros"),
    "£": ("pound", "pounds"),
    "¥": ("yen", "yen"),
    "￥": ("yuan", "yuan"),
    "₩": ("won", "won"),
    "₹": ("rupee", "rupees"),
}

# fmt: off
_GREEK_NAMES = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
    "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
)
# fmt: on
GREEK = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω", _GREEK_NAMES, strict=True))
GREEK |= {"ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta"}

SIGNS = {
    "%": "percent",
    "％": "percent",
    "‰": "per mille",
    "&": "and",
    "+": "plus",
    "＋": "plus",
    "=": "equals",
    "@": "at",
    "±": "plus or minus",
    "≤": "at most",
    "⩽": "at most",
    "≥": "at least",
    "⩾": "at least",
    "≠": "not equal to",
    "≈": "about",
    "≃": "about",
    "≅": "about",
    "∝": "proportional to",
    "≪": "much less than",
    "≫": "much more than",
    "−": "minus",
    "×": "times",
    "·": "",
    "÷": "divided by",
    "→": "to",
    "⇒": "to",
    "⟶": "to",
    "↔": "to and from",
    "∞": "infinity",
    "∈": "in",
    "∀": "for all",
    "∃": "there is",
    "∑": "sum of",
    "∏": "product of",
    "√": "square root of",
    "∂": "partial",
    "∇": "nabla",
    "°": "degrees",
    "℃": "degrees celsius",
    "℉": "degrees fahrenheit",
    "§": "section",
    "½": "one half",
    "⅓": "one third",
    "⅔": "two thirds",
    "¼": "one quarter",
    "¾": "three quarters",
}
# Two or more characters that are one sign.
DIGRAPHS = {
    "<=": "at most",
    ">=": "at least",
    "+/-": "plus or minus",
    "->": "to",
    "=>": "to",
    "==": "equals",
    "!=": "not equal to",
}

# What TeX's commands say; others say nothing.
TEX = {
    "times": "times",
    "cdot": "times",
    "pm": "plus or minus",
    "leq": "at most",
    "le": "at most",
    "geq": "at least",
    "ge": "at least",
    "approx": "about",
    "sim": "about",
    "ne": "not equal to",
    "neq": "not equal to",
    "to": "to",
    "rightarrow": "to",
    "infty": "infinity",
    "in": "in",
    "sum": "sum of",
    "prod": "product of",
    "sqrt": "square root of",
    "partial": "partial",
    "nabla": "nabla",
    "ell": "L",
    "log": "log",
    "exp": "exp",
    "max": "max",
    "min": "min",
    "varepsilon": "epsilon",
    "%": "percent",
    "&": "and",
}

# What makes a pause, as the models know it.
PAUSES = {mark: mark for mark in ".,;:!?—…“”()"} | {
    "。": ".",
    "，": ",",
    "、": ",",
    "；": ";",
    "：": ":",
    "！": "!",
    "？": "?",
    "（": "(",
    "）": ")",
    "«": "“",
    "»": "”",
    "「": "“",
    "」": "”",
    "―": "—",
    "⸺": "—",
}
ROMAN = {"II": "two", "III": "three", "IV": "four", "VI": "six", "VII": "seven", "VIII": "eight", "IX": "nine"}
# Letters that taking the marks off does not bring to a to z.
PLAIN = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "ð": "th",
        "ı": "i",
        "’": "'",
    }
)
