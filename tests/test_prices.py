"""prices.toml: what it may say, and what an answer or a clip costs by it."""

import contextlib
import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import config
from podcast.errors import ConfigError
from podcast.prices import Prices, Rates, loads, merged
from podcast.show import Scripting, Voicing
from tests import shows

HEAD = 'date = 2026-06-30\ncurrency = "USD"\n'
TABLE = (
    HEAD
    + """
[tokens]
"gpt-5.4" = { input = 2.50, cached = 0.25, output = 15.00 }
"gpt-5.4-mini" = { input = 0.75, cached = 0.075, output = 4.50 }
"plain" = { input = 1, output = 2 }
"own" = { input = 0, output = 0 }
[characters]
"eleven_v3" = { price = 0.10 }
"tts-1" = { price = 0.015 }
"tts-1-hd" = { price = 0.03 }
"""
)
PRICES = loads(TABLE, "prices.toml")

counts = st.integers(0, 10**7)


class TestWhatItCosts:
    def test_tokens_are_charged_by_the_million_and_known_ones_cost_less(self) -> None:
        assert PRICES.of_tokens("gpt-5.4", 1_000_000, 0, 0) == pytest.approx(2.5)
        assert PRICES.of_tokens("gpt-5.4", 1_000_000, 1_000_000, 0) == pytest.approx(0.25)
        assert PRICES.of_tokens("gpt-5.4", 400_000, 100_000, 10_000) == pytest.approx(0.75 + 0.025 + 0.15)

    def test_without_a_price_for_known_tokens_they_cost_as_much_as_others(self) -> None:
        assert PRICES.of_tokens("plain", 1000, 600, 0) == pytest.approx(0.001)

    def test_characters_are_charged_by_the_thousand(self) -> None:
        assert PRICES.of_characters("eleven_v3", 12_345) == pytest.approx(1.2345)

    def test_a_model_of_ones_own_may_cost_nothing_which_is_not_the_same_as_not_known(self) -> None:
        assert PRICES.of_tokens("own", 1000, 0, 1000) == 0
        assert PRICES.of_tokens("other", 1000, 0, 1000) is None
        assert PRICES.of_characters("other", 1000) is None

    @given(counts, counts, counts)
    def test_it_is_never_negative_and_grows_with_what_is_answered(self, given: int, cached: int, answered: int) -> None:
        cost, more = (PRICES.of_tokens("gpt-5.4", given, cached, answered + n) for n in (0, 1000))
        assert cost is not None
        assert more is not None
        assert 0 <= cost < more


