"""Text → the phonemes that a Kokoro model reads: by its own lexicons, and by ear what those do not have.

sherpa-onnx itself leaves out, since its version 2, every word and number that no lexicon has: half of what is said of
papers. So it is given phonemes. Pure.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from podcast import text as texts

# A Kokoro model has styles for up to 509 phonemes at once. Beyond them sherpa-onnx ends the process.
LONGEST = 400
_MARKS = str.maketrans("，。！？；：、「」『』（）", ",.!?;:,“”“”()")
_ENDS = ".!?;…"
_HAN = "一-鿿"
_FIGURES = r"[0-9][0-9,]*(?:\.[0-9]+)?"
_NUMBER = re.compile(rf"(?<![A-Za-z0-9.-]){_FIGURES}(?![A-Za-z0-9-]*[A-Za-z])")
_PIECE = re.compile(rf"[{_HAN}]+|\s+|[^\s{_HAN}]+")
_EDGES = re.compile(r"([(“\"'‘\[]*)(.*?)([\])”\"'’.,!?;:…—]*)", re.DOTALL)
# IPA as espeak-ng writes it, ties as ^ → the phonemes on which Kokoro was trained (those of its frontend, misaki).
_LEARNT = (
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("e^ɪ", "A"),
    ("ɔ^ɪ", "Y"),
    ("o^ʊ", "O"),
    ("ə^ʊ", "Q"),
    ("d^ʒ", "ʤ"),
    ("t^ʃ", "ʧ"),
    ("ə^l", "ᵊl"),
    ("ɚ", "əɹ"),
    ("ɜː", "ɜɹ"),
    ("ɐ", "ə"),
    ("ː", ""),
    ("^", ""),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads `language` with a model's lexicons (word, in lower case → phonemes) and the phonemes that it has.

    `sounded` gives the IPA of a Latin word or a number, ties as ^.
    """

    lexicon: Mapping[str, str]
    phonemes: frozenset[str]
    language: str
    sounded: Callable[[str], str]

    def sentences(self, text: str) -> tuple[str, ...]:
        """The phonemes of each sentence, none longer than `LONGEST`; without those where nothing is said."""
        if texts.is_chinese(self.language):
            text = _NUMBER.sub(lambda found: numeral(found[0], text[found.end() :]), text)
        said = "".join(self._pieces(text.translate(_MARKS)))
        kept = re.sub(r"\s+", " ", "".join(one for one in said if one in self.phonemes or one.isspace()))
        whole = re.findall(rf"[^{_ENDS}]+[{_ENDS}]*[”\")]*", kept)
        parts = (part for sentence in whole for part in _cut(sentence.strip()))
        return tuple(part for part in parts if any(texts.sounds(one) for one in part))

    def _pieces(self, text: str) -> Iterator[str]:
        for piece in _PIECE.findall(text):
            if re.match(f"[{_HAN}]", piece):
                yield from self._han(piece)
            elif piece.isspace():
                yield " "
            else:
                edges = _EDGES.fullmatch(piece)
                before, word, after = edges.groups() if edges else ("", piece, "")
                yield f"{before}{self._word(word)}{after} "

    def _word(self, word: str) -> str:
        known = word.lower().replace("’", "'")
        # What stands in capitals is spelt or read as a name; `us` is not US.
        if known in self.lexicon and not (len(word) > 1 and word.isupper()):
            return self.lexicon[known]
        if re.fullmatch(r"[A-Za-z]+(?:-[A-Za-z]+)+", word):
            return " ".join(self._word(part) for part in word.split("-"))
        if not any(map(texts.sounds, word)) and word not in "+=%&@":
            return f" {word} "
        return self._learnt(self.sounded(word)) if word else ""

    def _learnt(self, heard: str) -> str:
        for ipa, own in _LEARNT:
            if set(own) <= self.phonemes:
                heard = heard.replace(ipa, own)
        return heard.replace("^", "")

    def _han(self, run: str) -> Iterator[str]:
        """The longest words of the lexicon from left to right, as its makers look them up."""
        place = 0
        while place < len(run):
            last = next(
                (end for end in range(min(len(run), place + 8), place, -1) if run[place:end] in self.lexicon), 0
            )
            yield self.lexicon[run[place:last]] if last else ""
            place = last or place + 1


def entries(lines: Iterable[str]) -> dict[str, str]:
    """Word, in lower case → phonemes of a lexicon of sherpa-onnx: `word p p p`, or `word word :: p p p`."""
    found: dict[str, str] = {}
    for line in lines:
        word, _, said = line.replace(" || ", " :: ").partition(" :: ")
        if not said:
            word, _, said = line.strip().partition(" ")
        found.setdefault(word.strip().lower(), "".join(said.split()))
    return found


_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")


def numeral(figures: str, after: str = "") -> str:
    """A number in Chinese characters; figure by figure as a year, and where it is too long to be named.

    >>> numeral("14.7"), numeral("10,500"), numeral("2025", "年")
    ('十四点七', '一万零五百', '二零二五')
    """
    whole, _, fraction = figures.replace(",", "").partition(".")
    tail = "点" + "".join(_DIGITS[int(one)] for one in fraction) if fraction else ""
    year = len(whole) == 4 and after.lstrip().startswith("年")
    if year or len(whole) > 16 or (len(whole) > 1 and whole[0] == "0"):
        return "".join(_DIGITS[int(one)] for one in whole) + tail
    return _named(whole) + tail + ("," if figures.endswith(",") else "")


def _named(whole: str) -> str:
    groups = [whole[max(end - 4, 0) : end] for end in range(len(whole), 0, -4)]
    said, skipped = "", False
    for place, group in reversed(list(enumerate(groups))):
        spoken = _four(group)
        if spoken:
            gap = said and (skipped or group[0] == "0")
            said += ("零" if gap else "") + spoken + _MYRIADS[place]
        skipped = not spoken
    said = said or "零"
    return said[1:] if said.startswith("一十") else said


def _four(group: str) -> str:
    """Up to four figures, without the noughts at either end."""
    said = ""
    for figure, place in zip(group, reversed(_PLACES[: len(group)]), strict=True):
        if figure == "0":
            said += "零" if said and not said.endswith("零") else ""
        else:
            said += _DIGITS[int(figure)] + place
    return said.rstrip("零")


def _cut(sentence: str) -> Iterator[str]:
    """The sentence in parts that are short enough, cut after a comma, else between words."""
    while len(sentence) > LONGEST:
        place = max(sentence.rfind(", ", 0, LONGEST), sentence.rfind(",", LONGEST // 2, LONGEST)) + 1
        place = place if place > 1 else sentence.rfind(" ", 0, LONGEST)
        place = place if place > 0 else LONGEST
        yield sentence[:place].strip()
        sentence = sentence[place:].strip()
    yield sentence
