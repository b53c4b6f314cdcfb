"""How comfortable the cues are: violations per 100 cues by rule, over every episode that there are papers for.

    .venv/bin/python -m benchmarks.layout [--top N] [--cues]

Scripts by the extractive writer, clips by espeak-ng with the ready shows' profiles, times by the estimate, which is
what a machine without a model has. The bundled week in both languages always; the recorded weeks and days and the
newsletter page where PODCAST_RECORDED names their folder. Times are kept in the temporary folder: a second run takes
seconds. `--cues` lists every cue that breaks a rule.
"""

import argparse
import datetime as dt
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from podcast import config, digests, providers, selection
from podcast.aligners import base as aligners
from podcast.aligners.estimate import Estimate
from podcast.model import Clip, Cue, Ms, Paper, Segment, Week, Word
from podcast.providers import Environment
from podcast.sound import pcm, timeline
from podcast.sources.bundled import WEEK, Bundled
from podcast.sources.huggingface import HuggingFace
from podcast.sources.newsletter import Newsletter
from podcast.speech.base import Line
from podcast.stages import loading
from podcast.subtitles import captions, judge
from podcast.subtitles.rules import TABLE
from podcast.subtitles.violation import in_order
from podcast.words import Aligned, dumps_words, loads_words
from tests.servers import DailyPapers
from tests.writers.conformance import Drawer

RECORDED = os.environ.get("PODCAST_RECORDED", "")
KEPT = Path(tempfile.gettempdir()) / "podcast-bench-layout"
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
MUSIC = Ms(20_000)


@dataclass(frozen=True, slots=True)
class Episode:
    """Segments with their words in an episode of `duration` ms."""

    name: str
    language: str
    said: tuple[tuple[Segment, tuple[Word, ...]], ...]
    duration: Ms

    def cues(self) -> tuple[Cue, ...]:
        return captions.episode_cues(self.said, self.language, duration=self.duration)


class Studio:
    """Speaks papers as a ready show does without keys."""

    def __init__(self, file: str) -> None:
        show = config.load(config.shipped() / file)
        voiced, written = replace(show.voice, provider="espeak"), replace(show.script, writer="extractive")
        self.show = replace(show, voice=voiced, script=written)
        self.lexicon = config.load_lexicon(self.show)
        self.voice = providers.voice(self.show, Environment(), print)
        self.writer = providers.writer(self.show, Environment(), self.voice)

    def episode(self, name: str, papers: Sequence[Paper], week: Week, top: int) -> Episode:
        """An episode of the first `top` papers, laid out with 20 s of music at both ends."""
        chosen = selection.select(papers, replace(self.show.papers, top=top), week, (), source="bench", fetched=NOW)
        script = self.writer.write(chosen, Drawer()).script
        told = replace(
            script, sections=tuple(replace(one, segments=self._breaths(one.segments)) for one in script.sections)
        )
        heard = [self._heard(segment) for segment in told.segments]
        laid = timeline.lay(told, [clip for clip, _ in heard], self.show.mix, MUSIC, MUSIC)
        said = tuple(
            (segment, tuple(word.shifted(placement.shift) for word in words))
            for segment, (_, words), placement in zip(told.segments, heard, laid.placements, strict=True)
        )
        return Episode(name, self.show.language, said, laid.duration)

    def _breaths(self, segments: Sequence[Segment]) -> tuple[Segment, ...]:
        language = self.show.language
        parts = (loading.as_spoken(one, self.lexicon, self.voice, language) for one in segments)
        return tuple(chain.from_iterable(parts))

    def _heard(self, segment: Segment) -> tuple[Clip, tuple[Word, ...]]:
        """The segment's clip and words, from an earlier run where there was one."""
        shaped = [segment.display, segment.spoken, self.voice.model, self.voice.settings, Estimate.identity]
        digest = digests.of_value(shaped)[-32:]
        file = KEPT / f"{digest}.json"
        if not file.exists():
            sound = self.voice.say(Line(segment.spoken)).sound
            heard = aligners.words(segment, Estimate().listen(sound, segment.spoken, self.show.language).parts)
            # The clip's own edges and length stand in front as words without text.
            onset, offset = pcm.edges(sound)
            edges = (Word("", onset, offset, 0, 0), Word("", Ms(0), sound.duration, 0, 0))
            file.write_text(dumps_words([Aligned(digest, "estimate", True, (*edges, *heard))]), "utf-8")
        (kept,) = loads_words(file.read_text("utf-8"))
        edge, whole, *words = kept.words
        return Clip(digest, whole.end, edge.start, edge.end), tuple(words)


