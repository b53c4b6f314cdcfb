"""The stage `mix`: the cover, and the mastered, tagged, chaptered episode."""

import tempfile
from pathlib import Path

from podcast import config, digests, memory, text
from podcast.episode import chapters, cover, tags
from podcast.errors import AudioError
from podcast.model import Ms, Script, Timeline
from podcast.names import CLIPS, COVER, EPISODE, SCRIPT, TIMELINE
from podcast.show import Show
from podcast.sound import audio, bed, timeline
from podcast.sound.pcm import Pcm
from podcast.stages import clips
from podcast.stages.clips import Take
from podcast.stages.loading import load_script
from podcast.steps import Made, Run, Step, perform


def _cover_ingredients(run: Run) -> dict[str, str]:
    return {"title": run.show.title, "week": str(run.week), "[cover]": digests.of_value(run.show.cover)}


def _draw(run: Run) -> Made:
    show = run.show
    unknown = cover.missing(show.title)
    if unknown:
        run.watch.warn(f"the cover's font lacks {unknown!r}: left out")
    picture = cover.draw(show.title, str(run.week), show.cover, show.language)
    return Made({COVER: picture}, {"bytes": len(picture), "left_out": unknown})


def music(show: Show) -> dict[str, Path]:
    """The files that `[mix]` names, by name. Raises ConfigError or AudioError for one that is not there."""
    named = [name for name in (show.mix.intro, show.mix.outro) if name]
    found = {name: config.find(show, str(Path("voices/music", name))) for name in named}
    for file in found.values():
        if not file.is_file():
            raise AudioError("is not a music file", where=str(file), remedy='Name one in [mix], or set "" for none')
    return found


def _mix_ingredients(run: Run) -> dict[str, str]:
    told = load_script(run)
    return {
        "clips": clips.digest(run, told),
        "music": digests.of_value([digests.of_bytes(file.read_bytes()) for file in music(run.show).values()]),
        "[mix]": digests.of_value(run.show.mix),
        "sections": digests.of_value([(s.part, s.paper, s.title, len(s.segments)) for s in told.sections]),
        "tags": digests.of_value([run.show.title, run.show.author, run.show.language, told.title, _lyrics(told)]),
    }


def _mix(run: Run) -> Made:
    told, pieces, settings = load_script(run), music(run.show), run.show.mix
    takes = clips.takes(told, run.cast.voice)
    by_digest = {take.digest: take for take in takes}
    said = [clips.clip(take, _sound(run, take)) for take in takes]
    intro, outro = (audio.duration(pieces[name]) if name else Ms(0) for name in (settings.intro, settings.outro))
    laid = timeline.lay(told, said, settings, intro, outro)
    run.watch.progress(1, 3)
    mixed = bed.mix(laid, lambda digest: _sound(run, by_digest[digest]), pieces)
    memory.give_back()
    run.watch.progress(2, 3)
    with tempfile.TemporaryDirectory(dir=run.space.root, prefix=".", suffix=".tmp") as folder:
        file = Path(folder) / EPISODE
        master = audio.master(mixed, settings, file)
        tags.tag(file, _tags(run, told, laid))
        run.watch.progress(3, 3)
        data = file.read_bytes()
    facts = {
        "duration_s": round(laid.duration / 1000, 3),
        "loudness_lufs": master.integrated,
        "true_peak_dbtp": master.true_peak,
        "bytes": len(data),
        "encodes": master.passes,
    }
    return Made({TIMELINE: timeline.dumps(laid).encode(), EPISODE: data}, facts)


def _sound(run: Run, take: Take) -> Pcm:
    # What the C library keeps of the clips before comes to 100 MB, beside a bed of 120 MB.
    memory.give_back()
    return clips.sound(run.space, take)


def _lyrics(told: Script) -> str:
    return "\n".join(segment.display for segment in told.segments)


def _tags(run: Run, told: Script, laid: Timeline) -> tags.Tags:
    show = run.show
    return tags.Tags(
        title=told.title,
        artist=show.author,
        album=show.title,
        track=run.week.number,
        date=run.week.sunday,
        comment=text.disclosure(show.language),
        language=show.language,
        cover=run.space.read(COVER),
        chapters=chapters.chapters(told, laid),
        lyrics=_lyrics(told),
    )


COVER_STEP = Step("cover", (COVER,), (), _cover_ingredients, _draw)
STEP = Step("mix", (EPISODE, TIMELINE), (COVER,), _mix_ingredients, _mix, follows=(SCRIPT, CLIPS))


def mix(run: Run) -> bool:
    """Lay clips and music on one bed, master and tag the episode."""
    drawn = perform(run, COVER_STEP)
    return perform(run, STEP) or drawn
