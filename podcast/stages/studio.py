"""Where takes are said, several at once, and each clip is kept as it arrives."""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from podcast.errors import AudioError, PodcastError, SpeechError, Unfit
from podcast.ledger import Kind, State
from podcast.names import CLIPS
from podcast.net.retry import Stopped
from podcast.sound import pcm
from podcast.speech import base
from podcast.speech.base import Prepares, Said, Stops, Voice
from podcast.stages import clips
from podcast.stages.clips import Take
from podcast.steps import Watcher
from podcast.workspace import Workspace

# So often a thread that waits looks whether a signal came.
_WAKE_S = 0.5


@dataclass(frozen=True, slots=True)
class Studio:
    """A voice and the language it speaks, the folder that keeps its clips, and who is told."""

    voice: Voice
    language: str
    space: Workspace
    watch: Watcher

    def state(self, one: Take) -> State:
        return self.space.state(one.file, one.ingredients)

    def missing(self, wanted: Iterable[Take]) -> list[Take]:
        """Those without a clip that stands, each once."""
        by_name = {one.file: one for one in wanted}
        return [one for one in by_name.values() if not self.state(one).stands]

    def unrecorded(self, wanted: Iterable[Take]) -> Iterator[Take]:
        """Clips that the ledger does not know, as after its loss: their name says what they were made from.

        They must be whole. Where nothing says that, as in weeks of version 0.1, those that were paid for are taken.
        """
        known = self.space.recorded(CLIPS)
        for one in wanted:
            if one.file not in known and self.space.path(one.file).exists() and self._is_whole(one):
                yield one

    def lacking(self, wanted: Sequence[Take]) -> list[Take]:
        """Those without a clip, also without one that the ledger does not know."""
        there = {one.file for one in self.unrecorded(wanted)}
        return [one for one in self.missing(wanted) if one.file not in there]

    def _is_whole(self, one: Take) -> bool:
        whole = self.space.is_whole(one.file)
        if whole is None and not self.voice.free:
            with suppress(AudioError):
                clips.sound(self.space, one)
                return True
        return bool(whole)

    def adopt(self, wanted: Iterable[Take]) -> None:
        """Enter such clips into the ledger, and say so."""
        for one in self.unrecorded(wanted):
            sure = self.space.is_whole(one.file)
            self.space.adopt(one.file, one.ingredients)
            if sure:
                self.watch.note(f"{one.file} was there already and is kept")
            else:
                self.watch.warn(f"{one.file} was there already and is kept; whether it is whole nothing says: listen")

    def unsaid(self, wanted: Iterable[Take]) -> list[Take]:
        """Those that must be said. Raises SpeechError for one whose answer was paid for and cannot pass."""
        return [one for one in self.missing(wanted) if not self._passes_now(one)]

    def say(self, missing: Sequence[Take]) -> None:
        """Have all said, and keep each clip as it arrives, in the thread that asked for it.

        After a failure or Ctrl-C nothing more is asked for, and what is under way is waited for and kept: it is paid
        for. Raises SpeechError, and WorkspaceError when a clip cannot be kept.
        """
        self._begin(missing)
        session, work = _Session(self), list[Future[None]]()
        with ThreadPoolExecutor(self.voice.at_once) as pool:
            try:
                for one in missing:
                    work.append(pool.submit(session.say, one))
                for done, future in enumerate(as_completed(work), 1):
                    future.result()
                    if len(work) > 1:
                        self.watch.progress(done, len(work))
            except Stopped:
                # Waited out by another's failure, which is the one to tell.
                for future in as_completed(work):
                    if not isinstance(future.exception(), Stopped):
                        future.result()
            except KeyboardInterrupt:
                session.end()
                self.watch.note("stopping: what is under way is waited for and kept; Ctrl-C again leaves at once")
                raise
            finally:
                if len(work) < len(missing) or not all(future.done() for future in work):
                    session.end()
                # A second Ctrl-C may be delivered to another thread, and then does not wake this one.
                while wait(work, timeout=_WAKE_S).not_done:
                    pass

    def _begin(self, missing: Sequence[Take]) -> None:
        for one in missing:
            if self.state(one).kind is Kind.DAMAGED:
                self.watch.warn(f"{one.file} is damaged: it is made again")
        if missing and isinstance(self.voice, Prepares):
            # Here and not in a thread of the pool, which Ctrl-C would have to wait for.
            self.voice.prepare(self.watch.progress)

    def keep(self, one: Take, said: Said) -> None:
        """Put a clip on the disk, then what was told of it: the clip is what was paid for."""
        self.space.keep(one.file, pcm.write_wav(said.sound), one.ingredients)
        if said.receipt:
            self._keep_receipt(one, said.receipt)

    def keep_first(self, one: Take, said: Said) -> None:
        """As `keep`, with what earlier answers cost that were refused, or whose clip was damaged since."""
        if not self.voice.free and (before := clips.paid(self.space, one)):
            total = before + clips.billed(said.receipt, one.segment.spoken)
            said = replace(said, receipt={**said.receipt, "characters": total})
        self.keep(one, said)

    def keep_refused(self, one: Take, failure: SpeechError | Stopped) -> None:
        """What is left of answers that cannot be the text: their price, and the sound of the last if it is any."""
        if self.voice.free:
            return
        self._charge(one, failure.billed)
        if isinstance(failure, Unfit):
            self.space.keep(one.refused, failure.wav, one.ingredients)

    def _charge(self, one: Take, characters: int) -> None:
        if characters:
            before = clips.receipt(self.space, one)
            self._keep_receipt(one, {**before, "characters": clips.paid(self.space, one) + characters})

    def _keep_receipt(self, one: Take, receipt: Mapping[str, Any]) -> None:
        written = json.dumps(dict(receipt), ensure_ascii=False) + "\n"
        self.space.keep(one.receipt, written.encode(), one.ingredients)

    def say_again(self, one: Take, attempt: int) -> Said | None:
        """The take said once more, None where what comes cannot be the text.

        What was paid for is kept beside the clip, and not asked for by a later run. The clip stays until `keep`
        replaces it; its receipt has the characters of all takes. Raises SpeechError.
        """
        retake = clips.retake(one, attempt)
        self.adopt([retake])
        if not self.voice.free and self.state(retake).stands:
            return clips.said(self.space, retake)
        if not self.voice.free and self.space.path(retake.refused).exists():
            return None
        try:
            said = self.voice.say(one.line(attempt))
        except SpeechError as error:
            if not self.voice.free:
                self._charge(one, error.billed)
            if not isinstance(error, Unfit):
                raise
            self.watch.note(f"what was said again cannot be the text: {error.what}")
            if not self.voice.free:
                self.space.keep(retake.refused, error.wav, one.ingredients)
            return None
        if self.voice.free:
            return said
        self._charge(one, clips.billed(said.receipt, one.segment.spoken))
        said = replace(said, receipt={**said.receipt, "characters": clips.paid(self.space, one)})
        self.keep(retake, said)
        return said

    def _passes_now(self, one: Take) -> bool:
        """Whether an answer that was refused earlier is taken after all, as after a corrected `pace`.

        What was paid for is not asked for again before the user wants it. Raises SpeechError when it still cannot pass.
        """
        place = self.space.path(one.refused)
        if self.voice.free or not place.exists():
            return False
        try:
            kept = pcm.read_wav(self.space.read(one.refused), one.refused)
            base.check(kept, one.segment.spoken, self.voice.pace, self.language)
        except AudioError:
            return False
        except Unfit as error:
            raise SpeechError(
                f"an earlier answer was refused, and is again: {error.what}",
                where=str(place),
                remedy=f"Listen to it. {error.remedy}; or delete the file to have it said, and paid for, anew",
            ) from None
        self.keep(one, Said(kept))
        place.unlink()
        self.watch.note(f"{one.refused} passes now, and is taken")
        return True


class _Session:
    """Says takes in several threads until one fails or the session is ended."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._lock = threading.Lock()
        self._over = threading.Event()

    def end(self) -> None:
        """Begin nothing more, and wait for no second attempt."""
        self._over.set()
        if isinstance(self._studio.voice, Stops):
            self._studio.voice.stop()

    def say(self, one: Take) -> None:
        """Have `one` said and kept; nothing once the session is over."""
        if self._over.is_set():
            return
        try:
            self._say(one)
        except (PodcastError, Stopped):
            self.end()
            raise

    def _say(self, one: Take) -> None:
        studio = self._studio
        try:
            said = studio.voice.say(one.line())
        except (SpeechError, Stopped) as error:
            with self._lock:
                studio.keep_refused(one, error)
            raise
        with self._lock:
            studio.keep_first(one, said)
