"""The lexicon: what is found, what is said for it, and that the shipped entries are worth their place."""

import contextlib
import ctypes
import re
import time
import tomllib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import config
from podcast.aligners import base as aligners
from podcast.aligners.base import Heard
from podcast.errors import ConfigError
from podcast.language import breaths
from podcast.language.lexicon import Lexicon, loads, spoken
from podcast.model import Ms, Segment, Span
from podcast.speech import espeak
from podcast.text import is_cjk
from tests import shows

# From espeak-ng's speak_lib.h.
UTF8, IPA = 1, 2

SHIPPED = {
    language: loads((config.shipped() / f"voices/lexicon/{language}.toml").read_text(encoding="utf-8"), language)
    for language in ("en", "zh")
}


@contextlib.contextmanager
def phonemes(voice: str) -> Iterator[Callable[[str], str]]:
    """What espeak-ng makes of a text, without saying it."""
    with espeak._fresh_library() as (library, _):
        assert library.espeak_SetVoiceByName(voice.encode()) == 0
        translate = library.espeak_TextToPhonemes
        translate.restype, translate.argtypes = (
            ctypes.c_char_p,
            [ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int],
        )

        def read(text: str) -> str:
            given = ctypes.create_string_buffer(text.encode())
            place, clauses = ctypes.c_void_p(ctypes.addressof(given)), list[str]()
            while place.value:
                clauses.append(translate(ctypes.byref(place), UTF8, IPA).decode())
            return " ".join(clauses)

        yield read


def said(text: str, *entries: tuple[str, str]) -> str:
    return spoken(Segment.plain("A", text), Lexicon(entries)).spoken


def said_in(language: str, text: str) -> str:
    return spoken(Segment.plain("A", text), SHIPPED[language]).spoken


class TestWhatIsFound:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Qwen", "X"),
            ("Qwen-VL and Qwen, (Qwen)", "X-VL and X, (X)"),
            ("用Qwen做", "用X做"),
            ("Qwen's", "X's"),
            ("Qwen2", "Qwen2"),
            ("Qwens MyQwen", "Qwens MyQwen"),
            ("qwen QWEN", "qwen QWEN"),
            ("Qwen\u0308", "Qwen\u0308"),
            ("Qwenπ Qwené", "Qwenπ Qwené"),
        ],
    )
    def test_a_latin_term_is_found_whole_only(self, text: str, expected: str) -> None:
        assert said(text, ("Qwen", "X")) == expected

    def test_a_term_that_ends_in_a_point_needs_no_space_after_it(self) -> None:
        assert said("e.g., this; (e.g.) that, re.g.", ("e.g.", "for example")) == (
            "for example, this; (for example) that, re.g."
        )

    def test_cjk_terms_are_found_anywhere(self) -> None:
        assert said("大模型和模型库", ("模型", "X")) == "大X和X库"

    def test_a_term_of_both_scripts_is_whole_at_its_latin_end(self) -> None:
        assert said("用KV缓存，QKV缓存", ("KV缓存", "X")) == "用X，QKV缓存"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Qwen2", "X 2"),
            ("Qwen2.5-VL", "X 2.5-VL"),
            ("Qwen2.", "X 2."),
            ("Qwen60,000 Qwen1,2", "X 60,000 Qwen1,2"),
            ("Qwen2b Qwen", "Qwen2b Qwen"),
        ],
    )
    def test_a_number_is_taken_whole(self, text: str, expected: str) -> None:
        assert said(text, ("Qwen{n}", "X {n}")) == expected

    def test_a_number_is_not_found_within_a_longer_one(self) -> None:
        assert said("7B 1.7B 17B a7B 7,7B 7.5", ("7B", "X"), ("7", "Y")) == "X 1.7B 17B a7B 7,7B 7.5"

    def test_a_number_may_lead_repeat_or_go_unsaid(self) -> None:
        assert said("5% a", ("{n}%", "{n} of {n}")) == "5 of 5 a"
        assert said("a v2", ("v{n}", "new")) == "a new"

    def test_the_term_that_spells_out_most_wins_in_whatever_order(self) -> None:
        entries = (("GPT", "1"), ("GPT-4", "2"), ("GPT-4o", "3"), ("GPT-{n}", "4 {n}"))
        for order in (entries, entries[::-1]):
            assert said("GPT GPT-4 GPT-4o GPT-4.1 GPT-5 GPT-5x", *order) == "1 2 3 4 4.1 4 5 1-5x"

    def test_a_shorter_term_is_found_where_the_longer_one_is_not_whole(self) -> None:
        assert said("pass@1x pass@1", ("pass@1", "X"), ("pass", "Y")) == "Y@1x X"

    def test_a_symbol_beside_a_number_may_touch_a_letter(self) -> None:
        assert said("p<0.05", ("<{n}", " below {n}")) == "p below 0.05"


