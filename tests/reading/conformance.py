"""What every reader does, whatever its language."""

from itertools import pairwise
from typing import ClassVar

from podcast.reading.base import Reader, Sounded


class ReaderConformance:
    """Inherit, and set `reader` and `texts`, each with a word `AI` in it."""

    reader: ClassVar[Reader]
    texts: ClassVar[tuple[str, ...]]

    def test_stretches_cover_the_text_in_order(self) -> None:
        for text in ("", " ", *self.texts):
            stretches = self.reader.read(text)
            edges = [0, *(stretch.last for stretch in stretches)]
            assert [stretch.first for stretch in stretches] == edges[:-1]
            assert edges[-1] == len(text)
            assert all(one.first < one.last for one in stretches)

    def test_given_stretches_are_taken_as_they_are(self) -> None:
        for text in self.texts:
            first = text.index("AI")
            given = Sounded(first, first + 2, "ɡˈɪvən")
            stretches = self.reader.read(text, [given])
            assert given in stretches
            assert all(one.last == other.first for one, other in pairwise(stretches))

    def test_a_text_is_always_said_alike(self) -> None:
        for text in self.texts:
            assert self.reader.read(text) == self.reader.read(text) != ()
