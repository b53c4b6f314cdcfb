"""Full-width figures, letters and signs as the narrow ones that they are, one for one: places in a text stay. Pure."""

import re

# Punctuation stays as it is: it tells Chinese sentences from English ones.
_NARROW = {0xFEE0 + code: code for code in range(0x21, 0x7F) if chr(code).isalnum() or chr(code) in "%+-=<>$/.@&~#*_^"}
_SIGNS = {ord(wide): ord(narrow) for wide, narrow in zip("￠￡￦", "¢£₩", strict=True)}
# The comma of a full-width number; between narrow figures it parts two numbers, but that none begins with 000.
_COMMA = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))|(?<=[0-9０-９])，(?=[0０]{3}(?![0-9０-９]))")


def narrow(text: str) -> str:
    """`text` with narrow figures, letters and signs; commas only within numbers."""
    return text if text.isascii() else _COMMA.sub(",", text).translate(_NARROW | _SIGNS)