def episodes(top: int) -> Iterator[Episode]:
    """Every episode that there are papers for."""
    english, chinese = Studio("podcast.toml"), Studio("podcast.zh.toml")
    yield english.episode("bundled en", Bundled("en").papers(WEEK), WEEK, top)
    yield chinese.episode("bundled zh", Bundled("zh").papers(WEEK), WEEK, top)
    if not RECORDED:
        return
    (page,) = Path(RECORDED, "seeds").glob("newsletter-*.zh.md")
    day = dt.date.fromisoformat(page.name[11:21])
    yield chinese.episode(f"page {day} zh", Newsletter((page,)).papers(Week.of(day)), Week.of(day), top)
    with DailyPapers(Path(RECORDED, "hf_papers")) as api:
        days = sorted(path.stem for path in api.folder.glob("*.json"))
        for week in sorted({Week.of(dt.date.fromisoformat(day)) for day in days}):
            yield english.episode(f"{week} en", HuggingFace(api.url).papers(week), week, top)
        for name in days:
            api.days = {name}
            week = Week.of(dt.date.fromisoformat(name))
            yield english.episode(f"{name} en", HuggingFace(api.url).papers(week), week, top)


# What an SRT file may break and cues that were made here cannot.
NOT_OURS = ("lost", "punctuation", "markup", "form")


def judged(episode: Episode, show_cues: bool) -> tuple[int, Counter[str]]:
    """How many cues an episode has, and how many break each rule. Raises CaptionError for cues of another text."""
    cues = episode.cues()
    heard = judge.speech(cues, episode.said)
    alone = judge.violations(
        cues,
        episode.language,
        duration=episode.duration,
        display="\n".join(segment.display for segment, _ in episode.said),
    )
    found = in_order([*alone, *judge.late(cues, heard, episode.language)])
    broken = Counter(one.rule for one in found)
    print(f"{episode.name:18} {episode.duration / 60000:6.1f} min {len(cues):6} cues  {dict(broken) or ''}", flush=True)
    for one in found if show_cues else ():
        why = judge.reason(one, cues, heard)
        print(f"    {one.cue + 1:4} {one.rule:10} {one.value:8.1f} {' / '.join(cues[one.cue].lines)}  ({why})")
    return len(cues), broken


def main() -> None:
    parser = argparse.ArgumentParser(description="Violations per 100 cues, by rule.")
    parser.add_argument("--top", type=int, default=5, help="papers an episode")
    parser.add_argument("--cues", action="store_true", help="list every cue that breaks a rule")
    asked = parser.parse_args()
    KEPT.mkdir(exist_ok=True)
    totals: dict[str, Counter[str]] = {}
    counts = Counter[str]()
    for episode in episodes(asked.top):
        language = episode.language[:2]
        cues, broken = judged(episode, asked.cues)
        totals.setdefault(language, Counter()).update(broken)
        counts[language] += cues
    names = [rule.name for rule in TABLE if rule.name not in NOT_OURS]
    print(f"\nper 100 cues  {''.join(f'{language:>8}' for language in totals)}")
    print(f"{'cues':14}{''.join(f'{counts[language]:8}' for language in totals)}")
    for name in names:
        shares = (100 * total[name] / counts[language] for language, total in totals.items())
        print(f"{name:14}{''.join(f'{share:8.2f}' for share in shares)}")


if __name__ == "__main__":
    main()
