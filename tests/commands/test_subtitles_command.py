"""`podcast subtitles`, as a user runs it."""

import json
import os
import wave
from pathlib import Path

import pysubs2
import pytest

from podcast import names, script
from podcast.model import Cue, Ms
from podcast.subtitles import files, srtfile
from tests.shows import WEEK, Answer, Here, episode

RECORDED = os.environ.get("PODCAST_RECORDED", "")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    return Here(monkeypatch, capfd)


def counts(ran: Answer) -> dict[str, int]:
    return {row["rule"]: row["count"] for row in json.loads(ran.stdout)["rules"] if row["count"]}


def test_the_episode_that_was_made_breaks_no_rule(run: Here, made_once: Path) -> None:
    folder = episode(made_once)
    sound, told = folder / names.EPISODE, folder / names.SCRIPT
    ran = run(made_once, "subtitles", "check", str(folder / names.SRT), "--script", str(told), "--audio", str(sound))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "No rule is broken." in ran.stdout
    rows = {line.split("  ")[0]: line.split() for line in ran.stdout.splitlines()}
    assert "in-time: not judged, needs the words' times" in rows
    assert rows["past the end"][-2:] == rows["text"][-2:] == ["0", "0.00"]
    report = json.loads((folder / names.REPORT).read_text())
    assert report["captions"]["violations"] == {}
    assert report["captions"]["offending"] == []


def test_the_webvtt_that_was_made_breaks_no_rule_either(run: Here, made_once: Path) -> None:
    folder = episode(made_once)
    ran = run(made_once, "subtitles", "check", str(folder / names.VTT), "--script", str(folder / names.SCRIPT))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "colon: not judged, a rule of SRT files" in ran.stdout
    assert "UTF-8, HH:MM:SS.mmm, one blank line" in ran.stdout


def test_lines_of_the_file_that_cannot_be_read_are_named(run: Here, tmp_path: Path) -> None:
    cue = (
        "1\n00:00:01,000 --> 00:00:03,500\n大家好，欢迎收听。\n\n2\n-00:00:04,000 --> 00:00:06,500\n今天有三篇论文。\n"
    )
    damaged = cue.encode("gb18030").replace("迎".encode("gb18030"), b"\xff")
    (tmp_path / "x.srt").write_bytes(damaged)
    ran = run(tmp_path, "subtitles", "check", "x.srt")
    assert ran.returncode == 1
    assert "read as gb18030 (a guess: --encoding names another)" in ran.stdout
    assert "lines with bytes that are not gb18030: 1\n    x.srt:3\n" in ran.stdout
    assert "times that cannot be read, their text left out: 1\n    x.srt:6\n" in ran.stdout
    told = json.loads(run(tmp_path, "subtitles", "check", "x.srt", "--json").stdout)
    assert (told["cues"], told["encoding"], told["guessed"]) == (1, "gb18030", True)
    assert [one["lines"] for one in told["read"]] == [[], [3], [6]]
    (tmp_path / "x.srt").write_text("1\n00:01 --> 00:02\nOne.\n", "utf-8")
    ran = run(tmp_path, "subtitles", "check", "x.srt")
    assert (ran.returncode, "x.srt, line 2" in ran.stderr) == (2, True)


def test_an_encoding_can_be_named(run: Here, tmp_path: Path) -> None:
    (tmp_path / "x.srt").write_bytes("1\n00:00:01,000 --> 00:00:03,500\n네\n".encode("euc_kr"))
    ran = run(tmp_path, "subtitles", "check", "x.srt", "--encoding", "euc_kr", "--json")
    assert (json.loads(ran.stdout)["encoding"], json.loads(ran.stdout)["guessed"]) == ("euc_kr", False)
    for name in ("nonsense", "base64"):
        ran = run(tmp_path, "subtitles", "check", "x.srt", "--encoding", name)
        assert (ran.returncode, "no encoding" in ran.stderr) == (2, True)


