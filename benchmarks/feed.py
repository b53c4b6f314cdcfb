"""What feeds of 1 to 10,000 episodes take: CPU and memory to write them, to read them, and to publish one episode more.

    python -m benchmarks.feed [--sizes 1,100,1000,10000]

Each size has a process of its own, for its peak of memory. An episode is as large as a real one: five papers with
links in its notes, three transcripts, chapters, cover, soundbite. The documents lie in memory: no disk is measured.
"""

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from podcast import feed, text
from podcast.model import Item, Media, Ms, Soundbite, Week
from podcast.show import Publishing, Show

SIZES = (1, 100, 1_000, 10_000)
GUID = "9b024349-ccf0-5f69-a609-6b82873eab3c"
SHOW = Show(
    "en",
    "Papers of the Week",
    "Five papers in ten minutes.",
    "The Desk",
    "en",
    publish=Publishing(base_url="https://cdn.example.org/en"),
)
PAPERS = tuple(f"2505.2472{n}" for n in range(5))
NOTES = "".join(
    f'<li><p><strong><a href="https://arxiv.org/abs/{paper}">A title of eight words, as papers have them</a></strong> '
    f"(0{number}:45)</p><p>160 upvotes · Ana Ruiz, Bo Chen, Cleo Diaz and 3 more · "
    f'<a href="https://arxiv.org/abs/{paper}">arXiv</a> · <a href="https://huggingface.co/papers/{paper}">Hugging '
    "Face</a></p></li>"
    for number, paper in enumerate(PAPERS)
)
T = TypeVar("T")


def item(week: Week) -> Item:
    """The week's episode, its weekday and hour those of the show."""
    key = f"media/{week}-0123456789ab"
    return Item(
        week=week,
        guid=feed.item_guid(GUID, week),
        title=f"Robots that guess, in the week of {text.day(week.monday, 'en')}",
        description="\n".join(f"{n}. A title of eight words, as papers have them" for n in range(1, 6)),
        notes=f"<p>Five papers of the week.</p><ol>{NOTES}</ol><p>{text.disclosure('en')}</p>",
        published=dt.datetime.combine(week.sunday, dt.time(6), dt.UTC) + dt.timedelta(days=1),
        duration=Ms(754_123),
        language="en",
        audio=Media(f"{key}.mp3", "audio/mpeg", 12_065_968),
        transcripts=tuple(
            Media(f"{key}.{ending}", kind, 20_000)
            for ending, kind in (("srt", "application/x-subrip"), ("vtt", "text/vtt"), ("json", "application/json"))
        ),
        page=f"episodes/{week}.html",
        chapters=Media(f"{key}.chapters.json", "application/json+chapters", 900),
        image=Media(f"{key}.jpg", "image/jpeg", 90_000),
        soundbite=Soundbite(Ms(45_000), Ms(60_000), "A title of eight words, as papers have them"),
        papers=PAPERS,
    )


def weeks(count: int) -> list[Week]:
    """`count` weeks in a row that end in 2026."""
    first = dt.date(2026, 11, 16) - dt.timedelta(weeks=count)
    return [Week.of(first + dt.timedelta(weeks=number)) for number in range(count)]


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What `work` gives, and the CPU seconds that it took."""
    started = time.process_time()
    result = work()
    return result, time.process_time() - started


def measure(size: int) -> dict[str, float]:
    """One size, in this process."""
    items = [item(week) for week in weeks(size + 1)]
    stored, writing = timed(lambda: {one.key: one.data for one in feed.documents(SHOW, GUID, items[:-1])})
    read, reading = timed(lambda: feed.gather(stored.get))
    assert read is not None
    assert len(read.items) == size
    after, again = timed(lambda: feed.documents(SHOW, read.guid, [*read.items, items[-1]]))
    changed = [one for one in after if stored.get(one.key) != one.data]
    return {
        "episodes": size,
        "documents": len(stored),
        "MB": sum(map(len, stored.values())) / 1e6,
        "write": writing,
        "read": reading,
        "publish": reading + again,
        "changed": len(changed),
        "changed_kB": sum(len(one.data) for one in changed) / 1e3,
        "peak_MB": _peak(),
    }


def _peak() -> float:
    """MB that this process held at most. Linux hands a parent's ru_maxrss on to its children: VmHWM is the own one."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def row(found: dict[str, float]) -> str:
    return (
        f"| {found['episodes']:,.0f} | {found['documents']:.0f} | {found['MB']:.1f} | {found['write']:.2f} "
        f"| {found['read']:.2f} | {found['publish']:.2f} | {found['changed']:.0f} | {found['changed_kB']:,.0f} "
        f"| {found['peak_MB']:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one is not None:
        print(json.dumps(measure(chosen.one)))
        return
    print(
        "| episodes | documents | MB | write, CPU s | read, CPU s | publish one more, CPU s | changed | kB | peak MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for size in map(int, chosen.sizes.split(",")):
        command = [sys.executable, "-m", "benchmarks.feed", "--one", str(size)]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
        print(row(json.loads(ran.stdout)), flush=True)


if __name__ == "__main__":
    main()
