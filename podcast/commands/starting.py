"""`podcast init`: a new show of one's own, in a folder that has all that its owner may want to edit."""

import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, get_type_hints

import click
from pydantic import TypeAdapter, ValidationError

from podcast import config, selection, text
from podcast.commands import settings
from podcast.commands.doctor import WITHOUT_EMAIL
from podcast.errors import PodcastError, UsageError
from podcast.show import Show
from podcast.sources.huggingface import HuggingFace

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "init"
# What may lie in the folder before: a new repository, and the place where the program was installed for it.
_HARMLESS = frozenset({".git", ".venv"})
# Per language: which of the shows that come with the program it is like, with "<>" for the language itself.
_READY = {"zh": "podcast.zh.toml"}
_SHIPPED = ("scripts/README.md", "scripts/<>/*", "voices/README.md", "voices/host-<>.toml", "voices/lexicon/<>.toml")
_MUSIC = ("voices/music/README.md", "voices/music/*.flac")


@click.command(epilog='Example: podcast init my-show --title "My Papers" --language en')
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", metavar="TEXT", help="The show's title.")
@click.option("--language", metavar="TAG", help="Its language: en, en-GB, zh-CN.")
@click.option("--bucket", metavar="NAME", help="The S3 bucket to publish to; without one the folder public/.")
@click.option("--description", metavar="TEXT", default="", help="What the show is about.")
@click.option("--author", metavar="NAME", default="", help="Who makes it; without it the title.")
@click.option("--email", metavar="ADDRESS", help="Where directories reach you; anybody can read it.")
@click.option("--base-url", metavar="URL", default="", help="Where listeners find the files; your own name is best.")
@click.option("--region", metavar="NAME", default="", help="The bucket's region.")
@click.option("--endpoint-url", metavar="URL", default="", help="The S3 server, if it is not AWS.")
def init(folder: Path, **given: str | None) -> None:
    """Make a new show in DIR: its settings, what the host says, how it sounds, and a Makefile.

    DIR is made, or empty. On a terminal title, language, bucket and e-mail are asked for when they are not given.
    """
    _refuse_full(folder)
    # Without an open standard input there is no object.
    terminal = bool(sys.stdin and sys.stdin.isatty())
    named = {
        "title": _asked("title", given["title"], "The show's title", terminal),
        "language": _asked("language", given["language"], "Its language (en, zh-CN)", terminal, "en"),
        "bucket": _asked("bucket", given["bucket"], "S3 bucket (none: the folder public/)", terminal, ""),
        "email": _asked("email", given["email"], "Owner's e-mail (Spotify and YouTube ask for it)", terminal, ""),
    }
    shipped = tuple(_shipped(named["language"]))
    asked = _settings({key: _checked(key, words or "") for key, words in {**given, **named}.items()})
    try:
        _write(folder, shipped, settings.page(_meanings(named["language"]), asked))
    except OSError as error:
        remedy = "Name a folder that you may write, new or empty"
        raise PodcastError(f"cannot be written ({error.strerror})", where=str(folder), remedy=remedy) from None
    for line in _summary(folder, asked):
        click.echo(line)


def _refuse_full(folder: Path) -> None:
    remedy = "Name a folder that is new or empty"
    if folder.exists() and not folder.is_dir():
        raise UsageError("it is not a folder", where=str(folder), remedy=remedy)
    try:
        names = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(folder), remedy=remedy) from None
    if there := [name for name in names if name not in _HARMLESS]:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise UsageError(f"the folder is not empty: it has {there[0]}{more}", where=str(folder), remedy=remedy)


def _asked(key: str, given: str | None, question: str, terminal: bool, default: str | None = None) -> str:
    """What the flag says, else what is answered on the terminal; what has "" for a default may be left out."""
    if given is None and terminal:
        check = partial(_answer, key)
        shown = bool(default)
        return click.prompt(question, default=default, show_default=shown, value_proc=check, err=True)
    if given is None and default != "":
        raise UsageError(f"--{key} is missing", remedy="There is no terminal to ask on: give it")
    return _checked(key, given or "")


def _answer(key: str, words: str) -> str:
    """As `_checked`; click asks again after a BadParameter."""
    try:
        checked = _checked(key, words)
        if key == "language":
            tuple(_shipped(checked))
    except UsageError as error:
        raise click.BadParameter(str(error)) from None
    return checked