class TestSpans:
    def test_what_is_said_as_shown_is_one_span_between_terms(self) -> None:
        told = spoken(Segment.plain("A", "We use LoRA, not RAG"), Lexicon((("LoRA", "Lora"), ("RAG", "rag"))))
        assert told == Segment(
            "A", (Span("We use ", "We use "), Span("LoRA", "Lora"), Span(", not ", ", not "), Span("RAG", "rag"))
        )

    @pytest.mark.parametrize("text", ["", " ", "Nothing here", "都没有"])
    def test_without_hits_it_is_the_plain_segment(self, text: str) -> None:
        plain = Segment.plain("A", text)
        assert spoken(plain, Lexicon((("LoRA", "Lora"),))) == spoken(plain, Lexicon()) == plain

    def test_a_term_that_is_said_as_shown_shields_it_from_shorter_ones_and_makes_no_span(self) -> None:
        entries = Lexicon((("RAG time", "RAG time"), ("RAG", "rag")))
        assert spoken(Segment.plain("A", "the RAG time"), entries) == Segment.plain("A", "the RAG time")

    def test_doing_it_twice_changes_nothing(self) -> None:
        entries = Lexicon((("A", "B A"), ("B", "C")))
        once = spoken(Segment.plain("A", "A or B"), entries)
        assert spoken(once, entries) == once

    def test_the_words_of_what_is_shown_are_timed_by_what_is_said(self) -> None:
        entries = Lexicon((("Qwen{n}", "千问 {n}"), ("7B", "70亿")))
        told = spoken(Segment.plain("A", "用Qwen2.5做 7B 模型。"), entries)
        assert told.spoken == "用千问 2.5做 70亿 模型。"
        heard = [Heard(n, n + 1, Ms(n * 100), Ms(n * 100 + 100)) for n in range(len(told.spoken))]
        words = aligners.words(told, heard)
        assert "".join(word.text for word in words) == told.display
        assert [(word.text, word.start, word.end) for word in words[:3]] == [
            ("用", 0, 100),
            ("Qwen2.5", 100, 700),
            ("做 ", 700, 900),
        ]


class TestPhonemes:
    ENTRIES = loads(
        '"Qwen" = { said = "Kwen", phonemes = "kwˈɛn" }\n"LoRA" = { said = "LoRA", phonemes = "lˈɔɹə" }', "f"
    )

    def test_they_go_with_what_is_said(self) -> None:
        told = spoken(Segment.plain("A", "Ask Qwen or LoRA"), self.ENTRIES)
        assert told.spans[1] == Span("Qwen", "Kwen", "kwˈɛn")
        assert told.spans[3] == Span("LoRA", "LoRA", "lˈɔɹə")
        assert told.pronounced == ((4, 8, "kwˈɛn"), (12, 16, "lˈɔɹə"))
        assert spoken(Segment.plain("A", "Ask"), self.ENTRIES).pronounced == ()

    def test_they_stay_where_a_paragraph_is_divided(self) -> None:
        sentence = "This is what LoRA does to Qwen in the end."
        told = spoken(Segment.plain("A", " ".join([sentence] * 3)), self.ENTRIES)
        parts = breaths.divided(told, lambda text: len(text) < 60)
        assert [part.display for part in parts] == [sentence] * 3
        assert [part.pronounced for part in parts] == [((13, 17, "lˈɔɹə"), (26, 30, "kwˈɛn"))] * 3

    def test_the_digest_is_of_them_too(self) -> None:
        one, other = (loads(f'"A" = {{ said = "b", phonemes = "{sound}" }}', "f").digest for sound in "be")
        assert one != other

    @pytest.mark.parametrize(
        ("table", "fault"),
        [
            ('{ said = "x" }', "a table has"),
            ('{ said = "x", phonemes = " " }', "a table has"),
            ('{ said = "x", phonemes = 1 }', "a table has"),
            ('{ said = "x", phonemes = "a", more = "b" }', "a table has"),
            ('{ phonemes = "a" }', "not a text"),
            ('{ said = "", phonemes = "a" }', "nothing is said"),
            ('{ said = "x", phonemes = "kwen:\u0301g" }', r"'g' '\\u0301' is none of the phonemes"),
        ],
    )
    def test_a_table_is_refused_with_file_term_and_remedy(self, table: str, fault: str) -> None:
        with pytest.raises(ConfigError, match=fault) as caught:
            loads(f'"LoRA" = {table}', "en.toml")
        assert caught.value.where == "en.toml, 'LoRA'"
        assert "phonemes = " in caught.value.remedy

    def test_a_term_with_a_number_has_none(self) -> None:
        with pytest.raises(ConfigError, match="can have no phonemes"):
            loads('"Qwen{n}" = { said = "Kwen {n}", phonemes = "kwˈɛn" }', "en.toml")


