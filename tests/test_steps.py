"""Steps in general: what is made, what is left alone, and how that is told."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from podcast import names
from podcast.errors import WorkspaceError
from podcast.ledger import Kind, State
from podcast.steps import Made, Run, Step, describe, explain, perform
from podcast.workspace import Workspace
from tests.shows import Listener


def run_in(folder: Path, rewrite: bool = False) -> Run:
    """As much of a run as steps look at."""
    show = SimpleNamespace(id="t")
    return cast(
        Run, SimpleNamespace(show=show, week="2025-W23", space=Workspace(folder), watch=Listener(), rewrite=rewrite)
    )


def step(name: str, text: str, *needs: str, ingredients: Mapping[str, str] | None = None) -> tuple[Step, list[str]]:
    """A step that makes one file, and the list of times it was made."""
    made: list[str] = []

    def make(_run: Run) -> Made:
        made.append(name)
        return Made({name: text.encode()}, {"letters": len(text)})

    return Step(name, (name,), needs, _always(ingredients or {}), make), made


def _always(value: Mapping[str, str]) -> Callable[[Any], Mapping[str, str]]:
    return lambda _run: value


def test_a_step_is_done_once(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    one, made = step("a", "first")
    assert perform(run, one)
    assert not perform(run, one)
    assert made == ["a"]
    assert run.space.report()["a"] == {"letters": 5}


def test_after_a_stop_once_its_file_stands_the_report_has_its_facts(tmp_path: Path) -> None:
    run = run_in(tmp_path)

    def stop(moment: str, name: str) -> None:
        if (moment, name) == ("replaced", "a"):
            raise KeyboardInterrupt

    stopped = cast(Run, SimpleNamespace(**vars(run) | {"space": Workspace(tmp_path, stop)}))
    one, made = step("a", "first")
    with pytest.raises(KeyboardInterrupt):
        perform(stopped, one)
    assert not perform(run, one)
    assert made == ["a"]
    assert run.space.report()["a"] == {"letters": 5}


def test_a_step_follows_its_ingredients_and_its_needs(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    perform(run, step("a", "first")[0])
    perform(run, step("b", "second", "a", ingredients={"setting": "1"})[0])
    perform(run, step("a", "changed", ingredients={"more": "1"})[0])
    changed, made = step("b", "second", "a", ingredients={"setting": "2"})
    assert explain(run, [changed], set()) == {"b": "would be made again: a and setting changed"}
    assert perform(run, changed)
    assert made == ["b"]


def test_the_same_bytes_are_not_written_again_over_a_fresh_file(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    both = Step("both", ("a", "b"), (), _always({}), lambda _run: Made({"a": b"1", "b": b"2"}))
    perform(run, both)
    before = run.space.path("a").stat()
    run.space.path("b").unlink()
    perform(run, both)
    after = run.space.path("a").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert run.space.read("b") == b"2"


def test_a_missing_need_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="podcast weekly") as caught:
        perform(run_in(tmp_path), step("b", "x", "a")[0])
    assert str(tmp_path / "a") in str(caught.value)


def test_what_follows_from_a_file_that_would_be_made_is_said_without_making_it(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    steps = [step("a", "x")[0], step("b", "y", "a")[0], step("c", "z", "b")[0], step("d", "w")[0]]
    for one in steps:
        perform(run, one)
    run.space.path("a").unlink()
    doomed: set[str] = set()
    assert explain(run, steps, doomed) == {
        "a": "would be made: missing",
        "b": "follows a",
        "c": "follows b",
        "d": "up to date",
    }
    assert doomed == {"a", "b", "c"}
    assert not run.space.path("a").exists()


def test_an_edited_file_is_kept_and_stops_what_would_follow(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    steps = [step("a", "x")[0], step(names.SCRIPT, "y", "a")[0]]
    for one in steps:
        perform(run, one)
    run.space.path(names.SCRIPT).write_text("mine")
    run.space.path("a").unlink()
    doomed: set[str] = set()
    words = explain(run, steps, doomed)[names.SCRIPT]
    assert words == "edited by hand: kept, although a changed (--rewrite makes it anew)"
    assert doomed == {"a"}


@pytest.mark.parametrize("name", sorted(names.EDITABLE))
def test_every_file_that_is_taken_as_edited_is_named(tmp_path: Path, name: str) -> None:
    """A flipped bit cannot be told from an edit: whoever made none is to know."""
    run, one = run_in(tmp_path), step(name, "made")[0]
    perform(run, one)
    perform(run, one)
    assert not cast(Listener, run.watch).notes
    run.space.path(name).write_text("madf")
    perform(run, one)
    (note,) = cast(Listener, run.watch).notes
    assert note == f"{name} is not as it was made: taken as edited by hand, and kept (--rewrite makes it anew)"


def test_rewrite_makes_edited_files_and_no_others(tmp_path: Path) -> None:
    steps = [step("a", "x"), step(names.SCRIPT, "y")]
    for one, _ in steps:
        perform(run_in(tmp_path), one)
    (tmp_path / names.SCRIPT).write_text("mine")
    assert [perform(run_in(tmp_path, rewrite=True), one) for one, _ in steps] == [False, True]
    assert (tmp_path / names.SCRIPT).read_text() == "y"


def test_what_rewrite_replaces_is_kept_beside_it_and_named(tmp_path: Path) -> None:
    one, _ = step(names.SCRIPT, "y")
    perform(run_in(tmp_path), one)
    kept = []
    for text in ("mine", "mine", "another"):
        (tmp_path / names.SCRIPT).write_text(text)
        run = run_in(tmp_path, rewrite=True)
        perform(run, one)
        kept += [note.rpartition(" ")[2] for note in cast(Listener, run.watch).notes]
    assert kept == ["20-script.edited-1.md", "20-script.edited-1.md", "20-script.edited-2.md"]
    assert [(tmp_path / name).read_text() for name in kept[1:]] == ["mine", "another"]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_state_has_words(kind: Kind) -> None:
    assert describe(State(kind, ("voice profile",)))
