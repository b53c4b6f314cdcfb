"""How close a paid show comes to its critical path: `python -m benchmarks.wall [--language zh]`.

The bundled week is made by `podcast weekly` against servers on this machine: every answer of the LLM takes `--llm`
seconds, every clip `--speech` times its own length, and four requests may be under way together. The stages stay one
after another, so with P papers and clips of s seconds the least time that is possible is

    llm * (1 + ceil((P + 1) / 4))                 the plan, then papers and both ends
  + max(speech * sum(s) / 4, speech * max(s))     the clips
  + what the other stages took in this run        (report.json, timings_s)

What is printed is the whole command's wall time as a multiple of that. The aim is 1.15.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

from podcast import config
from podcast.names import CLIPS, REPORT
from podcast.sources import bundled
from tests.protocols_llm import LLM
from tests.protocols_voices import KEY, ElevenLabsServer

AT_ONCE = 4
PAPERS = 5


def main() -> None:
    options = _options()
    with (
        LLM(slow=options.llm, paragraphs=4) as llm,
        ElevenLabsServer(pace_of_work=options.speech) as voices,
        tempfile.TemporaryDirectory() as folder,
    ):
        show = _show(Path(folder), options.language)
        keys = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": llm.base}
        keys |= {"ELEVENLABS_API_KEY": KEY, "ELEVENLABS_BASE_URL": voices.url}
        begun = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "podcast", "weekly", str(bundled.WEEK), "--show", str(show)],
            env=os.environ | keys,
            check=True,
        )
        wall = time.monotonic() - begun
        _print(next(Path(folder, "episodes").glob("*/*")), options, wall)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", choices=bundled.LANGUAGES, default="en")
    parser.add_argument("--llm", type=float, default=20.0, help="seconds that each answer of the LLM takes")
    parser.add_argument("--speech", type=float, default=0.5, help="seconds of work for a second of speech")
    return parser.parse_args()


def _show(folder: Path, language: str) -> Path:
    """The ready show of a language, with the bundled week as its papers' file and four requests at once."""
    ready = config.shipped() / ("podcast.zh.toml" if language == "zh" else "podcast.toml")
    papers = Path(bundled.__file__).with_suffix("") / f"{bundled.WEEK}.{language}.yaml"
    shutil.copy(papers, folder / "papers.yaml")
    source = 'source = "file"\nfile = "papers.yaml"'
    settings = ready.read_text(encoding="utf-8").replace('source = "huggingface"', source)
    (folder / "podcast.toml").write_text(settings, encoding="utf-8")
    profile = f"host-{language}.toml"
    voice = (config.shipped() / "voices" / profile).read_text(encoding="utf-8")
    (folder / "voices").mkdir()
    (folder / "voices" / profile).write_text(voice.replace("at_once = 3", f"at_once = {AT_ONCE}"), encoding="utf-8")
    return folder / "podcast.toml"


def _print(episode: Path, options: argparse.Namespace, wall: float) -> None:
    report = json.loads((episode / REPORT).read_text(encoding="utf-8"))
    timings = report["timings_s"]
    script = options.llm * (1 + math.ceil((PAPERS + 1) / AT_ONCE))
    clips = sorted(_seconds(file) for file in (episode / CLIPS).glob("*.wav"))
    speech = options.speech * max(sum(clips) / AT_ONCE, clips[-1])
    others = sum(seconds for topic, seconds in timings.items() if topic not in ("script", "speech"))
    rows = (
        ("script", script, timings["script"]),
        (f"speech, {len(clips)} clips, {sum(clips):.0f} s", speech, timings["speech"]),
        ("other stages", others, others),
        ("whole command", script + speech + others, wall),
    )
    print(f"{'':32}{'least, s':>10}{'taken, s':>10}{'ratio':>8}")
    for name, least, taken in rows:
        print(f"{name:32}{least:10.1f}{taken:10.1f}{taken / least:8.3f}")


def _seconds(file: Path) -> float:
    with wave.open(str(file)) as sound:
        return float(sound.getnframes() / sound.getframerate())


if __name__ == "__main__":
    main()
