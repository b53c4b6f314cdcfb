"""What speaks against saying a passage: each fault with its place, why, and what to do. Pure."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from podcast import text as texts
from podcast.language import addresses, tongues
from podcast.language.prose import sentences
from podcast.proofreading import claims, denials, figures, leftovers, repeating, selling

_CHINESE_PACE, _PACE = 4.6, 14.5
# Of what is said at least so much is letters; the rest may be figures.
_LEAST_LETTERS = 0.5
_SHOWN = 80
_ONCE = "Say each thing once"


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a passage breaks.

    `place` is its paragraph and sentence, counted from 1, 0 for all. `why` and `remedy` are of our own words, which may
    be told to a model; `seen` is what is written there, for a person.
    """

    rule: str
    paragraph: int
    sentence: int
    why: str
    remedy: str
    seen: str = ""

    @property
    def place(self) -> str:
        """`paragraph 2, sentence 1`, "" for a fault of the whole passage."""
        parts = {"paragraph": self.paragraph, "sentence": self.sentence}
        return ", ".join(f"{name} {number}" for name, number in parts.items() if number)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a passage may say, and how long it must be.

    `language` is the show's, `known` the numbers of its data, `titles` what it may name as it is written. `quotable`
    is the letters of what the authors wrote, where the opening says whose “we” is heard in it; `own` the show's hosts
    and mail addresses; `least_s` the fewest seconds that it lasts at a host's pace.
    """

    language: str
    known: frozenset[Decimal] = frozenset()
    titles: tuple[str, ...] = ()
    quotable: str = ""
    own: frozenset[str] = frozenset()
    least_s: float = 0.0


def find_pace(language: str) -> float:
    """Spoken characters a second of a host, by which a writer is told lengths and a script is judged."""
    return _CHINESE_PACE if texts.is_chinese(language) else _PACE


def length_s(characters: int, language: str) -> float:
    """How long a host talks over so many characters."""
    return characters / find_pace(language)


def judge(paragraphs: Sequence[str], grounds: Grounds) -> tuple[Fault, ...]:
    """The faults of a passage: those of its sentences in order, then those of all of it."""
    found = [fault for number, text in enumerate(paragraphs, 1) for fault in _of_sentences(number, text, grounds)]
    return (*found, *_repeated(paragraphs), *_of_whole(paragraphs, grounds))


def judge_line(line: str, grounds: Grounds) -> tuple[Fault, ...]:
    """The faults of a title: those that a sentence may have."""
    return tuple(_of_sentences(0, line, grounds))


def _of_sentences(number: int, paragraph: str, grounds: Grounds) -> Iterator[Fault]:
    for place, sentence in _numbered(paragraph):
        for rule, (breaks, why, remedy) in _RULES.items():
            if found := breaks(sentence, grounds):
                yield Fault(rule, number, place, why.format(found=_shown_figure(found)), remedy, sentence[:_SHOWN])


def _address(sentence: str, grounds: Grounds) -> str:
    return addresses.find_foreign(_without(sentence, grounds.titles), grounds.own)


def _claim(sentence: str, grounds: Grounds) -> str:
    quoted = repeating.key(sentence) in grounds.quotable
    return "we" if not quoted and claims.claims_authorship(_without(sentence, grounds.titles)) else ""


def _denial(sentence: str, grounds: Grounds) -> str:
    return "people" if denials.denies_machine(_without(sentence, grounds.titles)) else ""


def _advertisement(sentence: str, grounds: Grounds) -> str:
    return "advertisement" if selling.advertises(_without(sentence, grounds.titles)) else ""


def _leftover(sentence: str, grounds: Grounds) -> str:
    return "leftover" if leftovers.speaks_to_writer(_without(sentence, grounds.titles)) else ""


def _figure(sentence: str, grounds: Grounds) -> str:
    return next(figures.missing(sentence, grounds.known), "")


_Broken = Callable[[str, Grounds], str]
_RULES: dict[str, tuple[_Broken, str, str]] = {
    "addresses": (
        _address,
        "names an address or a telephone number",
        "Name no web or mail address, and no number to call",
    ),
    "authorship": (_claim, "says that the host did the work", "Say “the authors” or “the team”, not “we” or “our”"),
    "machine": (_denial, "says that people made the show", "A machine wrote and speaks it, and that stands"),
    "advertising": (_advertisement, "is an advertisement", "Leave it out"),
    "leftovers": (_leftover, "speaks to whoever asked for it", "Write only what the host says to listeners"),
    "figures": (_figure, "has the figure{found}, which its data lack", "Give figures only as the data have them"),
}
# The names of all rules, as a script may accept what they refuse.
RULES = (*_RULES, "language", "repeats", "length")


def _without(sentence: str, titles: Collection[str]) -> str:
    for title in titles:
        sentence = sentence.replace(title, "")
    return sentence


def _shown_figure(found: str) -> str:
    """A figure to be named: one in digits holds no words."""
    return f" {found}" if re.fullmatch(r"[0-9][0-9.,]{0,20}", found) else ""


def _repeated(paragraphs: Sequence[str]) -> Iterator[Fault]:
    """What is said twice: a paragraph, else a sentence; or a few words all the time."""
    alike = list[Fault]()
    for number, text in enumerate(paragraphs, 1):
        earlier = repeating.find_alike(text, paragraphs[: number - 1])
        if earlier is not None:
            alike.append(repeats(number, f"paragraph {earlier + 1}", text))
    yield from alike
    told = [(number, place, one) for number, text in enumerate(paragraphs, 1) for place, one in _numbered(text)]
    again = repeating.find_thrice([one for *_, one in told])
    if again is not None and not alike:
        number, place, sentence = told[again]
        yield Fault("repeats", number, place, "says what two sentences before say", _ONCE, sentence[:_SHOWN])
    elif not alike and repeating.goes_round("\n".join(paragraphs)):
        yield Fault("repeats", 0, 0, "says a few words again and again", _ONCE, paragraphs[0][:_SHOWN])


def _numbered(paragraph: str) -> Iterator[tuple[int, str]]:
    return enumerate(sentences(paragraph), 1)


def repeats(number: int, earlier: str, text: str) -> Fault:
    """The fault of a paragraph that was said before."""
    return Fault("repeats", number, 0, f"says what {earlier} says", _ONCE, text[:_SHOWN])


def _of_whole(paragraphs: Sequence[str], grounds: Grounds) -> Iterator[Fault]:
    whole = "\n".join(paragraphs)
    for number, text in enumerate((*paragraphs, whole), 1):
        if not _is_worded(text) or not tongues.is_in(text, grounds.language):
            why = f"is not in the language of the show ({grounds.language})"
            place = number if number <= len(paragraphs) else 0
            yield Fault("language", place, 0, why, "Write it in words of that language", text[:_SHOWN])
            break
    lasts = length_s(len(whole), grounds.language)
    if lasts < grounds.least_s:
        why = f"lasts about {lasts:.0f} s, and at least {grounds.least_s:.0f} s are wanted"
        yield Fault("length", 0, 0, why, "Tell more of what the data hold, without padding")


def _is_worded(text: str) -> bool:
    """Whether it has words: an id and a row of figures have none."""
    told = [char for char in text if char.isalnum()]
    return sum(map(str.isalpha, told)) >= _LEAST_LETTERS * len(told) if told else False
