"""Lists of what must not be said, each made one pattern. Pure."""

import re


def any_of(*patterns: str) -> re.Pattern[str]:
    """What any of `patterns` matches, in capitals or small letters."""
    return re.compile("|".join(patterns), re.IGNORECASE)
