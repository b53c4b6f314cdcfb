"""Everything that can go wrong by name: what happened, where, and what to do about it."""

# What to do when a disk is full or not to be written to.
DISK_REMEDY = (
    "Free space or change the folder's permissions, then run the command again: what was whole on the disk is kept"
)


class PodcastError(Exception):
    """Base of all errors that a user is meant to read.

    `what` is a sentence without a full stop, `where` names the file, line, field or address,
    `remedy` says what to do next. Text that came from outside is cleaned before it gets here.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return " ".join(part for part in (place + _sentence(self.what), _sentence(self.remedy)) if part)


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".?!…。" else text + "."


class UsageError(PodcastError):
    """The command line asks for something that cannot be, such as a malformed week."""

    exit_code = 2


class ConfigError(PodcastError):
    """A file of the show (podcast.toml, a voice profile, fixed lines) does not say what it must."""

    exit_code = 2


class ScriptError(PodcastError):
    """20-script.md does not parse. `line` counts from 1."""

    exit_code = 2

    def __init__(self, what: str, *, line: int, file: str = "20-script.md", remedy: str = "") -> None:
        self.line = line
        super().__init__(what, where=f"{file}, line {line}", remedy=remedy)


class SourceError(PodcastError):
    """The papers' source answered, but not with papers that can be used."""


class SourceUnreachable(SourceError):
    """The papers' source gave no usable answer in the time allowed."""


class WrongLanguage(SourceError):
    """The papers are not in the show's language, and the writer cannot translate."""


class NoPapers(SourceError):
    """The week has no paper that may be taken."""


class WriterError(PodcastError):
    """A writer gave no text that can be used: a refused key, a used-up quota, answers that are not what was asked."""


class ModelError(PodcastError):
    """A model's files cannot be had, or are not those that are known."""


class SpeechError(PodcastError):
    """A voice gave no clip, or one that cannot be what was asked for.

    `billed` characters were charged for answers that cannot be used.
    """

    billed = 0


class Unfit(SpeechError):
    """A voice's answer is sound, but cannot be the text: silence, a cut clip. `wav` is what came."""

    def __init__(self, what: str, *, wav: bytes, where: str = "", remedy: str = "") -> None:
        self.wav = wav
        super().__init__(what, where=where, remedy=remedy)


class NotSound(SpeechError):
    """A voice's answer arrived whole, but it is no sound."""


class AudioError(PodcastError):
    """Music is missing, or ffmpeg refused, or the master misses its figures."""


class AlignmentError(PodcastError):
    """An aligner cannot be loaded or cannot place a text in its clip."""


class GateRefused(PodcastError):
    """A quality gate found that the episode must not be published as it is."""


class CaptionError(PodcastError):
    """Subtitles cannot be made or read."""


class UnreadableSubtitles(CaptionError):
    """A file that was to be judged holds no subtitles, or cannot be read."""

    exit_code = 2


class FeedError(PodcastError):
    """A feed cannot be read, or what it must say is not known."""


class StoreError(PodcastError):
    """A store cannot be read or written."""


class WorkspaceError(PodcastError):
    """An episode's folder cannot be read or written, or its ledger is not one."""


class Busy(WorkspaceError):
    """Another process works on the same week of the same show."""

    exit_code = 4
