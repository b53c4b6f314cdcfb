import json
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import digests
from podcast.errors import WorkspaceError
from podcast.ledger import Kind
from podcast.names import EDITABLE
from podcast.workspace import Workspace
from tests.disks import full

FILE, EDITABLE_FILE = "40-episode.mp3", "20-script.md"
MADE_FROM = {"clips": "c1", "music": "m1"}


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "en" / "2025-W23")


def test_a_written_file_is_fresh_until_an_ingredient_changes(space: Workspace) -> None:
    space.write(FILE, b"sound", MADE_FROM)
    assert space.state(FILE, MADE_FROM).kind is Kind.FRESH
    state = space.state(FILE, {"clips": "c2", "music": "m1", "cover": "x"})
    assert (state.kind, state.changed) == (Kind.STALE, ("clips", "cover"))


def test_an_ingredient_that_is_gone_counts_as_changed(space: Workspace) -> None:
    space.write(FILE, b"sound", MADE_FROM)
    assert space.state(FILE, {"clips": "c1"}).changed == ("music",)


@pytest.mark.parametrize(("name", "kind"), [(FILE, Kind.DAMAGED), (EDITABLE_FILE, Kind.EDITED)])
def test_other_bytes_are_an_edit_only_where_edits_are_allowed(space: Workspace, name: str, kind: Kind) -> None:
    space.write(name, b"made", MADE_FROM)
    space.path(name).write_bytes(b"other")
    assert space.state(name, MADE_FROM).kind is kind


@pytest.mark.parametrize("name", sorted(EDITABLE))
def test_an_editable_file_that_a_person_put_there_is_kept(space: Workspace, name: str) -> None:
    space.root.mkdir(parents=True)
    space.path(name).write_text("mine")
    assert space.state(name, MADE_FROM).kind is Kind.EDITED


def test_an_edit_is_named_with_what_changed_under_it(space: Workspace) -> None:
    space.write(EDITABLE_FILE, b"made", MADE_FROM)
    space.path(EDITABLE_FILE).write_bytes(b"edited")
    assert space.state(EDITABLE_FILE, {"clips": "c1", "music": "m2"}).changed == ("music",)


def test_a_removed_file_is_missing(space: Workspace) -> None:
    space.write(FILE, b"sound", MADE_FROM)
    space.path(FILE).unlink()
    assert space.state(FILE, MADE_FROM).kind is Kind.MISSING


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from podcast.workspace import Workspace

    def die(moment, name):
        if moment == sys.argv[2]:
            os.kill(os.getpid(), signal.SIGKILL)

    space = Workspace(Path(sys.argv[1]), die)
    with space.locked():
        space.write(sys.argv[3], b"second", {"clips": "c2"})