ALPHABET = "aB1.,-% 模型π\u0301é{n}"
TERMS = st.text("aB1.-% 模π", min_size=1, max_size=4) | st.sampled_from(
    ["{n}B", "a{n}", "{n}", "{n}%", "a{n}.1", "-{n}"]
)
ENTRIES = st.dictionaries(TERMS, st.sampled_from(["x", "said 7", "a", "{n}"]), max_size=6).map(
    lambda entries: Lexicon(
        tuple(
            (term, meant.replace("{n}", "x") if "{n}" not in term else meant)
            for term, meant in entries.items()
            if any(map(str.isalnum, term))
        )
    )
)


def divides(text: str, place: int) -> bool:
    """The rule of whole terms once more, in other words."""
    if place in (0, len(text)):
        return False
    letters = re.findall(r"(?=(..))", "".join("L" if c.isalnum() and not is_cjk(c) else "o" for c in text))
    numbers = [found.start() for found in re.finditer(r"(?=[0-9][.,][0-9])", text)]
    return letters[place - 1] == "LL" or any(place - at in (1, 2) for at in numbers) or text[place] == "\u0301"


def slow(text: str, entries: Lexicon) -> str:
    """What is said, found by trying every entry at every place."""
    number = r"([0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)*)"
    order = sorted(entries.entries, key=lambda entry: (-len(entry[0].replace("{n}", "")), entry[0]))
    out, at = "", 0
    while at < len(text):
        for term, meant in order:
            found = re.compile(number.join(map(re.escape, term.split("{n}")))).match(text, at)
            if found and not divides(text, at) and not divides(text, found.end()):
                out, at = out + meant.replace("{n}", (found.groups() or ("",))[0]), found.end()
                break
        else:
            out, at = out + text[at], at + 1
    return out


@given(st.text(ALPHABET, max_size=40) | st.text(max_size=40), ENTRIES)
def test_every_shown_character_is_in_one_span_and_terms_are_found_as_the_rules_say(text: str, entries: Lexicon) -> None:
    told = spoken(Segment.plain("A", text), entries)
    assert told.display == text
    assert told.speaker == "A"
    same = [span.display == span.spoken for span in told.spans]
    assert (True, True) not in set(pairwise(same))
    assert all(span.display for span in told.spans) or not text
    if all(same):
        assert told == Segment.plain("A", text)
    assert told.spoken == slow(text, entries)


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "1," * 50_000, "1.1" * 30_000, "a1" * 50_000, "Qwen" * 25_000, "模" * 90_000]
)
def test_time_grows_with_the_text(text: str) -> None:
    started = time.process_time()
    assert spoken(Segment.plain("A", text), SHIPPED["zh"]).display == text
    assert time.process_time() - started < 2


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ('"7B" = 7', "not a text"),
            ("e.g = 'for example'", "not a text"),
            ('"RAG" = ""', "nothing is said"),
            ('"RAG" = " … "', "nothing is said"),
            ('"≤" = "at most"', "neither a letter nor a digit"),
            ('"" = "x"', "neither a letter nor a digit"),
            ('"RAG" = "r\\u0007ag"', "control character"),
            ('"R\\u202eAG" = "rag"', "control character"),
            ('"RAG" = "r\\nag"', "line break"),
            ('" RAG" = "rag"', "space"),
            ('"Elo\\u0308" = "Elo"', "composed"),
            ('"{n}-{n}" = "to"', "once"),
            ('"RAG" = "rag {n}"', "only if the term has it"),
        ],
    )
    def test_an_entry_is_refused_with_file_and_term(self, text: str, fault: str) -> None:
        with pytest.raises(ConfigError, match=fault) as caught:
            loads(f'"LoRA" = "Lora"\n{text}', "voices/lexicon/en.toml")
        (term,) = (key for key in tomllib.loads(text))
        assert caught.value.where == f"voices/lexicon/en.toml, {term!r}"
        assert str(caught.value).isprintable()

    @pytest.mark.parametrize("text", ["RAG", '"RAG" = rag', '"RAG" = "a"\n"RAG" = "b"'])
    def test_what_is_no_toml_is_refused_with_file(self, text: str) -> None:
        with pytest.raises(ConfigError, match="is not TOML") as caught:
            loads(text, "en.toml")
        assert caught.value.where == "en.toml"


