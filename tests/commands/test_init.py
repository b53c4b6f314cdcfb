"""`podcast init`: what a new show's folder has, what is asked for, and that an episode can be made there."""

import os
import pty
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import config, names, text
from podcast.commands import settings, starting
from podcast.show import Show
from tests import shows
from tests.shows import Here

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "podcast" / "templates" / "init"
LANGUAGES = ("en", "zh")
NAMED = {
    "en": ("--title", "Kettle Papers", "--language", "en-GB"),
    "zh": ("--title", "论文茶馆", "--language", "zh-CN"),
}


def start(here: Here, folder: Path, *words: str) -> Path:
    """A show made in `folder`/show."""
    ran = here(folder, "init", "show", *words)
    assert ran.returncode == 0, ran.stderr
    return folder / "show"


def meanings(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((TEMPLATES / f"settings.{language}.toml").read_text(encoding="utf-8"))


def everything_set(toml: str) -> str:
    """As an owner would have it who takes every # away."""
    return re.sub(r"^#(?=\w+ = )", "", toml, flags=re.MULTILINE)


def bare(show: Show) -> Show:
    return replace(show, root=Path())


# The settings.


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_its_meaning_and_no_other(language: str) -> None:
    said = meanings(language)
    assert list(said) == list(settings.kinds())
    for table, kind in settings.kinds().items():
        known = {one.name for one in fields(kind)} - {"root", "artwork", *settings.kinds()}
        assert list(said[table])[1:] == [one.name for one in fields(kind) if one.name in known]
        assert all(words.strip() for words in said[table].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_stands_there_once_with_its_default(here: Here, tmp_path: Path, language: str) -> None:
    file = start(here, tmp_path, *NAMED[language]) / "podcast.toml"
    as_made, toml = config.load(file), file.read_text(encoding="utf-8")
    comments = [line for line in toml.splitlines() if line.startswith("#")]
    assert not [line for line in comments if sum(map(text.half_widths, line)) > 120]
    file.write_text(everything_set(toml), encoding="utf-8")
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    tables = {settings.TOP: raw} | {key: value for key, value in raw.items() if isinstance(value, dict)}
    for table in settings.kinds():
        assert set(tables[table]) - set(settings.kinds()) == set(settings.defaults(table))
    # Only for the temperature there is no default that could be written.
    as_set = config.load(file)
    assert replace(as_set, script=replace(as_set.script, temperature=None)) == as_made


def test_only_what_was_asked_for_is_set(here: Here, tmp_path: Path) -> None:
    raw = tomllib.loads((start(here, tmp_path, *NAMED["en"]) / "podcast.toml").read_text(encoding="utf-8"))
    assert set(raw) == {"id", "title", "description", "author", "language", *settings.kinds()} - {settings.TOP}
    tables = {table: set(raw[table]) for table in settings.kinds() if table != settings.TOP}
    assert {table: keys for table, keys in tables.items() if keys} == {
        "script": {"host"},
        "publish": {"to", "base_url"},
    }


@given(st.text(st.characters(exclude_categories=())))
def test_any_clean_text_is_toml(raw: str) -> None:
    clean = text.clean(raw)
    asked = {settings.TOP: {"title": clean}, "publish": {"bucket": clean}}
    read = tomllib.loads(settings.page(meanings("en"), asked))
    assert (read["title"], read["publish"]["bucket"]) == (clean, clean)


@given(st.text(), st.sampled_from(["en", "zh-CN"]))
def test_the_id_is_one_that_a_show_may_have(title: str, language: str) -> None:
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", settings.slug(title, language))


@pytest.mark.parametrize(
    ("title", "language", "slug"),
    [
        ("Kettle Papers", "en", "kettle-papers"),
        ("Ada's Übung: 3 × AI!", "en", "adas-ubung-3-ai"),
        ("论文茶馆", "zh-CN", "zh"),
        ("AI 论文", "zh-CN", "ai"),
        ("A title that goes on and on, and on", "en", "a-title-that-goes-on-and-on-and"),
    ],
)
def test_the_id_comes_from_the_title(title: str, language: str, slug: str) -> None:
    assert settings.slug(title, language) == slug


@pytest.mark.parametrize(
    ("bucket", "region", "endpoint", "address"),
    [
        ("my-show", "", "", "https://my-show.s3.amazonaws.com"),
        ("my-show", "eu-central-1", "", "https://my-show.s3.eu-central-1.amazonaws.com"),
        ("my.show", "eu-central-1", "", "https://s3.eu-central-1.amazonaws.com/my.show"),
        ("my-show", "", "http://127.0.0.1:9000/", "http://127.0.0.1:9000/my-show"),
    ],
)
def test_a_bucket_has_an_address(bucket: str, region: str, endpoint: str, address: str) -> None:
    assert settings.public_address(bucket, region, endpoint) == address


# The folder.


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_show_loads_with_all_that_its_owner_may_edit(here: Here, tmp_path: Path, language: str) -> None:
    folder = start(here, tmp_path, *NAMED[language])
    show = config.load(folder / "podcast.toml")
    assert (show.title, show.language, show.author) == (NAMED[language][1], NAMED[language][3], NAMED[language][1])
    assert (show.publish.to, show.base_url) == ("local", f"http://localhost:8000/{show.id}")
    assert config.load_voice(show).language == language
    assert config.load_lexicon(show).entries
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    own = {f"scripts/{language}/{file.name}" for file in (ROOT / "scripts" / language).iterdir()}
    own |= {f"voices/host-{language}.toml", f"voices/lexicon/{language}.toml"}
    own |= {f"voices/music/{name}" for name in ("README.md", show.mix.intro, show.mix.outro)}
    own |= {"scripts/README.md", "voices/README.md"}
    assert made == own | {"podcast.toml", "Makefile", ".gitignore"}
    assert all((folder / name).read_bytes() == (ROOT / name).read_bytes() for name in own)
    for name in own:
        assert name.endswith("README.md") or config.find(show, name) == folder.resolve() / name
    assert (folder / ".gitignore").read_text().split() == [".venv/", "/episodes/", "/public/"]


def test_a_show_in_another_language_than_the_papers_is_told_what_it_needs(here: Here, tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    said = here(tmp_path / "zh", "init", "show", *NAMED["zh"]).stdout
    assert "Hugging Face has its papers in English." in said
    assert "OPENAI_API_KEY" in said
    assert "OPENAI_API_KEY" not in here(tmp_path, "init", "show", *NAMED["en"]).stdout


def test_a_bucket_and_all_the_other_flags(here: Here, tmp_path: Path) -> None:
    more = {
        "bucket": "my-kettles",
        "description": 'About "kettles"\nand \\ papers.',
        "author": "Ada",
        "email": "ada@example.org",
        "base-url": "https://kettles.example.org/",
        "region": "auto",
        "endpoint-url": "https://abc.r2.example.org",
    }
    words = [word for key, value in more.items() for word in (f"--{key}", value)]
    show = config.load(start(here, tmp_path, *NAMED["en"], *words) / "podcast.toml")
    assert show.description == 'About "kettles" and \\ papers.'
    assert (show.author, show.email) == ("Ada", "ada@example.org")
    assert (show.publish.to, show.publish.bucket, show.publish.region) == ("s3", "my-kettles", "auto")
    assert (show.base_url, show.publish.endpoint_url) == ("https://kettles.example.org", "https://abc.r2.example.org")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), ["--title is missing", "no terminal"]),
        (("--title", "T"), ["--language is missing"]),
        (("--title", " ", "--language", "en"), ["--title is empty"]),
        (("--title", "T", "--language", "de"), ["--language: ", "'de'", "Known are en, zh"]),
        (("--title", "T", "--language", "../en"), ["--language: ", "'../en'"]),
        ((*NAMED["en"], "--bucket", "My Bucket"), ["--bucket: must be 3 to 63 small letters", "'My Bucket'"]),
        ((*NAMED["en"], "--email", "ada"), ["--email: must be one e-mail address", "'ada'"]),
        ((*NAMED["en"], "--base-url", "ftp://x"), ["--base-url: must be an http or https", "'ftp://x'"]),
    ],
)
def test_what_cannot_be_is_said_by_its_flag_and_nothing_is_made(
    here: Here, tmp_path: Path, words: tuple[str, ...], said: list[str]
) -> None:
    ran = here(tmp_path, "init", "show", *words)
    assert ran.returncode == 2
    assert [part for part in said if part not in ran.stderr] == []
    assert not (tmp_path / "show").exists()


