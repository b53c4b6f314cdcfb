"""English phonemes as a Chinese voice must be given them. Pure."""

import re

# At the start of a word, and before a stressed vowel: there English has its breath after p, t and k, but not after s.
_ASPIRATED = re.compile(r"(?<!\S)[ptk](?!ʰ)(?=[ɹlwjˈˌ])|(?<!s)[ptk](?!ʰ)(?=[ɹlwj]?[ˈˌ])")


def aspirate(phonemes: str) -> str:
    """English phonemes with the breath written after p, t and k that they are said with.

    English leaves it out, as no word hangs on it. In Chinese p without it is the b of pinyin, and Kokoro's Chinese
    voices say so: Whisper heard GbD for GPT from both that were tried, and GPT once it was written.

    >>> aspirate("ʤˌipˌitˈi"), aspirate("stˈAbᵊl"), aspirate("tɹˈi")
    ('ʤˌipʰˌitʰˈi', 'stˈAbᵊl', 'tʰɹˈi')
    """
    return _ASPIRATED.sub(r"\g<0>ʰ", phonemes)
