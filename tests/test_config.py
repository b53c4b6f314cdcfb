import datetime as dt
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from pydantic.fields import FieldInfo

from podcast import config
from podcast.commands import settings
from podcast.errors import ConfigError
from podcast.model import Week
from podcast.show import RULES, Show

REQUIRED = 'id = "en"\ntitle = "T"\ndescription = "D"\nauthor = "A"\nlanguage = "en"\n'
ROOT = Path(__file__).resolve().parent.parent


def load(tmp_path: Path, text: str) -> Show:
    file = tmp_path / "podcast.toml"
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def test_what_is_left_out_has_its_documented_default(tmp_path: Path) -> None:
    show = load(tmp_path, REQUIRED)
    assert (show.papers.top, show.mix.loudness, show.mix.peak, show.publish.to) == (5, -16.0, -1.0, "local")
    assert show.root == tmp_path.resolve()
    assert show.base_url == "http://localhost:8000/en"


@pytest.mark.parametrize("name", ["podcast.toml", "podcast.zh.toml"])
def test_the_ready_shows_load_with_their_voices(name: str) -> None:
    show = config.load(ROOT / name)
    profile = config.load_voice(show)
    assert profile.language == show.language.split("-")[0]
    assert profile.providers["espeak"]["rate"] <= 165


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (REQUIRED + "colour = 1\n", ["line 6", "colour", "unknown key 'colour'"]),
        (REQUIRED + "[mix]\nintro_sole = 3\n", ["line 7", "[mix] intro_sole", "Did you mean 'intro_solo'?"]),
        (REQUIRED + "[mixx]\n", ["line 6", "Did you mean 'mix'?"]),
        (REQUIRED + "root = '/'\n", ["unknown key 'root'"]),
        (REQUIRED.replace('title = "T"\n', ""), ["'title' is missing"]),
        (REQUIRED + "[papers]\n\n\ntop = 0\n", ["line 9", "[papers] top", "greater than or equal to 1, not 0"]),
        (REQUIRED + "[mix]\npause_segment = 'long'\n", ["line 7", "valid integer", "'long'"]),
        (REQUIRED + "[publish]\nto = 'ftp'\n", ["line 7", "'local' or 's3'", "'ftp'"]),
        (REQUIRED.replace('"en"', '"../up"', 1), ["line 1", "id", "../up"]),
        (REQUIRED.replace('"T"', '"   "'), ["line 2", "title"]),
        (REQUIRED + 'link = "javascript:alert(1)"\n', ["line 6", "link"]),
        (REQUIRED + 'image = "cover.png"\n', ["line 6", "image"]),
        (REQUIRED + 'email = "not mail"\n', ["line 6", "email"]),
        (REQUIRED + "category = []\n", ["line 6", "category"]),
        (REQUIRED + '[publish]\nbase_url = "https://me:pw@cdn.example/x"\n', ["line 7", "base_url"]),
        (REQUIRED + '[publish]\nbase_url = "https://cdn.example/x?y=1"\n', ["line 7", "base_url"]),
        (REQUIRED + "[mix]\npause_segment = 99999999999\n", ["line 7", "60000"]),
        (REQUIRED + '[script]\nhost = "Dr. A: B"\n', ["line 7", "host"]),
        (REQUIRED + "mix = 3\n", ["line 6", "mix"]),
        (REQUIRED + 'locked = "perhaps"\n', ["line 6", "locked"]),
        (REQUIRED + 'new_feed_url = "feeds.example.org"\n', ["line 6", "new_feed_url", "http or https"]),
        (REQUIRED + 'txt = { "a b" = "x" }\n', ["line 6", "txt", "applepodcastsverify"]),
        (REQUIRED + 'txt = { verify = "" }\n', ["line 6", "txt"]),
        (REQUIRED + '[txt]\nmeasures = "1 2"\n', ["line 6", "txt", "writes podcast:txt purpose='measures' itself"]),
        (REQUIRED + "[captions]\nwidth = 1\n", ["line 7", "width = 1", "20 columns or more", "or to 0"]),
        (REQUIRED + "[captions]\nwidth = 19\n", ["line 7", "width = 19", "20 columns or more"]),
        ("id = 1\nx\n", ["is not TOML", "line 2"]),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert all(word in str(caught.value) for word in [str(tmp_path), *words]), str(caught.value)


