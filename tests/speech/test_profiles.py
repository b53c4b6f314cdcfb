from dataclasses import dataclass, fields
from typing import Annotated, Any, ClassVar

import pytest
from pydantic import Field

from podcast import config
from podcast.errors import ConfigError
from podcast.show import Show, Voicing
from podcast.speech import elevenlabs, openai, profiles


@dataclass(frozen=True, slots=True)
class Table:
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    voice: str
    pace: Annotated[float, Field(gt=0, strict=True)] = 15.0


def test_a_table_becomes_a_value_with_its_defaults() -> None:
    assert profiles.read(Table, "host", "choir", {"voice": "bass", "pace": 12}) == Table("bass", 12.0)
    assert profiles.read(Table, "host", "choir", {"voice": "bass"}) == Table("bass", 15.0)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, "'voice' is missing. Add voice = …"),
        ({"voice": "bass", "tempo": 3}, "unknown key 'tempo'. Known are voice, pace"),
        ({"voice": "bass", "pace": "fast"}, "'pace': input should be a valid number, not 'fast'"),
        ({"voice": "bass", "pace": True}, "'pace': input should be a valid number, not True"),
        ({"voice": "bass", "pace": 0}, "'pace': input should be greater than 0, not 0"),
        ({"voice": 3}, "'voice': input should be a valid string, not 3"),
    ],
)
def test_what_cannot_be_is_refused_by_file_table_and_key(table: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        profiles.read(Table, "host", "choir", table)
    assert str(caught.value).startswith(f"voices/host.toml, [choir]: {words}")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_profiles_that_come_with_the_program_can_be_read(language: str) -> None:
    show = Show("x", "X", "An X.", "A", language, voice=Voicing())
    tables = config.load_voice(show).providers
    eleven = profiles.read(elevenlabs.Settings, "host", "elevenlabs", tables["elevenlabs"])
    voice = profiles.read(openai.Settings, "host", "openai", tables["openai"])
    assert (eleven.model, voice.model) == ("eleven_multilingual_v2", "gpt-4o-mini-tts")
    assert eleven.pace == voice.pace


def test_every_key_of_the_providers_is_in_the_readme() -> None:
    text = (config.shipped() / "voices" / "README.md").read_text(encoding="utf-8")
    parts = {part.split("]", 1)[0]: part for part in text.split("### `[")[1:]}
    for name, kind in (("elevenlabs", elevenlabs.Settings), ("openai", openai.Settings)):
        keys = {field.name for field in fields(kind)}
        rows = [line.split("|")[1] for line in parts[name].splitlines() if line.startswith("| `")]
        assert {key.strip(" `") for row in rows for key in row.split(",")} == keys
