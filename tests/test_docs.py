"""What the documents say is what the program does."""

import json
import re
import subprocess
import sys
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from podcast import names
from podcast.chain import STAGES
from podcast.models.known import KNOWN
from podcast.show import Show

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh.md")
OTHERS = (
    *("weekly", "why", "doctor", "say", "voices", "check", "correct"),
    *("unpublish", "rollback", "approve", "serve", "init", "import"),
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_command_reference_is_what_the_commands_say() -> None:
    # In a process of its own: a command remembers how its help was first asked for, and by whom.
    code = "import runpy; print(runpy.run_path('docs/make_commands.py')['reference'](), end='')"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert read("docs/commands.md") == ran.stdout.decode(), "run `make docs`"


@pytest.mark.parametrize("name", [*STAGES, *OTHERS])
def test_every_command_has_help_with_an_example(name: str) -> None:
    section = read("docs/commands.md").split(f"## podcast {name}\n")[1].split("\n## ")[0]
    assert f"Example: podcast {name} " in section or f"Example: podcast {name}\n" in section


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_explains_every_file_of_an_episode(readme: str) -> None:
    text = read(readme) + read("episodes/README.md")
    files = {v for k, v in vars(names).items() if k.isupper() and isinstance(v, str)}
    assert not {name for name in files if name not in text}


@pytest.mark.parametrize("readme", READMES)
def test_links_and_pictures_of_the_readme_are_there(readme: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)|src=\"([^\"]+)\"", read(readme))
    local = [a or b for a, b in targets if not (a or b).startswith("http")]
    assert local
    assert not [name for name in local if not (ROOT / name).exists()]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "requirements-build.txt"])
def test_the_lock_is_hashed_and_names_no_place(lock: str) -> None:
    text = read(lock)
    pins = re.findall(r"^[a-z0-9][\w.-]*==\S+", text, re.MULTILINE)
    assert len(pins) > (5 if "build" in lock else 20)
    assert not re.search(
        r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)|://", text, re.MULTILINE
    )
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_what_comes_as_source_is_built_by_locked_tools() -> None:
    """pip's isolation would fetch them without hashes."""
    made = read("Makefile")
    installs = re.findall(r"\$\((?:PIP|LOCKED)\) (?:install )?.*", made)
    assert len(installs) == 5
    locked = [line for line in installs if "-r " in line or line.startswith("$(PIP) install --no-build")]
    assert all("--require-hashes" in line or line.startswith("$(LOCKED) -r") for line in locked)
    assert "LOCKED := $(PIP) install --no-build-isolation --use-pep517 --require-hashes" in made
    assert [line for line in installs if "--only-binary :all:" in line and "requirements-build.txt" in line]
    asked = re.search(r"^build = \[(.*)\]", read("pyproject.toml"), re.MULTILINE)
    assert asked
    tools = re.findall(r'"([\w-]+)', asked[1])
    pins = set(re.findall(r"^([\w.-]+)==", read("requirements-build.txt"), re.MULTILINE))
    assert {"hatchling", "editables", "setuptools"} == set(tools) <= pins


def test_only_packages_of_the_lock_are_advised_to_be_installed() -> None:
    """A name that nobody has registered anybody could take."""
    known = set(re.findall(r"^([\w.-]+)==", read("requirements.txt"), re.MULTILINE))
    files = [file for folder in ("podcast", "docs") for file in (ROOT / folder).rglob("*") if _may_advise(file)]
    pages = [read(readme) for readme in READMES] + [file.read_text(encoding="utf-8") for file in files]
    advised = {name for page in pages for name in re.findall(r"pip install (?:-U )?([a-zA-Z][\w.\[\]-]*)", page)}
    assert advised == {"hibari-tts"}
    assert {package for model in KNOWN for package in model.packages} | advised <= known


def _may_advise(file: Path) -> bool:
    return file.suffix in (".py", ".toml", ".md") or file.name == "Makefile"


def test_nothing_made_is_committed() -> None:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "episodes", "public"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    assert set(listed.stdout.split()) <= {"episodes/README.md", "public/README.md"}


def test_the_version_is_said_once_everywhere() -> None:
    version = re.search(r'^version = "([^"]+)"', read("pyproject.toml"), re.MULTILINE)
    ran = subprocess.run([sys.executable, "-m", "podcast", "--version"], capture_output=True, text=True, check=True)
    assert version
    assert ran.stdout.strip() == version[1]
    assert f"## {version[1]}" in read("CHANGELOG.md")


@pytest.mark.parametrize("file", [*READMES, "podcast.toml", "podcast.zh.toml"])
def test_the_settings_that_have_no_default_are_named(file: str) -> None:
    needed = [one.name for one in fields(Show) if one.default is MISSING and one.default_factory is MISSING]
    said = re.compile(r"[ ,、和and]+".join(f"`?{name}`?" for name in needed))
    assert needed == ["id", "title", "description", "author", "language"]
    assert said.search(read(file).replace("\n# ", " "))


def test_why_prints_json_that_names_every_made_file(tmp_path: Path) -> None:
    (tmp_path / "podcast.toml").write_text(
        'id = "t"\ntitle = "T"\ndescription = "D"\nauthor = "A"\nlanguage = "en"\n', encoding="utf-8"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "podcast", "why", "2025-W23", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    made = {names.PAPERS, names.SCRIPT, names.CLIPS, names.COVER, names.EPISODE, names.TIMELINE, names.WORDS, names.SRT}
    made |= {names.VTT, names.TRANSCRIPT, names.CHAPTERS, names.NOTES, names.NOTES_HTML, names.ITEM, "feed.xml"}
    assert set(json.loads(ran.stdout)) == made