"""


@pytest.mark.parametrize("name", [FILE, EDITABLE_FILE])
@pytest.mark.parametrize(
    ("moment", "content", "kind"),
    [
        ("written", b"first", Kind.STALE),
        ("recorded", b"first", Kind.INTERRUPTED),
        ("replaced", b"second", Kind.FRESH),
    ],
)
def test_a_kill_at_each_step_leaves_a_whole_file_that_is_told_apart(
    space: Workspace, name: str, moment: str, content: bytes, kind: Kind
) -> None:
    space.write(name, b"first", {"clips": "c1"})
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(space.root), moment, name]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert space.read(name) == content
    assert space.state(name, {"clips": "c2"}).kind is kind
    with space.locked():
        assert not [left for left in space.root.glob("**/.*") if left.is_file()]
        space.write(name, b"second", {"clips": "c2"})
    assert space.state(name, {"clips": "c2"}).kind is Kind.FRESH


def test_a_kill_while_an_edit_is_being_rewritten_keeps_the_edit(space: Workspace) -> None:
    space.write(EDITABLE_FILE, b"first", {"clips": "c1"})
    space.path(EDITABLE_FILE).write_bytes(b"edited")
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(space.root), "recorded", EDITABLE_FILE]
    subprocess.run(command, check=False)
    assert space.read(EDITABLE_FILE) == b"edited"
    assert space.state(EDITABLE_FILE, {"clips": "c2"}).kind is Kind.EDITED


def test_what_an_earlier_version_left_is_swept_and_what_it_points_at_is_not(space: Workspace, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").touch()
    space.path("30-clips").mkdir(parents=True)
    space.path(".40-episode.mp3.tmp").write_bytes(b"half")
    space.path("30-clips/.a.wav.tmp").symlink_to(tmp_path / "elsewhere")
    (space.path(".tmpdir.tmp")).mkdir()
    (space.path(".tmpdir.tmp") / "40-episode.mp3").write_bytes(b"half")
    with space.locked():
        assert [path.name for path in space.root.rglob("*")] == ["30-clips"]
    assert (tmp_path / "elsewhere" / "kept").exists()


def test_no_link_with_the_name_of_a_draft_is_followed(space: Workspace, tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    space.path(".").mkdir(parents=True)
    for name in (".40-episode.mp3.tmp", ".ledger.json.tmp", "40-episode.mp3", "ledger.json"):
        space.path(name).symlink_to(tmp_path / "victim" if name != "ledger.json" else tmp_path / "gone")
    (space.root.parent / ".2025-W23.holder").symlink_to(tmp_path / "victim")
    with space.locked():
        space.write(FILE, b"sound", MADE_FROM)
    assert (tmp_path / "victim").read_text() == "precious"
    assert not (tmp_path / "gone").exists()
    assert space.state(FILE, MADE_FROM).kind is Kind.FRESH
    assert not space.path(FILE).is_symlink()


@pytest.mark.parametrize("planted", ["en", "en/2025-W23", "en/2025-W23/30-clips", "en/.2025-W23.lock"])
def test_nothing_is_written_through_a_link(space: Workspace, tmp_path: Path, planted: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / planted).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / planted).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match="link: nothing is written") as caught, space.locked():
        space.write("30-clips/abc.wav", b"clip", {})
    assert caught.value.where.endswith(planted)
    assert "Remove the link" in caught.value.remedy
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_folder_of_all_episodes_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "episodes").symlink_to(tmp_path / "disk")
    space = Workspace(tmp_path / "episodes" / "en" / "2025-W23")
    with space.locked():
        space.write(FILE, b"sound", MADE_FROM)
    assert (tmp_path / "disk" / "en" / "2025-W23" / FILE).read_bytes() == b"sound"


def test_the_ledger_has_each_file_with_its_ingredients_and_digest(space: Workspace) -> None:
    space.write(FILE, b"sound", MADE_FROM)
    space.write("30-clips/abc.wav", b"clip", {"voice": "v"})
    ledger = json.loads(space.path("ledger.json").read_text())
    assert ledger["files"][FILE] == {"ingredients": MADE_FROM, "digest": digests.of_bytes(b"sound"), "previous": ""}
    assert space.recorded("30-clips") == {"30-clips/abc.wav": {"voice": "v"}}


def test_an_unwritable_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    space = Workspace(tmp_path / "file" / "2025-W23")
    with pytest.raises(WorkspaceError, match="cannot be written") as caught:
        space.write(FILE, b"sound", {})
    assert str(tmp_path / "file") in str(caught.value)
    with pytest.raises(WorkspaceError), space.locked():
        pass


def test_only_what_was_just_paid_for_is_said_to_be_lost(space: Workspace) -> None:
    clip = "30-clips/abc.wav"
    with full(at=2), pytest.raises(WorkspaceError, match="cannot be written") as caught:
        space.write(FILE, b"sound", {})
    assert "what was whole on the disk is kept" in caught.value.remedy
    assert "lost" not in str(caught.value)
    with full(at=2), pytest.raises(WorkspaceError, match="cannot be written") as caught:
        space.keep(clip, b"clip", {})
    assert f"what should become {clip} is lost, and is asked for again" in caught.value.remedy


def test_what_is_on_the_disk_is_not_said_to_be_lost_when_the_ledger_cannot_be_written(space: Workspace) -> None:
    clip = "30-clips/abc.wav"
    with full(at=10), pytest.raises(WorkspaceError, match="cannot be written") as caught:
        space.keep(clip, b"clip", {})
    assert "lost" not in str(caught.value)
    assert space.read(clip) == b"clip"


@pytest.mark.parametrize("text", ["{", "[]", '{"files": {"a": 1}}', '{"files": []}', "\udc80"])
def test_a_ledger_that_is_none_is_an_error_with_a_remedy(space: Workspace, text: str) -> None:
    space.root.mkdir(parents=True)
    space.path("ledger.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(WorkspaceError) as caught:
        space.state(FILE, {})
    assert "ledger.json" in str(caught.value)
    assert "replies, clips and files that may be edited are kept, all others are made again" in caught.value.remedy


def test_text_that_is_not_utf8_is_named_with_its_place(space: Workspace) -> None:
    space.root.mkdir(parents=True)
    space.path(EDITABLE_FILE).write_bytes(b"ok \xff")
    with pytest.raises(WorkspaceError, match="byte 3"):
        space.text(EDITABLE_FILE)


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_ingredients_survive_the_ledger_whatever_their_names(
    tmp_path_factory: pytest.TempPathFactory, ingredients: dict[str, str]
) -> None:
    space = Workspace(tmp_path_factory.mktemp("space"))
    space.write(FILE, b"x", ingredients)
    assert space.made_from(FILE) == ingredients
    assert space.state(FILE, ingredients).kind is Kind.FRESH


def test_the_report_is_replaced_whole(space: Workspace) -> None:
    assert space.report() == {}
    space.save_report({"speech": {"clips": 3}})
    assert space.report() == {"speech": {"clips": 3}}


def test_earlier_bytes_put_back_by_hand_are_an_edit(space: Workspace) -> None:
    space.write(EDITABLE_FILE, b"first", {"clips": "c1"})
    space.write(EDITABLE_FILE, b"second", {"clips": "c2"})
    space.path(EDITABLE_FILE).write_bytes(b"first")
    assert space.state(EDITABLE_FILE, {"clips": "c2"}).kind is Kind.EDITED


def test_what_was_kept_is_known_whole_without_the_ledger(space: Workspace) -> None:
    for name in ("30-clips/a.wav", "30-clips/b.wav"):
        space.keep(name, name.encode(), {})
    space.write(FILE, b"sound", {})
    space.path("ledger.json").unlink()
    space.path("30-clips/b.wav").write_bytes(b"30-clips/c.wav")
    assert [space.is_whole(name) for name in ("30-clips/a.wav", "30-clips/b.wav", FILE)] == [True, False, None]
    sums = space.root.parent / f".{space.root.name}.SHA256SUMS"
    checked = subprocess.run(
        ["sha256sum", "--check", sums.name], cwd=sums.parent, capture_output=True, text=True, check=False
    )
    assert [line.split(": ")[1] for line in checked.stdout.splitlines()] == ["OK", "FAILED"]
    sums.write_bytes(b"\xff not sums\n\n")
    assert space.is_whole("30-clips/a.wav") is None


def test_a_report_that_cannot_be_read_is_begun_anew(space: Workspace) -> None:
    space.save_report({"speech": {"clips": 3}})
    space.path("report.json").write_text("{")
    assert space.report() == {}