class TestWhichModelIsMeant:
    @pytest.mark.parametrize(
        ("model", "characters"),
        [
            ("tts-1", 0.015),
            ("tts-1-1106", 0.015),
            ("tts-1-2026-03-17", 0.015),
            ("tts-1-20260317", 0.015),
            ("tts-1-hd", 0.03),
            ("tts-1-hd-1106", 0.03),
            ("tts-1-max", None),
            ("tts-1-2", None),
            ("tts-1-2026-03-17-max", None),
            ("tts-11", None),
            ("tts", None),
            ("TTS-1", None),
            ("my-tts-1", None),
            ("", None),
        ],
    )
    def test_one_by_its_name_or_a_dated_release_of_it(self, model: str, characters: float | None) -> None:
        assert PRICES.of_characters(model, 1000) == characters

    def test_a_dearer_sister_is_not_priced_as_the_model_that_its_name_begins_with(self) -> None:
        assert PRICES.of_tokens("gpt-5.4-pro", 1000, 0, 0) is None

    def test_a_release_may_have_a_price_of_its_own(self) -> None:
        table = loads(TABLE + '"tts-1-1106" = { price = 7 }\n', "prices.toml")
        assert table.of_characters("tts-1-1106", 1000) == 7
        assert table.of_characters("tts-1-1107", 1000) == 0.015


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date = ", "prices.toml: is not TOML"),
        ('currency = "USD"', "prices.toml: 'date' or 'currency' is missing"),
        ("date = 2026-06-30", "'date' or 'currency' is missing"),
        ('date = "2026-06-30"\ncurrency = "USD"', "'date' or 'currency' is missing or not one"),
        ('date = 2026-06-30T10:00:00Z\ncurrency = "USD"', "'date' or 'currency' is missing or not one"),
        ('date = 2026-06-30\ncurrency = "dollars"', "'date' or 'currency' is missing or not one"),
        (HEAD + "[token]\n", "unknown key 'token'"),
        (HEAD + "tokens = 5", "[tokens] is not a table of models"),
        (HEAD + "[characters]\nx = 0.1", "[characters] is not a table of models"),
        (HEAD + "[characters.x]\n", "[characters] x: 'price' is missing or not a price"),
        (HEAD + "[characters.x]\nprice = true", "[characters] x: 'price' is missing or not a price"),
        (HEAD + '[characters.x]\nprice = "0.1"', "[characters] x: 'price' is missing or not a price"),
        (HEAD + "[characters.x]\nprice = -0.1", "[characters] x: 'price' is missing or not a price"),
        (HEAD + "[characters.x]\nprice = nan", "[characters] x: 'price' is missing or not a price"),
        (HEAD + "[characters.x]\nprice = inf", "[characters] x: 'price' is missing or not a price"),
        (HEAD + "[characters.x]\nprice = 1\ninput = 1", "[characters] x: unknown key 'input'. Known are price."),
        (HEAD + "[tokens.x]\ninput = 1", "[tokens] x: 'output' is missing or not a price"),
        (HEAD + "[tokens.x]\noutput = 1", "[tokens] x: 'input' is missing or not a price"),
        (HEAD + "[tokens.x]\ninput = 1\noutput = 1\ncached = -1", "[tokens] x: 'cached' is missing or not a price"),
        (
            HEAD + "[tokens.x]\ninput = 1\noutput = 1\ncache = 1",
            "unknown key 'cache'. Known are cached, input, output.",
        ),
    ],
)
def test_a_mistake_is_named_with_file_and_model(text: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loads(text, "prices.toml")
    assert words in str(caught.value)
    assert str(caught.value).startswith("prices.toml")


@given(st.text(max_size=60))
def test_any_text_is_a_table_or_an_error_that_a_person_can_read(text: str) -> None:
    with contextlib.suppress(ConfigError):
        assert loads(HEAD + text, "prices.toml").currency == "USD"


class TestTheShowsOwnTable:
    def write(self, folder: Path, text: str) -> Prices:
        show = config.load(shows.write_show(folder))
        (folder / "prices.toml").write_text(text, encoding="utf-8")
        return config.load_prices(show)

    def test_goes_before_the_shipped_one_model_by_model(self, tmp_path: Path) -> None:
        own = 'date = 2026-11-01\ncurrency = "USD"\n[tokens]\n"gpt-5.4" = { input = 9, output = 9 }\n'
        both = self.write(tmp_path, own + '[characters]\n"mine" = { price = 3 }\n')
        assert both.tokens["gpt-5.4"] == Rates(9, 9, 9)
        assert both.of_tokens("gpt-5.4-2026-03-17", 10**6, 0, 0) == 9
        assert both.of_characters("mine", 1000) == 3
        assert both.of_characters("eleven_v3", 1000) is not None
        assert both.of_tokens("gpt-5.4-mini", 1000, 0, 0) is not None

    def test_each_price_keeps_the_date_of_its_table(self, tmp_path: Path) -> None:
        own = 'date = 2026-11-01\ncurrency = "USD"\n[tokens]\n"gpt-5.4" = { input = 9, output = 9 }\n'
        both = self.write(tmp_path, own + '[characters]\n"mine" = { price = 0 }\n')
        shipped = "2026-06-30"
        assert both.dates(["gpt-5.4", "gpt-5.4-2026-03-17", "mine"]) == ["2026-11-01"]
        assert both.dates(["gpt-5.4-mini"]) == both.dates(["eleven_v3"]) == [shipped]
        assert both.dates(["eleven_v3", "gpt-5.4", "nobody"]) == [shipped, "2026-11-01"]
        assert both.dates(["nobody"]) == both.dates([]) == []

    def test_in_another_currency_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="the prices are in EUR, those that come with the program in USD"):
            self.write(tmp_path, 'date = 2026-11-01\ncurrency = "EUR"\n')

    def test_with_a_mistake_is_named_by_its_path(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError) as caught:
            self.write(tmp_path, HEAD + "[tokens.x]\n")
        assert str(tmp_path / "prices.toml") in str(caught.value)

    def test_without_one_the_shipped_prices_count(self, tmp_path: Path) -> None:
        shipped = config.load_prices(config.load(shows.write_show(tmp_path)))
        both = merged(shipped, Prices(dt.date(2031, 1, 1), shipped.currency))
        for model in shipped.tokens:
            assert both.of_tokens(model, 9, 3, 5) == shipped.of_tokens(model, 9, 3, 5)
        assert both.dates([*shipped.tokens, *shipped.characters]) == [shipped.date.isoformat()]


def test_the_shipped_table_knows_the_models_that_the_program_takes_by_itself(tmp_path: Path) -> None:
    show = config.load(shows.write_show(tmp_path))
    prices = config.load_prices(show)
    assert prices.of_tokens(Scripting().model, 1000, 0, 1000)
    profiles = [config.load_voice(replace(show, voice=Voicing(profile=name))) for name in ("host-en", "host-zh")]
    tables = [one.providers[name] for one in profiles for name in ("elevenlabs", "openai") if name in one.providers]
    assert all(prices.of_characters(str(table["model"]), 1000) for table in tables)
