"""How far apart two phonemes lie to the ear of a listener who writes down what he hears. Pure.

Phonemes are those of podcast.reading, English and Chinese in one alphabet, so that a name that is heard as Chinese
syllables can be compared with itself.
"""

from functools import cache

# Stress, length, tone and punctuation: Whisper writes down none of them reliably.
_TONES = frozenset("→↗↓↘")
_UNHEARD = _TONES | frozenset("ˈˌː' -.,;:!?—…“”\"()[]{}·、，。！？；：《》「」")
# One character of the alphabet that stands for two sounds.
_PAIRS = {"A": "eɪ", "I": "aɪ", "W": "aʊ", "Y": "ɔɪ", "O": "oʊ", "Q": "əʊ", "ʤ": "ʤ", "T": "d", "ɾ": "d", "ɚ": "əɹ"}
_VOWELS = frozenset("aeiouyæɐɑɒɔəɚɛɜɪʊʌɤɨᵊᵻ")
_GLIDES = frozenset("jwɥhɹɻʰ")
_WEAK_VOWELS = frozenset("əᵊᵻɪʌɐ")
# Members of a group are mistaken for one another, or are the nearest of both languages.
_GROUPS = (
    "pb", "tdθð", "kɡgx", "hx", "szʃʒʂɕθð", "ʧʤʨꭧʦszʃʒʂɕ", "tʧʦ", "mnŋ", "lɹɻ", "ln", "lw", "fv", "vwbuʊ", "fh", "ɻʒ",
    "jiɪɨye", "ɥyuwʊ", "əᵊᵻɪʌɐɜɤɛ", "aɑæɐʌɒ", "oɔɒɤʊuɑ", "eɛæ",
)  # fmt: skip
_SAME_GROUP, _BOTH_VOWELS, _APART = 0.35, 0.6, 1.0
_LOST = {"ʰ": 0.1}
_LOST_WEAK, _LOST_GLIDE, _LOST_ANY = 0.4, 0.5, 0.9


def sounds_of(phonemes: str) -> str:
    """The phonemes that a listener can tell, one character each.

    >>> sounds_of("ɹˌikwˈaɪɹ"), sounds_of("ˈO")
    ('ɹikwaɪɹ', 'oʊ')
    """
    return "".join(_PAIRS.get(one, one) for one in phonemes if one not in _UNHEARD)


def count_tones(phonemes: str) -> int:
    """How many Chinese syllables have a tone of their own."""
    return sum(one in _TONES for one in phonemes)


@cache
def mistaken(one: str, other: str) -> float:
    """What it costs to take `one` for `other`, from 0 to 1."""
    if one == other:
        return 0.0
    if any(one in group and other in group for group in _GROUPS):
        return _SAME_GROUP
    return _BOTH_VOWELS if one in _VOWELS and other in _VOWELS else _APART


@cache
def lost(one: str) -> float:
    """What it costs to hear nothing of `one`, or `one` where there is nothing."""
    if one in _LOST:
        return _LOST[one]
    if one in _WEAK_VOWELS:
        return _LOST_WEAK
    return _LOST_GLIDE if one in _GLIDES else _LOST_ANY
