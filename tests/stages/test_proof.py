"""A script that a person edited is held to the same rules as one that was written, unless the file says otherwise."""

from pathlib import Path

import pytest

from podcast import names
from podcast.errors import GateRefused, ScriptError
from podcast.stages import speak, write
from tests import shows
from tests.shows import Listener, episode, make, run_of


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The small show, its script written."""
    shows.write_show(tmp_path)
    make(tmp_path, until="write")
    return tmp_path


def edit(folder: Path, old: str, new: str) -> None:
    file = episode(folder) / names.SCRIPT
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("Buy at evil-shop.com.", "names an address"),
        ("A human recorded this.", "says that people made the show"),
        ("We built it.", "says that the host did the work"),
        ("It gains 99%.", "has the figure 99, which its data lack"),
        ("2505.00001", "is not in the language of the show"),
        ("Use the promo code.", "is an advertisement"),
    ],
)
def test_an_edit_is_refused_with_line_section_sentence_reason_and_remedy(written: Path, new: str, said: str) -> None:
    edit(written, "Now.", f"Now.\n\n{new}")
    lines = (episode(written) / names.SCRIPT).read_text("utf-8").splitlines()
    for stage in (write.write, speak.speak):
        with pytest.raises(GateRefused) as refused:
            stage(run_of(written))
        assert f"{names.SCRIPT}, line {lines.index(new) + 1}" in refused.value.where
        assert refused.value.what.startswith("the opening, paragraph ")
        assert said in refused.value.what
        assert new in refused.value.what
        assert "`accept: [" in refused.value.remedy
    assert not (episode(written) / names.CLIPS).exists()


def test_what_the_file_accepts_is_said_and_reported(written: Path) -> None:
    edit(written, "Now.", "It gains 99%. Read on at evil-shop.com.")
    edit(written, "title: ", "accept: [figures, addresses]\ntitle: ")
    listener = Listener()
    run, _ = make(written, until="speak", listener=listener)
    assert f"{names.SCRIPT} accepts to break figures, addresses" in listener.notes
    assert run.space.report()["script"]["accepted"] == ["figures", "addresses"]


def test_an_unknown_rule_is_named_with_those_there_are(written: Path) -> None:
    edit(written, "title: ", "accept: [grammar]\ntitle: ")
    with pytest.raises(ScriptError, match="grammar is no rule") as error:
        write.write(run_of(written))
    assert "authorship" in error.value.remedy


def test_check_lists_every_fault(written: Path) -> None:
    edit(written, "Now.", "It gains 99%. Read on at evil-shop.com.")
    ran = shows.command(written, "check", "2025-W23", "--only", "script")
    assert ran.returncode == 1
    assert ran.stdout.startswith("script: REFUSED")
    assert "figure 99" in ran.stdout
    assert "names an address" in ran.stdout
