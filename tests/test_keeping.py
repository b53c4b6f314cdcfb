"""What has arrived is kept and not asked for again, counted at the provider."""

import dataclasses
import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from podcast import chain, names
from podcast.aligners.base import Aligner, Hearing
from podcast.aligners.estimate import Estimate
from podcast.errors import SpeechError, WorkspaceError
from podcast.providers import Environment
from podcast.sound.pcm import Pcm
from podcast.speech.base import Line, Offer, Said, Voice
from podcast.stages import clips as clips_of
from podcast.stages.loading import load_script
from podcast.steps import Run
from podcast.workspace import Workspace
from tests import shows
from tests.protocols_llm import LLM
from tests.protocols_voices import KEY
from tests.shows import Listener, episode


class Counting:
    """Espeak's voice that counts what it is asked, two at once, and fails for a text that holds `fails`."""

    at_once = 2
    free = False
    intelligible = True
    phonetic = False

    def __init__(self, voice: Voice, fails: str = "\0") -> None:
        self.provider, self.model, self.settings, self.pace = voice.provider, voice.model, voice.settings, voice.pace
        self.longest = voice.longest
        self.asked: list[str] = []
        self._voice, self._fails = voice, fails

    def say(self, line: Line) -> Said:
        self.asked.append(line.text)
        if self._fails in line.text:
            raise SpeechError("the quota is used up")
        return self._voice.say(line)

    def offers(self) -> tuple[Offer, ...]:
        return self._voice.offers()


class Slowly:
    """The estimate, as an aligner that hears and counts what it is asked."""

    name = identity = "slow"
    estimate = hears = False
    at_once = 1

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._aligner: Aligner = Estimate()

    def ready(self, _warn: Callable[[str], None]) -> Aligner:
        return self

    def listen(self, sound: Pcm, text: str, language: str) -> Hearing:
        self.asked.append(text)
        return self._aligner.listen(sound, text, language)


class StoppedAt(Listener):
    """Presses Ctrl-C when so many parts of a stage are done."""

    def __init__(self, done: int) -> None:
        super().__init__()
        self._done = done

    def progress(self, done: int, total: int, unit: str = "") -> None:
        if done == self._done:
            self._done = 0
            raise KeyboardInterrupt


def change(run: Run, **cast: object) -> Run:
    return dataclasses.replace(run, cast=dataclasses.replace(run.cast, **cast))  # type: ignore[arg-type]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    shows.write_show(tmp_path)
    shows.make(tmp_path, until="write")
    return tmp_path


def clips(folder: Path) -> int:
    return len(list((episode(folder) / names.CLIPS).glob("[!.]*.wav")))


def speak(run: Run) -> Callable[[], bool]:
    return lambda: chain.STAGES["speak"](run)


def test_ctrl_c_keeps_every_clip_that_was_asked_for(written: Path) -> None:
    run = shows.run_of(written)
    first = Counting(run.cast.voice)
    stopped = StoppedAt(3)
    with pytest.raises(KeyboardInterrupt):
        speak(dataclasses.replace(change(run, voice=first), watch=stopped))()
    assert stopped.notes == ["stopping: what is under way is waited for and kept; Ctrl-C again leaves at once"]
    assert clips(written) == len(first.asked) < shows.CLIPS
    second = Counting(run.cast.voice)
    speak(change(run, voice=second))()
    assert sorted(first.asked + second.asked) == sorted(set(first.asked + second.asked))
    assert clips(written) == shows.CLIPS


def test_a_failure_begins_no_more_and_keeps_what_is_under_way(written: Path) -> None:
    run = shows.run_of(written)
    first = Counting(run.cast.voice, fails="Made by machine")
    with pytest.raises(SpeechError, match="quota"):
        speak(change(run, voice=first))()
    assert clips(written) == len(first.asked) - 1
    assert len(first.asked) < shows.CLIPS


def test_a_disk_that_takes_no_clip_ends_the_asking_and_the_error_says_what_is_lost(written: Path) -> None:
    run = shows.run_of(written)
    first = clips_of.takes(load_script(run), run.cast.voice)[0]

    def fill_up(moment: str, name: str) -> None:
        if (moment, name) == ("written", first.file):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    voice = Counting(run.cast.voice)
    filling = dataclasses.replace(change(run, voice=voice), space=Workspace(run.space.root, fill_up))
    with pytest.raises(WorkspaceError, match="cannot be written") as caught:
        speak(filling)()
    assert f"what should become {first.file} is lost, and is asked for again" in caught.value.remedy
    assert len(voice.asked) < shows.CLIPS
    assert clips(written) == len(voice.asked) - 1
    again = Counting(run.cast.voice)
    speak(change(run, voice=again))()
    assert len(again.asked) == shows.CLIPS - len(voice.asked) + 1