@pytest.mark.parametrize(("language", "narrowest"), [("en", 20), ("zh-CN", 8), ("cmn", 8)])
def test_a_line_may_be_as_narrow_as_the_language_allows(tmp_path: Path, language: str, narrowest: int) -> None:
    required = REQUIRED.replace('language = "en"', f'language = "{language}"')
    for width in (0, narrowest):
        assert load(tmp_path, f"{required}[captions]\nwidth = {width}\n").captions.width == width
    with pytest.raises(ConfigError, match=f"Set it to {narrowest} columns or more"):
        load(tmp_path, f"{required}[captions]\nwidth = {narrowest - 1}\n")


def test_a_password_in_an_address_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="without user name") as caught:
        load(tmp_path, REQUIRED + 'new_feed_url = "https://me:its-secret@feeds.example.org/show"\n')
    assert "'https://*****@feeds.example.org/show'" in str(caught.value)


def test_an_answer_of_an_llm_may_take_ten_minutes_or_what_the_show_says(tmp_path: Path) -> None:
    assert load(tmp_path, REQUIRED).script.timeout == 600
    assert load(tmp_path, REQUIRED + "[script]\ntimeout = 1800\n").script.timeout == 1800
    for wrong in ("0", "7201", "'long'", "2.5"):
        with pytest.raises(ConfigError, match=r"line 7, \[script\] timeout"):
            load(tmp_path, REQUIRED + f"[script]\ntimeout = {wrong}\n")


def test_a_file_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--show"):
        config.load(tmp_path / "none.toml")


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "podcast.toml"
    file.write_bytes(b'title = "\xff"')
    with pytest.raises(ConfigError, match="UTF-8"):
        config.load(file)


def test_the_shows_own_files_win_over_the_shipped_ones(tmp_path: Path) -> None:
    show = load(tmp_path, REQUIRED)
    assert config.find(show, "voices/host-en.toml") == ROOT / "voices/host-en.toml"
    (tmp_path / "voices").mkdir()
    own = tmp_path / "voices" / "host-en.toml"
    own.write_text('language = "en"\n[espeak]\nrate = 150\n')
    assert config.find(show, "voices/host-en.toml") == own
    assert config.load_voice(show).providers == {"espeak": {"rate": 150}}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[espeak]\n", "'language' is missing"),
        ('language = "en"\nrate = 3\n', "unknown key 'rate'"),
        ("=", "is not TOML"),
    ],
)
def test_a_voice_profile_with_a_mistake_is_named(tmp_path: Path, text: str, fault: str) -> None:
    show = load(tmp_path, REQUIRED)
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "host-en.toml").write_text(text)
    with pytest.raises(ConfigError, match=fault):
        config.load_voice(show)


@pytest.mark.parametrize("profile", ["../secrets", "a/b", "none"])
def test_a_profile_that_is_not_there_or_not_a_name_is_refused(tmp_path: Path, profile: str) -> None:
    show = load(tmp_path, REQUIRED + f'[voice]\nprofile = "{profile}"\n')
    with pytest.raises(ConfigError):
        config.load_voice(show)


def patterns(kind: type) -> Iterator[str]:
    """Every pattern that a setting has, in whatever its type holds."""
    for hint in get_type_hints(kind, include_extras=True).values():
        found = [hint]
        while found:
            one = found.pop()
            found += get_args(one)
            if isinstance(one, FieldInfo):
                yield from (held.pattern for held in one.metadata if getattr(held, "pattern", None))


def test_every_pattern_of_a_setting_is_told_in_words() -> None:
    found = {pattern for kind in settings.kinds().values() for pattern in patterns(kind)}
    assert len(found) >= 13
    assert found == set(RULES)