class TestWhichFile:
    def test_the_shows_own_takes_the_place_of_the_shipped_one(self, tmp_path: Path) -> None:
        show = config.load(shows.write_show(tmp_path))
        assert config.load_lexicon(show) == SHIPPED["en"]
        own = tmp_path / "voices" / "lexicon" / "en.toml"
        own.parent.mkdir()
        own.write_text('"RAG" = "rag"\n')
        assert config.load_lexicon(show).entries == (("RAG", "rag"),)
        own.write_text('"RAG" = 1\n')
        with pytest.raises(ConfigError, match=re.escape(f"{own}, 'RAG'")):
            config.load_lexicon(show)

    @pytest.mark.parametrize(
        ("language", "entries"), [("zh-CN", SHIPPED["zh"]), ("EN-gb", SHIPPED["en"]), ("fr", Lexicon())]
    )
    def test_the_primary_language_names_it_and_without_one_nothing_changes(
        self, tmp_path: Path, language: str, entries: Lexicon
    ) -> None:
        settings = shows.SETTINGS.replace('language = "en"', f'language = "{language}"')
        assert config.load_lexicon(config.load(shows.write_show(tmp_path, settings))) == entries

    def test_the_digest_is_of_the_content(self) -> None:
        one, other = (loads(f'"RAG" = "{meant}" # comment', "f") for meant in ("rag", "r a g"))
        assert one.digest == loads('RAG = "rag"', "g").digest != other.digest


class TestTheShippedLexicons:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("See arXiv, e.g. GRPO vs. DPO.", "See archive, for example G R P O versus DPO."),
            ("LoRA and QLoRA on LLaMA2 and LLaMA-2", "Lora and Q Lora on Llama 2 and Llama-2"),
            ("a 7B model, Llama-3.1-8B, 125M in all", "a 7B model, Llama-3.1-8B, 125M in all"),
            (
                "The 80/20 rule is 3x faster, ~5% at p<0.05",
                "The 80 20 rule is 3 times faster, about 5% at p less than 0.05",
            ),
            ("RAG, RAGs, MoE and MoEs, 5–10 tokens/s", "rag, RAGs, M O E and M O Es, 5 to 10 tokens per second"),
            ("SmolVLA, RLHF, pass@1, 34.7% and π0", "SmolVLA, RLHF, pass@1, 34.7% and π0"),
        ],
    )
    def test_english(self, text: str, expected: str) -> None:
        assert re.sub(" +", " ", said_in("en", text)) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("在Qwen2.5-7B上", "在Qwen2.5-7B上"),
            ("用GRPO训练Qwen和QwenLM", "用G R P O训练Q wen和QwenLM"),
            ("Pass@1提高4.79个点，即34.7%", "pass at 1提高4.79个点，即34.7%"),
            ("2024年降低5%～10%，10-20%，约2.5倍", "2024年降低5%～10%，10-20%，约2.5倍"),
            ("80/20法则，80/20", "二八法则，80 比 20"),
            ("OpenAI-o1-1217在AIME 2024上", "OpenAI-o1-1217在AIME 2024上"),
            ("DeepSeek-R1和π，误差≤3", "DeepSeek-R1和派，误差小于等于 3"),
            ("2×3，3x", "2乘 3， 3 倍"),
        ],
    )
    def test_chinese(self, text: str, expected: str) -> None:
        assert re.sub("^ ", "", said_in("zh", text)) == expected

    @pytest.mark.parametrize("language", SHIPPED)
    def test_every_entry_is_found_and_changes_what_is_said(self, language: str) -> None:
        for term, meant in SHIPPED[language].entries:
            shown = term.replace("{n}", "3.5")
            told = spoken(Segment.plain("A", f"「{shown}」"), SHIPPED[language])
            sounds = dict(SHIPPED[language].phonemes).get(term, "")
            assert told.spans[1] == Span(shown, meant.replace("{n}", "3.5"), sounds)

    @pytest.mark.parametrize(("language", "voice"), [("en", "en-us"), ("zh", "cmn")])
    def test_every_entry_is_heard(self, language: str, voice: str) -> None:
        """espeak-ng reads what is said otherwise than what is shown, within a sentence or at its end."""
        frames = ("we see that {} was good today.", "we know of {}.")
        frames = frames if language == "en" else ("我们使用{}来训练。", "结果好于{}。")
        unheard = []
        with phonemes(voice) as read:
            for term, _ in SHIPPED[language].entries:
                shown = [frame.replace("{}", term.replace("{n}", "3.5")) for frame in frames]
                if all(read(one) == read(said_in(language, one)) for one in shown):
                    unheard.append(term)
        assert not unheard