def test_two_languages_are_judged_by_the_rules_of_both(run: Here, tmp_path: Path) -> None:
    lines = ("我们用强化学习的方法，", "We use reinforcement learning for it.")
    cues = [Cue(Ms(3000 * number), Ms(3000 * number + 3000), lines) for number in range(3)]
    (tmp_path / "x.srt").write_text(files.srt(cues), "utf-8")
    ran = run(tmp_path, "subtitles", "check", "x.srt")
    assert ran.returncode == 0, ran.stdout
    assert "judged by the rules for zh and en" in ran.stdout
    assert "zh: at most 16 columns a line; en: at most 42 columns a line" in ran.stdout


FAULTS = {
    "e08_sjis": {"form": 1},
    "e12_gbk_one_bad_byte": {"lost": 1, "form": 2},
    "m_fullwidth": {"form": 1},
    "m_negative": {"form": 1},
    "m_six_digits": {"form": 1},
    "s_en_dec": {"split": 1},
    "s_en_dollar": {"split": 1},
    "s_en_thousand": {"split": 1},
    "s_zh_dec": {"split": 1},
    "s_zh_thousand": {"split": 1},
    "slow_digits": {"width": 1, "speed": 1},
    "t23_deep_overlap": {"long": 1, "overlap": 2},
    "x03_less_than": {},
    "x11_emoji_zwj": {},
}


@pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED names no folder of recorded answers")
@pytest.mark.parametrize("name", FAULTS)
def test_files_that_version_0_1_judged_wrong(run: Here, tmp_path: Path, name: str) -> None:
    ran = run(tmp_path, "subtitles", "check", str(Path(RECORDED, "faults", "subtitles", f"{name}.srt")), "--json")
    assert counts(ran) == FAULTS[name]
    assert ran.returncode == bool(FAULTS[name])


SLOPPY = """page.srt
120 bytes |
1 2 3 4 |
7
0:00:00.000 --> 0:00:00.400
<i>Too short</i>
8
0:00:00.300 --> 0:00:09.000
This overlaps, and it is a line that is far too wide for anybody
|
"""


def test_a_sloppy_file_is_read_and_every_fault_counted(run: Here, tmp_path: Path) -> None:
    (tmp_path / "sloppy.srt").write_text(SLOPPY, "utf-8")
    ran = run(tmp_path, "subtitles", "check", "sloppy.srt", "--json")
    assert ran.returncode == 1, ran.stderr
    form = 3 + 1 + 2 + 2 + 1
    assert counts(ran) == {"width": 1, "markup": 1, "short": 1, "speed": 1, "long": 1, "overlap": 1, "form": form}
    told = json.loads(ran.stdout)
    assert (told["cues"], told["language"], told["encoding"]) == (2, "en", "utf-8")
    assert set(told["not_judged"]) == {"text", "past the end", "in-time", "out-time"}
    wide = next(row for row in told["rules"] if row["rule"] == "width")
    assert [(one["cue"], one["start"], one["value"]) for one in wide["cues"]] == [(2, 300, 64)]
    assert (wide["per_100"], wide["source"]) == (50.0, "Netflix timed text guide")
    plain = run(tmp_path, "subtitles", "check", "sloppy.srt")
    assert "2 (00:00.300)" in plain.stdout
    assert "lines before the first cue, passed over: 3" in plain.stdout
    assert plain.stdout.rstrip().splitlines()[-1].startswith("Broken: width, speed, short, long, overlap, markup")


def test_a_text_that_is_not_the_scripts_is_shown_where_it_first_differs(
    run: Here, made_once: Path, tmp_path: Path
) -> None:
    folder = episode(made_once)
    told = script.parse((folder / names.SCRIPT).read_text())
    word = max(told.segments[0].display.replace(".", "").split(), key=len)
    changed = (folder / names.SRT).read_text().replace(word, "Quuxes", 1)
    (tmp_path / "changed.srt").write_text(changed, "utf-8")
    ran = run(tmp_path, "subtitles", "check", "changed.srt", "--script", str(folder / names.SCRIPT))
    assert ran.returncode == 1
    assert "First difference, 1 (00:00.8" in ran.stdout
    assert f"shows “Quuxes”, the script says “{word}”" in ran.stdout