@pytest.mark.parametrize(("pattern", "rule"), RULES.items())
def test_what_a_rule_gives_as_an_example_fits_it(pattern: str, rule: str) -> None:
    assert rule.startswith("must ")
    examples = re.findall(r"(?<!\w)'([^']+)'", rule)
    assert [one for one in examples if not re.search(pattern, one)] == []


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (
            '[publish]\nbase_url = "https://x.example/?a=1"',
            "must be an http or https address without user name, ? or #",
        ),
        ('[publish]\nendpoint_url = "minio:9000"', "must be an http or https address"),
        ('[publish]\nbucket = "My_Bucket"', "must be 3 to 63 small letters, digits, dots or hyphens"),
        ('[publish]\nkey_prefix = "en"', "must end in /, such as 'en/'"),
        ('[publish]\nprefix = "https://op3.dev/e"', "must be an https address that ends in /"),
        ('email = "not mail"', "must be one e-mail address"),
        ('license = "CC BY"', "must be a licence's short name"),
    ],
)
def test_a_value_that_does_not_fit_is_told_the_rule_and_no_pattern(tmp_path: Path, setting: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f"{REQUIRED}{setting}\n")
    value = setting.rpartition(" = ")[2].strip('"')
    assert caught.value.what.startswith(said)
    assert caught.value.what.endswith(f", not {value!r}")
    assert not any(sign in caught.value.what for sign in ("pattern", "^", "[a-z"))


@pytest.mark.parametrize(
    ("zone", "moment", "week"),
    [
        # Monday 06:00 in Shanghai: in UTC the week is not over.
        ("UTC", "2025-06-08T22:00", "2025-W22"),
        ("Asia/Shanghai", "2025-06-08T22:00", "2025-W23"),
        ("Asia/Shanghai", "2025-06-08T15:59", "2025-W22"),
        # Sunday 20:00 in New York: in UTC the week is over.
        ("UTC", "2025-06-09T00:00", "2025-W23"),
        ("America/New_York", "2025-06-09T00:00", "2025-W22"),
        ("Asia/Kathmandu", "2024-12-29T18:15", "2024-W52"),
    ],
)
def test_the_last_complete_week_is_that_of_the_shows_time_zone(
    tmp_path: Path, zone: str, moment: str, week: str
) -> None:
    show = load(tmp_path, f'timezone = "{zone}"\n{REQUIRED}')
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    assert str(Week.of(show.day(now)).previous()) == week
    assert load(tmp_path, REQUIRED).timezone == "UTC"


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Paris", "America/New_York"])
def test_a_machine_without_files_of_zones_knows_them(tmp_path: Path, zone: str) -> None:
    """As a slim container is: they come with the package tzdata, without which zoneinfo knows none."""
    (tmp_path / "podcast.toml").write_text(f'timezone = "{zone}"\n{REQUIRED}', encoding="utf-8")
    asked = "from pathlib import Path; from podcast import config; print(config.load(Path('podcast.toml')).zone)"
    bare = os.environ | {"PYTHONTZPATH": ""}
    ran = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, env=bare, capture_output=True, text=True, check=False
    )
    assert (ran.stdout.strip(), ran.returncode) == (zone, 0), ran.stderr


@pytest.mark.parametrize(
    "zone", ["Asia/Shangai", "asia", "America", "../UTC", "/etc/localtime", "", "UTC+8", "a\\u0000b"]
)
def test_a_time_zone_that_there_is_not_is_named_with_its_line(tmp_path: Path, zone: str) -> None:
    with pytest.raises(ConfigError, match=r"line 6, timezone: .* is no time zone that this machine knows") as caught:
        load(tmp_path, f'{REQUIRED}timezone = "{zone}"\n')
    assert caught.value.remedy
    if zone == "Asia/Shangai":
        assert caught.value.remedy == "Did you mean 'Asia/Shanghai'?"


def test_a_table_for_the_shows_own_keys_is_told_where_they_stand(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"line 6, show: unknown key 'show'.*at the top of the file, above all tables"
    ):
        load(tmp_path, f'{REQUIRED}[show]\ntimezone = "UTC"\n')