def _checked(key: str, given: str) -> str:
    """`given` as the show's settings take it. Raises UsageError that names the flag."""
    words, table = text.clean(given), "publish" if key in settings.defaults("publish") else settings.TOP
    if not words and key in ("title", "language"):
        raise UsageError(f"--{key} is empty")
    if not words:
        return ""
    try:
        TypeAdapter(get_type_hints(settings.kinds()[table], include_extras=True)[key]).validate_python(words)
    except ValidationError as error:
        said = config.words(error.errors(include_url=False)[0])
        raise UsageError(said, where="--" + key.replace("_", "-")) from None
    return words


def _settings(named: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What podcast.toml says beside its defaults; what nobody named is as in the ready show of the language."""
    ready, bucket = _ready(named["language"]), named["bucket"]
    show = {"id": settings.slug(named["title"], named["language"]), "title": named["title"]}
    show |= {"description": named["description"] or ready.description, "author": named["author"] or named["title"]}
    show |= {key: named[key] for key in ("language", "email") if named[key]}
    home = f"http://localhost:8000/{show['id']}"
    if bucket:
        home = settings.public_address(bucket, named["region"], named["endpoint_url"])
    publish = {"to": "s3" if bucket else "local", "base_url": (named["base_url"] or home).rstrip("/")}
    publish |= {key: named[key] for key in ("bucket", "endpoint_url", "region") if named[key]}
    return {settings.TOP: show, "script": {"host": ready.script.host}, "publish": publish}


def _ready(language: str) -> Show:
    return config.load(config.shipped() / _READY.get(text.primary(language), "podcast.toml"))


def _meanings(language: str) -> settings.Table:
    own = _TEMPLATES / f"settings.{text.primary(language)}.toml"
    file = own if own.exists() else _TEMPLATES / "settings.en.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _shipped(language: str) -> Iterator[str]:
    """The files that a show in the language begins with. Raises UsageError when the program does not speak it."""
    root, own = config.shipped(), text.primary(language)
    known = sorted(folder.name for folder in (root / "scripts").iterdir() if folder.is_dir())
    if own not in known:
        raise UsageError(
            f"there are no lines and no voice in {language!r} yet",
            where="--language",
            remedy=f"Known are {', '.join(known)}, also with a region. Begin with one: scripts/README.md says more",
        )
    for pattern in (*_SHIPPED, *_MUSIC):
        for file in sorted(root.glob(pattern.replace("<>", own))):
            if file.is_file():
                yield file.relative_to(root).as_posix()


def _write(folder: Path, shipped: Iterable[str], toml: str) -> None:
    """All files; podcast.toml is the last one, for it makes a show of the folder."""
    root = config.shipped()
    for name in shipped:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        # Without the mode: what is installed may be read-only.
        shutil.copyfile(root / name, place)
    makefile = (_TEMPLATES / "Makefile").read_text(encoding="utf-8").replace("@PYTHON@", for_make(sys.executable))
    (folder / "Makefile").write_text(makefile, encoding="utf-8")
    shutil.copyfile(_TEMPLATES / "gitignore", folder / ".gitignore")
    (folder / "podcast.toml").write_text(toml, encoding="utf-8")


def for_make(path: str) -> str:
    """A path as the shell that make starts must be given it."""
    return shlex.quote(path).replace("$", "$$").replace("#", "\\#")


def _summary(folder: Path, asked: settings.Table) -> Iterator[str]:
    show, publish = asked[settings.TOP], asked["publish"]
    own = text.primary(show["language"])
    yield f"{show['title']} ({show['language']}) is in {folder}"
    for name, what in {
        "podcast.toml": "every setting and its meaning",
        f"scripts/{own}/": "what the host says: prompts and fixed lines",
        "voices/": "how it sounds: voice, lexicon, music",
    }.items():
        yield f"  {name:14}{what}"
    if not text.same_language(own, HuggingFace.language):
        yield f"Hugging Face has its papers in English. {selection.NEEDS}."
    yield f"Its files will be found at {publish['base_url']}: change base_url before others hear the first episode."
    if "email" not in show:
        yield f"Its feed has no owner's e-mail, {WITHOUT_EMAIL}: set email before you submit it anywhere."
    yield f"Next: cd {shlex.quote(str(folder))} && make weekly-episode"