def test_a_cue_past_the_end_of_the_audio(run: Here, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "sound.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\1" * 8000 * 2)
    cues = [Cue(Ms(0), Ms(1900), ("Within it.",)), Cue(Ms(1900), Ms(2001), ("And past it.",))]
    (tmp_path / "x.srt").write_text(files.srt(cues), "utf-8")
    ran = run(tmp_path, "subtitles", "check", "x.srt", "--audio", "sound.wav", "--json")
    assert counts(ran) == {"past the end": 1, "short": 1, "speed": 1}
    missing = run(tmp_path, "subtitles", "check", "x.srt", "--audio", "none.wav")
    assert missing.returncode == 2
    assert "none.wav" in missing.stderr


@pytest.mark.parametrize(
    ("data", "says"), [(None, "No such file"), (b"", "no line of times"), (b"\0\1\2\3", "no line of times")]
)
def test_what_cannot_be_read_is_no_violation(run: Here, tmp_path: Path, data: bytes | None, says: str) -> None:
    if data is not None:
        (tmp_path / "x.srt").write_bytes(data)
    ran = run(tmp_path, "subtitles", "check", "x.srt")
    assert ran.returncode == 2
    assert says in ran.stderr
    assert ran.stdout == ""


def test_the_language_is_told_by_the_text_or_named(run: Here, tmp_path: Path) -> None:
    cues = [Cue(Ms(0), Ms(3000), ("我们使用 GRPO 的方法来训练一个很大的语言模型。",))]
    (tmp_path / "x.srt").write_text(files.srt(cues), "utf-8")
    assert counts(run(tmp_path, "subtitles", "check", "x.srt", "--json")) == {"width": 1}
    assert counts(run(tmp_path, "subtitles", "check", "x.srt", "--json", "--language", "en")) == {}


def exported(run: Here, folder: Path, *words: str) -> str:
    ran = run(folder, "subtitles", "export", str(WEEK), *words)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_exports_say_what_the_episode_says(run: Here, made: Path) -> None:
    folder = episode(made)
    cues = files.parse_srt((folder / names.SRT).read_text())
    assert exported(run, made) == (folder / names.SRT).read_text()
    assert exported(run, made, "--format", "vtt") == (folder / names.VTT).read_text()
    bodies = [segment["body"] for segment in json.loads((folder / names.TRANSCRIPT).read_text())["segments"]]
    assert exported(run, made, "--format", "txt").splitlines() == bodies
    read = pysubs2.SSAFile.from_string(exported(run, made, "--format", "ass", "--offset", "4200"))
    assert [event.plaintext for event in read] == ["\n".join(cue.lines) for cue in cues]
    assert [event.start for event in read] == [(cue.start + 4200) // 10 * 10 for cue in cues]


def test_exports_lie_on_frames_and_go_where_they_are_told(run: Here, made: Path) -> None:
    assert exported(run, made, "--fps", "25", "--out", "week.srt") == "week.srt\n"
    cues = srtfile.read((made / "week.srt").read_bytes()).cues
    assert all(time % 40 == 0 for cue in cues for time in (cue.start, cue.end))
    for words, says in ((("--fps", "0.1"), "no frame rate"), (("--offset", "-99999"), "before the beginning")):
        ran = run(made, "subtitles", "export", str(WEEK), *words)
        assert ran.returncode == 2
        assert says in ran.stderr
    ran = run(made, "subtitles", "export", str(WEEK), "--out", "no/such/folder.srt")
    assert (ran.returncode, "cannot be written" in ran.stderr) == (2, True)


def test_a_week_that_was_not_made_cannot_be_exported(run: Here, made: Path) -> None:
    ran = run(made, "subtitles", "export", "2025-W01")
    assert ran.returncode == 1
    assert names.SRT in ran.stderr


@pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED names no folder of recorded answers")
def test_the_seed_file_is_read_with_its_page_around_it(run: Here, tmp_path: Path) -> None:
    (file,) = Path(RECORDED, "seeds").glob("*.zh.srt.txt")
    ran = run(tmp_path, "subtitles", "check", str(file), "--json")
    assert ran.returncode == 1
    found = counts(ran)
    counted = {"overlap": 5, "width": 80, "speed": 1, "short": 21, "long": 2, "split": 15, "punctuation": 307}
    assert found == counted | {"gap": 2, "lost": 1, "form": 311}
    assert json.loads(ran.stdout)["language"] == "zh"
