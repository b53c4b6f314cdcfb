"""The phonemes that hibari and Kokoro know. Pure."""

# The symbols of Kokoro-82M's config.json (Apache-2.0), which hibari shares; one character is one phoneme.
PHONEMES = frozenset(
    ' ;:,.!?—…"()“”\u0303ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔ'
    "ˈˌːʰʲ↓→↗↘ᵻ"
)