def test_a_folder_that_is_not_empty_is_refused_by_its_first_file(here: Here, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("mine")
    (tmp_path / "a.txt").write_text("mine")
    (tmp_path / ".git").mkdir()
    ran = here(tmp_path, "init", ".", *NAMED["en"])
    assert ran.returncode == 2
    assert "the folder is not empty: it has a.txt and 1 more" in ran.stderr
    assert "it is not a folder" in here(tmp_path, "init", "a.txt", *NAMED["en"]).stderr
    assert {path.name for path in tmp_path.iterdir()} == {".git", "a.txt", "b.txt"}


def test_a_new_repository_with_its_venv_counts_as_empty_but_a_show_does_not(here: Here, tmp_path: Path) -> None:
    for name in (".git", ".venv"):
        (tmp_path / name).mkdir()
    assert here(tmp_path, "init", ".", *NAMED["en"]).returncode == 0
    before = shows.snapshot(tmp_path)
    again = here(tmp_path, "init", ".", *NAMED["zh"])
    assert (again.returncode, ".gitignore and 4 more" in again.stderr) == (2, True)
    assert shows.snapshot(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_words(here: Here, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = here(tmp_path, "init", "file/show", *NAMED["en"])
    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False)
    assert "cannot be written (Not a directory). Name a folder that you may write" in ran.stderr


# On a terminal.


def answered(folder: Path, answers: str, *words: str) -> tuple[int, str]:
    """`podcast init show` on a terminal of its own, which is given all `answers` at once."""
    ours, theirs = pty.openpty()
    os.write(ours, answers.encode())
    command = [sys.executable, "-m", "podcast", "init", "show", *words]
    ran = subprocess.run(command, cwd=folder, stdin=theirs, capture_output=True, text=True, check=False, timeout=120)
    os.close(theirs)
    os.close(ours)
    return ran.returncode, ran.stdout + ran.stderr


def test_a_terminal_is_asked_and_asked_again_after_an_answer_that_cannot_be(tmp_path: Path) -> None:
    code, said = answered(tmp_path, "Kettle Papers\nde\n\nMy Bucket\nmy-kettles\nada\nada@example.org\n")
    assert code == 0, said
    show = config.load(tmp_path / "show" / "podcast.toml")
    assert (show.title, show.language, show.publish.bucket) == ("Kettle Papers", "en", "my-kettles")
    assert show.email == "ada@example.org"
    assert show.base_url == "https://my-kettles.s3.amazonaws.com"
    questions = [said.count(words) for words in ("The show's title:", "Its language", "S3 bucket", "Owner's e-mail")]
    assert questions == [1, 2, 2, 2]
    assert "no lines and no voice in 'de'" in said
    assert "must be 3 to 63 small letters" in said
    assert "pattern" not in said


# The Makefile.


def made_by_make(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.defpath, "HOME": os.environ.get("HOME", "/"), "HF_HUB_OFFLINE": "1"} | env
    command = ["make", *words]
    return subprocess.run(command, cwd=folder, env=bare, capture_output=True, text=True, check=False, timeout=200)


def stand_in(place: Path, name: str) -> None:
    """A program that says what it is and what it was given."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f'#!/bin/sh\necho {name} "$@"\n')
    place.chmod(0o755)


def test_make_takes_the_folders_own_program_then_the_python_that_made_it_then_the_path(
    here: Here, tmp_path: Path
) -> None:
    folder = start(here, tmp_path, *NAMED["en"])
    makefile = folder / "Makefile"
    assert f"PYTHON := {sys.executable}" in makefile.read_text()
    made_by = tmp_path / "a $HOME #1 folder" / "python"
    stand_in(made_by, "python")
    quoted = starting.for_make(str(made_by))
    makefile.write_text(re.sub("PYTHON := .*", lambda _found: f"PYTHON := {quoted}", makefile.read_text()))
    assert made_by_make(folder, "weekly-episode").stdout == "python -m podcast weekly --show podcast.toml\n"
    stand_in(folder / ".venv" / "bin" / "podcast", "own")
    words = ("weekly-episode", "WEEK=2025-W23", "SHOW=my show.toml")
    assert made_by_make(folder, *words).stdout == "own weekly 2025-W23 --show my show.toml\n"
    shutil.rmtree(folder / ".venv")
    made_by.unlink()
    lost = made_by_make(folder, "weekly-episode")
    assert (lost.returncode, "podcast was not found. Install it into .venv/" in lost.stderr) == (2, True)
    stand_in(tmp_path / "bin" / "podcast", "path")
    found = made_by_make(folder, "weekly-episode", PATH=f"{tmp_path / 'bin'}:{os.defpath}")
    assert found.stdout == "path weekly --show podcast.toml\n"


def shortened(folder: Path) -> None:
    """One short paper from a file, the quickest mix."""
    file = folder / "podcast.toml"
    toml = file.read_text(encoding="utf-8")
    for key, value in {"source": '"file"', "file": '"papers.yaml"', "bitrate": "256"}.items():
        toml = re.sub(rf"^#{key} = .*", f"{key} = {value}", toml, count=1, flags=re.MULTILINE)
    file.write_text(toml, encoding="utf-8")
    (folder / "papers.yaml").write_text(shows.PAPERS)


@pytest.mark.slow
def test_an_episode_is_made_there_by_make(here: Here, tmp_path: Path) -> None:
    folder = start(here, tmp_path, *NAMED["en"])
    shortened(folder)
    ran = made_by_make(folder, "weekly-episode", f"WEEK={shows.WEEK}")
    assert ran.returncode == 0, ran.stderr
    assert (folder / "public" / "kettle-papers" / "feed.xml").is_file()
    assert (shows.episode(folder, show="kettle-papers") / names.EPISODE).stat().st_size > 100_000
    assert "nothing to make" in made_by_make(folder, "weekly-episode", f"WEEK={shows.WEEK}").stdout


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wheel_starts_the_same_show(tmp_path: Path, here: Here, language: str) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    shutil.unpack_archive(wheel, site, "zip")
    away = tmp_path / "away"
    away.mkdir()
    env = {"PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    ran = shows.command(away, "init", "show", *NAMED[language], env=env)
    assert ran.returncode == 0, ran.stderr
    alike = start(here, tmp_path, *NAMED[language])
    assert shows.digests(away / "show") == shows.digests(alike)
    if language == "en":
        shortened(away / "show")
        made = made_by_make(away / "show", "weekly-episode", f"WEEK={shows.WEEK}", **env)
        assert made.returncode == 0, made.stderr
        assert (away / "show" / "public" / "kettle-papers" / "feed.xml").is_file()
