"""A syllable in pinyin → the phonemes with which Kokoro v1.0 was trained to say it. Pure.

The alphabet is that of misaki's Chinese frontend (Apache-2.0; its values come from pinyin-to-ipa, MIT): IPA with
ʦ ʨ ꭧ for the affricates, ɨ for the vowel of `zi` and `zhi`, and an arrow after the vowel for the tone; a syllable
without tone has none. Only the values are taken, and a test holds them against that frontend's.
"""

import re

_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
# fmt: off
_INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}
# The tone's arrow stands in the place of 0.
_FINALS = {
    "a": "a0", "ai": "ai0", "an": "a0n", "ang": "a0ŋ", "ao": "au0", "e": "ɤ0", "ei": "ei0", "en": "ə0n", "eng": "ə0ŋ",
    "o": "wo0", "ong": "ʊ0ŋ", "ou": "ou0", "i": "i0", "ia": "ja0", "ian": "jɛ0n", "iang": "ja0ŋ", "iao": "jau0",
    "ie": "je0", "in": "i0n", "ing": "i0ŋ", "iong": "jʊ0ŋ", "iu": "jou0", "u": "u0", "ua": "wa0", "uai": "wai0",
    "uan": "wa0n", "uang": "wa0ŋ", "ui": "wei0", "un": "wə0n", "uo": "wo0", "v": "y0", "ve": "ɥe0", "van": "ɥɛ0n",
    "vn": "y0n",
}
# Syllables without an initial, as they are spelt.
_WHOLE = {
    "a": "a0", "ai": "ai0", "an": "a0n", "ang": "a0ŋ", "ao": "au0", "e": "ɤ0", "ei": "ei0", "en": "ə0n", "eng": "ə0ŋ",
    "er": "ɚ0", "o": "ɔ0", "ou": "ou0", "ê": "ɛ0", "m": "m0", "n": "n0", "ng": "ŋ0", "hm": "hm0", "hng": "hŋ0",
    "ya": "ja0", "yan": "jɛ0n", "yang": "ja0ŋ", "yao": "jau0", "ye": "je0", "yi": "i0", "yin": "i0n", "ying": "i0ŋ",
    "yo": "wo0", "yong": "jʊ0ŋ", "you": "jou0", "yu": "y0", "yuan": "ɥɛ0n", "yue": "ɥe0", "yun": "y0n",
    "wa": "wa0", "wai": "wai0", "wan": "wa0n", "wang": "wa0ŋ", "wei": "wei0", "wen": "wə0n", "weng": "wə0ŋ",
    "wo": "wo0", "wu": "u0",
}
# fmt: on
_SPELLING = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])([a-zê]+)")


def sound_syllable(syllable: str) -> str:
    """The phonemes of a syllable with the number of its tone (`zhong1`, `lv4`, `de5`); "" of what is none.

    >>> sound_syllable("zhong1"), sound_syllable("xue2"), sound_syllable("de5")
    ('ꭧʊ→ŋ', 'ɕɥe↗', 'tɤ')
    """
    letters, tone = syllable[:-1], _TONES.get(syllable[-1:])
    if tone is None:
        return ""
    return (_WHOLE.get(letters) or _join_parts(letters)).replace("0", tone)


def _join_parts(letters: str) -> str:
    spelt = _SPELLING.fullmatch(letters)
    if not spelt:
        return ""
    initial, final = spelt.groups()
    if final == "i" and initial in ("zh", "ch", "sh", "r", "z", "c", "s"):
        return _INITIALS[initial] + "ɨ0"
    if initial in "jqx" and final.startswith("u"):
        final = "v" + final[1:]
    final = {"ue": "ve"}.get(final, final)
    return _INITIALS[initial] + _FINALS[final] if final in _FINALS else ""
