"""A reader of Latin words for tests: each word is said by its own letters, in lower case."""

import re
from collections.abc import Sequence

from podcast.reading.base import Sounded


class Letters:
    def read(self, text: str, given: Sequence[Sounded] = ()) -> tuple[Sounded, ...]:
        pieces = re.finditer(r"\w+|\W+", text)
        return tuple(Sounded(*one.span(), one[0].lower() if one[0].isalnum() else " ") for one in pieces)
