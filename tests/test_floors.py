"""Imports go downward only, and the libraries that sit behind one module stay there."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "podcast"

NOUNS = ("errors", "model", "show", "names", "digests", "memory")
# A room's modules import one another, and what lies on lower floors.
STORIES = (
    ("__init__", *NOUNS, "text", "hiding", "invisible", "encodings", "widths", "drafts", "ledger", "locking"),
    ("sound", "net", "prices", "script", "words", "workspace", "feed"),
    ("language", "gates", "models"),
    ("reading", "proofreading"),
    ("hearing",),
    ("sources", "writers", "speech", "aligners", "stores", "subtitles", "episode", "config"),
    ("selection", "steps"),
    ("stages",),
    ("chain", "providers"),
    ("commands",),
    ("cli",),
    ("__main__",),
)
FLOORS = {room: floor for floor, rooms in enumerate(STORIES) for room in rooms}
# Thin, unmaintained or copyleft libraries → the one module that may import them.
BEHIND_ONE_MODULE = {
    "pydub": "sound/bed",
    "ffmpeg": "sound/audio",
    "imageio_ffmpeg": "sound/ffmpeg_runs",
    "feedgen": "feed/writing",
    "mutagen": "episode/tags",
    "espeakng_loader": "speech/espeak",
    "faster_whisper": "aligners/whisper_model",
    "srt": "subtitles/files",
    "budoux": "language/phrases",
    "pypinyin": "reading/mandarin_pinyin",
    "rjieba": "reading/mandarin_words",
    "PIL": "episode/cover",
    "openai": "net/openai_api",
    "elevenlabs": "net/elevenlabs_api",
    "boto3": "stores/s3_client",
    "starlette": "commands/serving",
    "filelock": None,
}
# hibari is two things in one package: it reads English, and it speaks.
BEHIND_TWO_MODULES = {"hibari": {"reading/hibari_g2p", "speech/hibari"}}
MODULES = sorted(path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.rglob("*.py"))


@cache
def imported(module: str) -> tuple[str, ...]:
    return tuple(_imported(module))


def _imported(module: str) -> Iterator[str]:
    tree = ast.parse((ROOT / f"{module}.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            name = node.module or ""
            yield from (f"{name}.{alias.name}" for alias in node.names) if name == "podcast" else (name,)


def room(name: str) -> str:
    return name.removeprefix("podcast.").split(".")[0]


def test_every_module_has_a_floor() -> None:
    assert {module.split("/")[0] for module in MODULES} == set(FLOORS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downward(module: str) -> None:
    own = module.split("/", maxsplit=1)[0]
    for name in imported(module):
        if name.startswith("podcast.") and room(name) not in (own, "__version__"):
            below = FLOORS[room(name)]
            same_nouns = FLOORS[own] == 0 and below == 0
            assert below < FLOORS[own] or same_nouns, f"{module} (floor {FLOORS[own]}) imports {name} (floor {below})"


def test_no_import_goes_in_a_circle() -> None:
    graph = {module: {room(n) for n in imported(module) if n.startswith("podcast.")} & set(NOUNS) for module in NOUNS}
    done: list[str] = []
    while ready := [m for m in graph if m not in done and graph[m] <= {*done, m}]:
        done += ready
    assert set(done) == set(NOUNS)


def users_of(library: str) -> set[str]:
    return {module for module in MODULES if any(name.split(".")[0] == library for name in imported(module))}


@pytest.mark.parametrize("library", sorted(BEHIND_ONE_MODULE))
def test_a_library_with_one_home_stays_there(library: str) -> None:
    home = BEHIND_ONE_MODULE[library]
    assert users_of(library) == {home} if home else users_of(library)


@pytest.mark.parametrize("library", sorted(BEHIND_TWO_MODULES))
def test_a_library_with_two_homes_stays_there(library: str) -> None:
    assert users_of(library) == BEHIND_TWO_MODULES[library]


BROAD = {"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"}


def catches_all(node: ast.AST) -> bool:
    """Whether `node` catches or swallows whatever is raised, under whichever of its names."""
    match node:
        case ast.ExceptHandler(type=None):
            return True
        case ast.ExceptHandler(type=caught):
            kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
        case ast.Call(func=ast.Name(id="suppress") | ast.Attribute(attr="suppress"), args=kinds):
            pass
        case ast.FunctionDef(name="__exit__" | "__aexit__", returns=returns):
            # What is annotated otherwise may return true, which ends the error.
            return returns is None or ast.unparse(returns) != "None"
        case _:
            return False
    return any(ast.unparse(kind) in BROAD for kind in kinds if kind is not None)


def test_errors_are_caught_broadly_at_the_top_and_where_they_pass_between_threads() -> None:
    broad = [
        module
        for module in MODULES
        for node in ast.walk(ast.parse((ROOT / f"{module}.py").read_text(encoding="utf-8")))
        if catches_all(node)
    ]
    # What the second catches is raised again by whoever waits for the work.
    assert broad == ["cli", "net/deadlines"]


@pytest.mark.parametrize(
    ("code", "broad"),
    [
        ("try: f()\nexcept: pass", True),
        ("try: f()\nexcept (OSError, Exception): pass", True),
        ("with contextlib.suppress(BaseException): f()", True),
        ("class C:\n def __exit__(self, *error: object) -> bool: return True", True),
        ("class C:\n def __exit__(self, *error: object) -> None: self.close()", False),
        ("try: f()\nexcept (OSError, ValueError): pass", False),
        ("with suppress(FileNotFoundError): f()", False),
    ],
)
def test_a_broad_except_is_known_in_each_disguise(code: str, broad: bool) -> None:
    assert any(map(catches_all, ast.walk(ast.parse(code)))) is broad
