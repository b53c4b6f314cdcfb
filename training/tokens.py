"""The vocabulary and `tokenizer.json`: what the model reads and writes.

Chinese is written in sounds. Audio tells syllables, not characters, so the tokenizer maps every hanzi to the commonest
one that espeak-ng reads alike, tone included: one token for each syllable, and offsets stay those of the text.
English is lower case but for letters that are spelled out, cut by byte-pair merges learned from word frequencies.
Whatever else there is falls back to bytes.
"""

import string
from collections.abc import Iterator
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from training import words

MERGES = 3_600
SPACE = "▁"
_CHINESE_MARKS = "，。？！、：；《》“”‘’（）—…·"
_ENGLISH_MARKS = "–×²°"
_MARKERS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|zh|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
_TIMES = 1501


def _repeated() -> Iterator[str]:
    """English words about as often as they are said in a text of 30,000, the field's words as if each were common."""
    for word, share in sorted(words.english_frequency().items()):
        for _ in range(max(1, round((share * 3e4) ** 0.8))):
            yield SPACE + word
    for word in sorted({part for term in words.terms()["en"]["nouns"] for part in term.lower().split()}):
        for _ in range(4):
            yield SPACE + word


def _merges() -> list[tuple[str, str]]:
    """Byte-pair merges over lower-case words."""
    import json

    learner = Tokenizer(models.BPE())
    letters = [*string.ascii_lowercase, "'", SPACE]
    # Words of different counts tie often; the trainer then takes the pair of lowest ids, by the alphabet's order.
    trainer = trainers.BpeTrainer(
        vocab_size=MERGES + len(letters), initial_alphabet=letters, show_progress=False, min_frequency=2
    )
    learner.train_from_iterator(_repeated(), trainer)
    return [(first, second) for first, second in json.loads(learner.to_str())["model"]["merges"]]


def _normalizer() -> normalizers.Normalizer:
    """Rules in the order in which they are applied. None of them may join what belongs to two characters."""
    cjk = r"[\x{4E00}-\x{9FA5}，。？！、：；《》“”‘’（）—…·]"
    rules: list[normalizers.Normalizer] = [
        normalizers.Replace(Regex(rf"\s+(?={cjk})"), ""),
        normalizers.Replace(Regex(rf"(?<={cjk})\s+"), ""),
        normalizers.Replace(Regex(r"[‘’](?=[a-z])"), "'"),
        normalizers.Replace(Regex("A(?= [a-z])"), "a"),
    ]
    for capital in string.ascii_uppercase:
        # A capital that begins a word or a hump (“DeepSeek”) is a small letter; others are spelled out.
        begins = rf"(?<![A-Za-z]){capital}(?=[a-z])|{capital}(?=[a-z]{{2}})"
        rules.append(normalizers.Replace(Regex(begins), capital.lower()))
    for same in words.hanzi().values():
        if len(same) > 1:
            rules.append(normalizers.Replace(Regex(f"[{''.join(same[1:])}]"), same[0]))
    rules.append(normalizers.Replace(" ", SPACE))
    return normalizers.Sequence(rules)


def vocabulary() -> tuple[list[str], list[tuple[str, str]]]:
    """All tokens before the markers, by id, and the merges.

    A space is part of the token after it, also before digits and capitals: faster-whisper never lets a model write a
    token that a symbol's text begins with, and a bare space is one.
    """
    visible = [chr(code) for code in range(33, 127)]
    pieces = [f"<0x{byte:02X}>" for byte in range(256)] + [SPACE, *visible, *_ENGLISH_MARKS, *_CHINESE_MARKS]
    pieces += [same[0] for same in words.hanzi().values()]
    spaced = [(SPACE, char) for char in [*visible, *_ENGLISH_MARKS] if not char.islower() and char != "'"]
    merges = [*spaced, *_merges()]
    pieces += [first + second for first, second in merges]
    return list(dict.fromkeys(pieces)), merges


def build() -> Tokenizer:
    """The tokenizer with its markers: pieces first, then <|endoftext|> … <|notimestamps|>, then the times."""
    pieces, merges = vocabulary()
    tokenizer = Tokenizer(models.BPE({piece: place for place, piece in enumerate(pieces)}, merges, byte_fallback=True))
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(SPACE, "merged_with_next")
    tokenizer.decoder = decoders.Sequence([decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse()])
    times = [f"<|{step * 0.02:.2f}|>" for step in range(_TIMES)]
    tokenizer.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in (*_MARKERS, *times)])
    tokenizer.encode_special_tokens = True
    return tokenizer


def listed(tokenizer: Tokenizer) -> list[str]:
    """Every token by its id."""
    return [tokenizer.id_to_token(number) or "" for number in range(tokenizer.get_vocab_size())]


def place(tokenizer: Tokenizer, piece: str) -> int:
    """A token's id. Raises KeyError for one that the vocabulary lacks."""
    found = tokenizer.token_to_id(piece)
    if found is None:
        raise KeyError(piece)
    return found


def load(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.encode_special_tokens = True
    return tokenizer