def test_without_its_ledger_no_reply_and_no_clip_is_asked_for_again(tmp_path: Path) -> None:
    shows.write_show(tmp_path)
    with LLM(paragraphs=1, key=KEY) as server:
        known = Environment(shows.NOWHERE, KEY, server.base)
        settings = tmp_path / "podcast.toml"
        settings.write_text(settings.read_text() + '[voice]\nprovider = "espeak"\n')
        shows.make(tmp_path, until="speak", environment=known)
        asked, before = len(server.seen), shows.digests(episode(tmp_path))
        (episode(tmp_path) / names.LEDGER).write_text("{")
        with pytest.raises(WorkspaceError, match="is damaged") as caught:
            shows.make(tmp_path, until="speak", environment=known)
        assert caught.value.where == str(episode(tmp_path) / names.LEDGER)
        assert "Remove it: replies, clips and files that may be edited are kept" in caught.value.remedy
        (episode(tmp_path) / names.LEDGER).unlink()
        # Nor when the script is to be put together anew.
        (episode(tmp_path) / names.SCRIPT).unlink()
        shows.make(tmp_path, until="speak", environment=known)
        assert len(server.seen) == asked > 0
    assert shows.digests(episode(tmp_path)) == before


def flip(file: Path) -> bytes:
    """Turn one bit in the middle over, and give what the file was."""
    before = file.read_bytes()
    middle = len(before) // 2
    file.write_bytes(before[:middle] + bytes([before[middle] ^ 1]) + before[middle + 1 :])
    return before


def test_a_flipped_bit_in_a_clip_or_a_reply_is_noticed_without_the_ledger(tmp_path: Path) -> None:
    """Sound and letters that still read are not trusted; what is whole is asked for by nobody."""
    shows.write_show(tmp_path)
    with LLM(paragraphs=1, key=KEY) as server:
        known = Environment(shows.NOWHERE, KEY, server.base)
        settings = tmp_path / "podcast.toml"
        settings.write_text(settings.read_text() + '[voice]\nprovider = "espeak"\n')
        shows.make(tmp_path, until="speak", environment=known)
        asked, folder = len(server.seen), episode(tmp_path)
        clip, reply = (sorted((folder / name).glob("[!.]*.*"))[0] for name in (names.CLIPS, names.REPLIES))
        before = flip(clip)
        flip(reply)
        (folder / names.LEDGER).unlink()
        (folder / names.SCRIPT).unlink()
        shows.make(tmp_path, until="speak", environment=known)
        assert len(server.seen) == asked + 1
        assert clip.read_bytes() == before


def test_a_clip_that_nothing_vouches_for_is_kept_when_it_was_paid_for_and_made_again_when_it_was_free(
    written: Path,
) -> None:
    """As in weeks of version 0.1 whose ledger is lost."""
    run = shows.run_of(written)
    speak(change(run, voice=Counting(run.cast.voice)))()
    for free, count in ((False, 0), (True, shows.CLIPS)):
        (episode(written) / names.LEDGER).unlink()
        (episode(written).parent / f".{shows.WEEK}.SHA256SUMS").unlink(missing_ok=True)
        voice, watch = Counting(run.cast.voice), Listener()
        voice.free = free
        speak(dataclasses.replace(change(run, voice=voice), watch=watch))()
        assert len(voice.asked) == count
        assert any("whether it is whole nothing says" in said for said in watch.warnings) is not free


@pytest.mark.parametrize("stopped_at", [1, 7, 8])
def test_no_clip_is_aligned_twice_after_ctrl_c(made: Path, stopped_at: int) -> None:
    run = shows.run_of(made)
    first, second = Slowly(), Slowly()
    with pytest.raises(KeyboardInterrupt):
        chain.STAGES["align"](dataclasses.replace(change(run, aligner=first), watch=StoppedAt(stopped_at)))
    chain.STAGES["align"](change(run, aligner=second))
    # Those under way when Ctrl-C came are kept, too.
    assert len(first.asked) >= stopped_at
    assert len(first.asked) + len(second.asked) == shows.CLIPS


def test_one_edited_sentence_is_aligned_alone_and_a_stop_loses_no_other(made: Path) -> None:
    run = shows.run_of(made)
    chain.STAGES["align"](change(run, aligner=Slowly()))
    file = episode(made) / names.SCRIPT
    file.write_text(file.read_text().replace("in silence", "quietly"))
    chain.STAGES["speak"](run)
    aligner = Slowly()
    chain.STAGES["align"](change(run, aligner=aligner))
    assert len(aligner.asked) == 1
