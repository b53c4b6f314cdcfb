"""The chain on a small real show: real voice, mix, subtitles, feed and store."""

import json
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import pytest

from podcast import chain, feed, names, script
from podcast.episode import chapters, tags
from podcast.errors import (
    AlignmentError,
    AudioError,
    Busy,
    ConfigError,
    FeedError,
    NoPapers,
    ScriptError,
    SourceError,
    WorkspaceError,
    WrongLanguage,
)
from podcast.model import Week
from podcast.sound import audio, timeline
from podcast.subtitles import files
from podcast.words import loads_words
from podcast.workspace import Workspace
from tests import shows
from tests.models import write_whisper
from tests.shows import WEEK, Here, Listener, episode, make, snapshot, why

FILES = {
    *("10-papers.json", "20-script.md", "35-cover.jpg", "40-episode.mp3", "40-timeline.json", "50-words.json"),
    *("60-episode.srt", "60-episode.vtt", "60-episode.json", "70-chapters.json", "70-notes.md", "70-notes.html"),
    *("80-item.json", "publication.json", "report.json", "ledger.json"),
}


SLOW = pytest.mark.slow


def without_space(text: str) -> str:
    return "".join(text.split())


class TestAWholeEpisode:
    def test_every_file_of_the_table_is_there(self, made_once: Path) -> None:
        folder = episode(made_once)
        assert {path.name for path in folder.iterdir() if path.is_file()} == FILES
        told = script.parse((folder / names.SCRIPT).read_text())
        assert len(list((folder / names.CLIPS).iterdir())) == len({s.spoken for s in told.segments}) == shows.CLIPS

    def test_the_sound_is_as_long_and_as_loud_as_it_says(self, made_once: Path) -> None:
        folder = episode(made_once)
        loudness = audio.measure(folder / names.EPISODE)
        assert abs(loudness.integrated + 16) <= 0.5
        assert loudness.true_peak <= -1
        laid = timeline.loads((folder / names.TIMELINE).read_text())
        assert abs(audio.duration(folder / names.EPISODE) - laid.duration) <= 1

    def test_the_subtitles_are_the_script_to_the_letter(self, made_once: Path) -> None:
        folder = episode(made_once)
        told = script.parse((folder / names.SCRIPT).read_text())
        cues = files.parse_srt((folder / names.SRT).read_text())
        said = "".join(segment.display for segment in told.segments)
        assert without_space("".join(line for cue in cues for line in cue.lines)) == without_space(said)
        assert cues[-1].end <= timeline.loads((folder / names.TIMELINE).read_text()).duration

    def test_the_transcript_says_each_cue_as_it_stands_in_the_script(self, made_once: Path) -> None:
        folder = episode(made_once)
        told = script.parse((folder / names.SCRIPT).read_text())
        said = "\n".join(segment.display for segment in told.segments)
        segments = json.loads((folder / names.TRANSCRIPT).read_text())["segments"]
        assert all(segment["body"] in said for segment in segments)
        assert without_space("".join(segment["body"] for segment in segments)) == without_space(said)

    def test_the_feed_has_one_item_whose_files_are_there_whole(self, made_once: Path) -> None:
        public = made_once / "public" / "small"
        listed = feedparser.parse((public / "feed.xml").read_bytes())
        assert not listed.bozo
        (entry,) = listed.entries
        (enclosure,) = entry.enclosures
        base = "http://localhost:8000/small/"
        sound = public / enclosure.href.removeprefix(base)
        assert int(enclosure.length) == sound.stat().st_size
        assert sound.read_bytes() == (episode(made_once) / names.EPISODE).read_bytes()
        assert (public / entry.link.removeprefix(base)).is_file()
        assert (public / "index.html").is_file()

    def test_the_tags_have_a_chapter_for_each_section(self, made_once: Path) -> None:
        folder = episode(made_once)
        read = tags.read(folder / names.EPISODE)
        told = script.parse((folder / names.SCRIPT).read_text())
        assert [chapter.title for chapter in read.chapters] == [section.title for section in told.sections]
        assert read.cover == (folder / names.COVER).read_bytes()

    def test_the_report_says_what_was_measured_and_that_nothing_is_an_estimate(self, made_once: Path) -> None:
        report = json.loads((episode(made_once) / names.REPORT).read_text())
        assert report["mix"]["loudness_lufs"] == pytest.approx(-16, abs=0.5)
        assert report["alignment"]["estimate"] is report["captions"]["estimate"] is False
        check: dict[str, Any] = {"made": False, "passed": True, "error_rate": None, "unit": "words", "faults": []}
        assert report["alignment"]["text_check"] == check
        assert report["speech"]["clips_made"] == report["speech"]["segments"]

    # A kill before the feed, below, compares the bytes of two runs as well.
    @SLOW
    def test_the_same_show_elsewhere_gives_the_same_bytes(self, made_once: Path, tmp_path: Path) -> None:
        shows.write_show(tmp_path)
        make(tmp_path)
        assert shows.digests(tmp_path) == shows.digests(made_once)


class TestAlignedByWhisper:
    """By a model of random weights: it hears nothing, but is loaded, asked and answered like any other."""

    def test_every_word_is_timed_and_nothing_is_called_an_estimate(self, made: Path, tmp_path: Path) -> None:
        shows.align_by(made, str(write_whisper(tmp_path / "other", seed=1)))
        assert why(made)[names.WORDS] == "would be made again: aligner changed"
        assert why(made)[names.EPISODE] == "up to date"
        listener = Listener()
        make(made, listener=listener)
        folder = episode(made)
        report = json.loads((folder / names.REPORT).read_text())
        assert report["alignment"]["aligner"] == "whisper other"
        assert report["alignment"]["estimate"] is report["captions"]["estimate"] is False
        assert not [words for words in listener.warnings if "ESTIMATE" in words]
        told = script.parse((folder / names.SCRIPT).read_text())
        aligned = loads_words((folder / names.WORDS).read_text())
        assert ["".join(word.text for word in one.words) for one in aligned] == [s.display for s in told.segments]

    def test_a_model_that_is_not_there_is_named(self, made: Path) -> None:
        shows.align_by(made, "/no/such/model")
        with pytest.raises(AlignmentError, match="no/such/model"):
            make(made)
        assert (episode(made) / names.SRT).exists()


class TestASecondRun:
    def test_makes_nothing_and_changes_no_file(self, made: Path) -> None:
        before = snapshot(made)
        listener = Listener()
        _, anything = make(made, listener=listener)
        assert not anything
        assert snapshot(made) == before
        assert not listener.warnings

    def test_why_says_of_a_new_show_that_nothing_is_there_yet(self, tmp_path: Path) -> None:
        shows.write_show(tmp_path)
        reasons = why(tmp_path)
        assert reasons.pop(names.CLIPS) == f"would follow {names.SCRIPT}"
        assert set(reasons.values()) == {"would be made: missing"}
        assert "feed.xml" in reasons

    def test_why_says_that_all_is_up_to_date(self, made_once: Path) -> None:
        assert set(why(made_once).values()) == {"up to date"}

    def test_one_edited_sentence_gives_one_clip_and_the_same_item_a_new_address(self, made: Path) -> None:
        folder, feed_file = episode(made), made / "public" / "small" / "feed.xml"
        item = feedparser.parse(feed_file.read_bytes()).entries[0]
        before = snapshot(folder)
        written = (folder / names.SCRIPT).read_text()
        (folder / names.SCRIPT).write_text(written.replace("Pipelines fail in silence", "Chains fail quietly"))
        reasons = why(made)
        assert reasons[names.SCRIPT].startswith("edited by hand: kept")
        assert reasons[names.CLIPS].startswith("1 of ")
        assert reasons[names.COVER] == "up to date"
        assert "30-clips" in reasons[names.EPISODE]
        make(made)
        after = snapshot(folder)
        clips = {name for name in after if name.startswith(names.CLIPS)}
        assert len(clips - before.keys()) == 1
        assert all(after[name] == before[name] for name in clips & before.keys())
        assert "Chains fail" in without_break((folder / names.SRT).read_text())
        assert (folder / names.SCRIPT).read_text().count("Chains fail quietly") == 1
        (corrected,) = feedparser.parse(feed_file.read_bytes()).entries
        assert (corrected.id, corrected.published) == (item.id, item.published)
        assert corrected.enclosures[0].href != item.enclosures[0].href

    def test_rewrite_makes_the_edited_script_anew(self, made: Path) -> None:
        folder = episode(made)
        written = (folder / names.SCRIPT).read_text()
        (folder / names.SCRIPT).write_text(written.replace("in silence", "quietly"))
        make(made, rewrite=True)
        assert (folder / names.SCRIPT).read_text() == written

    def test_edited_notes_are_kept_and_reach_the_feed(self, made: Path) -> None:
        notes = episode(made) / names.NOTES
        notes.write_text(notes.read_text() + "\nThanks to *everybody*.\n")
        make(made)
        assert notes.read_text().endswith("Thanks to *everybody*.\n")
        listed = feedparser.parse((made / "public" / "small" / "feed.xml").read_bytes())
        assert "<em>everybody</em>" in listed.entries[0].content[0].value

    @pytest.mark.parametrize("name", [pytest.param(names.EPISODE, marks=SLOW), names.WORDS, names.COVER, names.ITEM])
    def test_a_damaged_file_is_made_again_aloud(self, made: Path, name: str) -> None:
        file = episode(made) / name
        whole = file.read_bytes()
        file.write_bytes(whole[:-10])
        listener = Listener()
        make(made, listener=listener)
        assert file.read_bytes() == whole
        assert f"{name} is damaged: it is made again" in listener.warnings

    def test_a_damaged_clip_is_made_again_aloud(self, made: Path) -> None:
        clip = sorted((episode(made) / names.CLIPS).iterdir())[0]
        whole = clip.read_bytes()
        clip.write_bytes(whole[:1000])
        listener = Listener()
        make(made, listener=listener)
        assert clip.read_bytes() == whole
        assert any("damaged" in words for words in listener.warnings)

    def test_a_changed_voice_is_named_and_makes_every_clip(self, made: Path) -> None:
        own = made / "voices" / "host-en.toml"
        own.write_text('language = "en"\n[espeak]\nvoice = "en-us"\nrate = 150\npitch = 42\nrange = 55\npace = 14.7\n')
        assert why(made)[names.CLIPS].endswith("would be made: voice profile changed")

    def test_how_many_weeks_are_caught_up_and_where_they_begin_makes_nothing_again(self, made: Path) -> None:
        settings = made / "podcast.toml"
        text = settings.read_text().replace("[papers]", 'timezone = "Asia/Shanghai"\n[papers]\ncatch_up = 5')
        settings.write_text(text)
        assert set(why(made).values()) == {"up to date"}

    def test_a_setting_of_the_mix_makes_the_mix_again_and_no_clip(self, made: Path) -> None:
        settings = made / "podcast.toml"
        settings.write_text(settings.read_text() + "pause_section = 1500\n")
        reasons = why(made)
        assert reasons[names.CLIPS] == "up to date"
        assert reasons[names.WORDS] == "up to date"
        assert reasons[names.EPISODE] == "would be made again: [mix] changed"


class TestLexicon:
    """What the voice says otherwise; the subtitles say the script."""

    def test_an_entry_makes_one_clip_anew_and_changes_no_letter_that_is_shown(self, made: Path) -> None:
        folder = episode(made)
        before, text = snapshot(folder), srt_text(made)
        own = made / "voices" / "lexicon" / "en.toml"
        own.parent.mkdir()
        own.write_text('"Pipelines fail" = "Pipe lines fall over"\n"Nowhere" = "never said"\n')
        reasons = why(made)
        assert reasons[names.SCRIPT] == reasons[names.COVER] == "up to date"
        assert reasons[names.CLIPS] == f"1 of {shows.CLIPS} would be made: new spoken text"
        make(made)
        after = snapshot(folder)
        clips = {name for name in after if name.startswith(names.CLIPS)}
        assert len(clips - before.keys()) == 1
        assert all(after[name] == before[name] for name in clips & before.keys())
        assert after[names.SCRIPT] == before[names.SCRIPT]
        assert after[names.EPISODE] != before[names.EPISODE]
        assert srt_text(made) == text
        told = script.parse((folder / names.SCRIPT).read_text())
        aligned = loads_words((folder / names.WORDS).read_text())
        assert ["".join(word.text for word in one.words) for one in aligned] == [s.display for s in told.segments]
        assert set(why(made).values()) == {"up to date"}

    def test_an_entry_without_a_hit_makes_nothing(self, made: Path) -> None:
        before = snapshot(episode(made))
        own = made / "voices" / "lexicon" / "en.toml"
        own.parent.mkdir()
        own.write_text('"pipelines" = "not as it is written"\n')
        assert set(why(made).values()) == {"up to date"}
        _, anything = make(made)
        assert not anything
        assert snapshot(episode(made)) == before

    def test_a_mistake_in_it_is_named_before_anything_is_made(self, here: Here, tmp_path: Path) -> None:
        own = shows.write_show(tmp_path).parent / "voices" / "lexicon" / "en.toml"
        own.parent.mkdir()
        own.write_text('"RAG" = ""\n')
        ran = here(tmp_path, "weekly", str(WEEK))
        assert ran.returncode == ConfigError.exit_code
        assert "'RAG': nothing is said" in " ".join(ran.stderr.split())
        assert not episode(tmp_path).exists()


def srt_text(folder: Path) -> str:
    """The subtitles without their times and breaks."""
    cues = files.parse_srt((episode(folder) / names.SRT).read_text())
    return without_space("".join(line for cue in cues for line in cue.lines))


class TestWhatAPersonChanges:
    """By hand, in files or in the store: it counts where it may, and is put right where it must not."""

    @SLOW
    def test_a_moved_heading_moves_the_chapter(self, made: Path) -> None:
        folder = episode(made)
        before = (folder / names.CHAPTERS).read_text()
        written = (folder / names.SCRIPT).read_text()
        paragraphs = written.split("\n\n")
        heading = next(n for n, text in enumerate(paragraphs) if text.startswith("## [2505.00001]"))
        paragraphs[heading], paragraphs[heading + 1] = paragraphs[heading + 1], paragraphs[heading]
        (folder / names.SCRIPT).write_text("\n\n".join(paragraphs))
        assert why(made)[names.EPISODE] == "would be made again: sections changed"
        make(made)
        assert (folder / names.CHAPTERS).read_text() != before
        starts = [chapter.start for chapter in tags.read(folder / names.EPISODE).chapters]
        assert starts == [chapter.start for chapter in chapters.loads((folder / names.CHAPTERS).read_text())]

    def test_another_guid_written_by_hand_is_put_right_aloud(self, made: Path) -> None:
        file = episode(made) / names.PUBLICATION
        before = file.read_text()
        guid = json.loads(before)["guid"]
        file.write_text(before.replace(guid[:8], "00000000"))
        listener = Listener()
        make(made, listener=listener)
        assert file.read_text() == before
        assert any("guid and date of an episode never change" in words for words in listener.warnings)
        assert guid in (made / "public" / "small" / "feed.xml").read_text()

    @pytest.mark.parametrize("until", ["speak", pytest.param("publish", marks=SLOW)])
    def test_a_lost_ledger_costs_no_clip(self, made: Path, until: str) -> None:
        folder = episode(made)
        (folder / names.LEDGER).unlink()
        before = shows.digests(folder)
        assert why(made)[names.CLIPS] == "up to date"
        listener = Listener()
        make(made, until=until, listener=listener)
        assert shows.digests(folder) == before
        kept = [words for words in listener.notes if "was there already and is kept" in words]
        assert len(kept) == shows.CLIPS

    def test_a_lost_store_is_published_again(self, made: Path) -> None:
        before = shows.digests(made / "public")
        shutil.rmtree(made / "public")
        assert why(made)["feed.xml"] == "would be made again: it lacks the episode as it is"
        make(made)
        assert shows.digests(made / "public") == before

    @SLOW
    def test_a_lost_feed_is_said_with_the_weeks_that_it_had(self, made: Path) -> None:
        papers = made / "papers.yaml"
        papers.write_text('- {id: "2506.1", title: New, abstract: "We do it. However, it is hard. It works."}\n')
        make(made, Week(2025, 22))
        (made / "public" / "small" / "feed.xml").unlink()
        listener = Listener()
        chain.STAGES["publish"](replace(shows.run_of(made), watch=listener))
        assert any("`podcast publish 2025-W22` brings that week back" in words for words in listener.warnings)
        chain.STAGES["publish"](shows.run_of(made, Week(2025, 22)))
        items = feed.parse((made / "public" / "small" / "feed.xml").read_bytes()).items
        assert [str(item.week) for item in items] == ["2025-W23", "2025-W22"]

    def test_a_damaged_feed_is_named_and_left_alone(self, made: Path) -> None:
        file = made / "public" / "small" / "feed.xml"
        file.write_text("garbage")
        with pytest.raises(FeedError, match="move it away") as caught:
            make(made)
        assert str(file) in str(caught.value)
        assert file.read_text() == "garbage"

    def test_notes_that_say_nothing_are_named(self, made: Path) -> None:
        (episode(made) / names.NOTES).write_text("\n")
        with pytest.raises(WorkspaceError, match=r"70-notes\.md: says nothing"):
            make(made)

    def test_a_script_in_another_language_is_refused(self, made: Path) -> None:
        file = episode(made) / names.SCRIPT
        file.write_text(file.read_text().replace("language: en", "language: zh"))
        with pytest.raises(ScriptError, match="in 'zh'"):
            make(made)

    @SLOW
    def test_a_removed_section_is_not_called_covered(self, made: Path) -> None:
        folder = episode(made)
        told = script.parse((folder / names.SCRIPT).read_text())
        without = replace(told, sections=tuple(s for s in told.sections if not s.paper))
        (folder / names.SCRIPT).write_text(script.render(without))
        make(made)
        (item,) = feed.parse((made / "public" / "small" / "feed.xml").read_bytes()).items
        assert item.papers == ()

    def test_the_refusal_names_the_file_that_would_be_made_and_no_other(self, made: Path) -> None:
        settings = made / "podcast.toml"
        settings.write_text(settings.read_text() + "pause_section = 1500\n")
        with pytest.raises(WorkspaceError, match=r"40-episode\.mp3 would be made again: \[mix\] changed"):
            chain.alone(shows.run_of(made), "caption")

    @pytest.mark.parametrize("stage", ["caption", "notes", "publish"])
    def test_a_stage_alone_refuses_to_build_on_what_has_changed(self, made: Path, stage: str) -> None:
        file = episode(made) / names.SCRIPT
        file.write_text(file.read_text().replace("in silence", "quietly"))
        before = snapshot(made)
        with pytest.raises(WorkspaceError, match="30-clips 1 of 9 would be made"):
            chain.alone(shows.run_of(made), stage)
        assert snapshot(made) == before

    def test_rewrite_of_a_stage_alone_is_of_its_own_files_and_works_with_edited_ones_above(self, made: Path) -> None:
        papers, written = (episode(made) / name for name in (names.PAPERS, names.SCRIPT))
        papers.write_text(papers.read_text().replace('"upvotes": ', '"upvotes": 1', 1))
        edited = papers.read_bytes()
        text = written.read_text()
        written.write_text(text.replace("in silence", "quietly"))
        listener = Listener()
        run = replace(shows.run_of(made), rewrite=True, watch=listener)
        assert chain.alone(run, "write") is True
        assert papers.read_bytes() == edited
        assert "in silence" in written.read_text()
        assert any(f"{names.SCRIPT} was edited by hand: what it was is kept as" in note for note in listener.notes)


def without_break(text: str) -> str:
    return " ".join(text.split())


KILLS = [
    pytest.param("recorded", names.PAPERS, 1, marks=SLOW),
    pytest.param("recorded", names.SCRIPT, 1, marks=SLOW),
    ("replaced", names.CLIPS, 3),
    pytest.param("replaced", names.TIMELINE, 1, marks=SLOW),
    pytest.param("recorded", names.WORDS, 1, marks=SLOW),
    pytest.param("replaced", names.SRT, 1, marks=SLOW),
    pytest.param("recorded", names.NOTES, 1, marks=SLOW),
    pytest.param("replaced", names.ITEM, 1, marks=SLOW),
    pytest.param("written", names.PAPERS, 1, marks=SLOW),
    pytest.param("recorded", names.CLIPS, 5, marks=SLOW),
    pytest.param("replaced", names.COVER, 1, marks=SLOW),
    pytest.param("recorded", names.EPISODE, 1, marks=SLOW),
    pytest.param("replaced", names.EPISODE, 1, marks=SLOW),
    pytest.param("replaced", names.WORDS, 1, marks=SLOW),
    pytest.param("written", names.CHAPTERS, 1, marks=SLOW),
    pytest.param("written", names.PUBLICATION, 1, marks=SLOW),
    pytest.param("stored", "media/", 3, marks=SLOW),
    pytest.param("stored", "feed.xml", 1, marks=SLOW),
    pytest.param("stored", "media/", 6, marks=SLOW),
    pytest.param("stored", "episodes/", 1, marks=SLOW),
    pytest.param("stored", "index.html", 1, marks=SLOW),
]


@pytest.mark.parametrize(("moment", "name", "number"), KILLS)
def test_a_kill_anywhere_loses_nothing_and_repeats_nothing(
    made_once: Path, tmp_path: Path, moment: str, name: str, number: int
) -> None:
    shows.write_show(tmp_path)
    arguments = [str(tmp_path), moment, name, str(number)]
    killed = subprocess.run(
        [sys.executable, "-m", "tests.killed_run", *arguments], cwd=Path(__file__).parent.parent, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    before = snapshot(episode(tmp_path))
    early = name in (names.PAPERS, names.SCRIPT, names.CLIPS)
    make(tmp_path, until="speak" if early else "publish")
    after, whole = shows.digests(tmp_path), shows.digests(made_once)
    if early:
        whole = {file: digest for file, digest in whole.items() if file in after}
        assert len([file for file in after if file.endswith(".wav") and names.CLIPS in file]) == shows.CLIPS
    assert after == whole
    kept = {file for file in before if file.startswith(names.CLIPS) and not Path(file).name.startswith(".")}
    above = names.ITEM + "~" if moment == "stored" else name
    kept |= {file for file in before if file < above and file in FILES - shows.CLOCKED}
    now = snapshot(episode(tmp_path))
    assert {file: now[file] for file in kept} == {file: before[file] for file in kept}


class TestBadInput:
    def test_a_script_that_does_not_parse_names_the_line_and_loses_nothing(self, made: Path) -> None:
        file = episode(made) / names.SCRIPT
        broken = file.read_text().replace("## Closing\n\n", "## Closing\n\n# What is this\n\n")
        file.write_text(broken)
        line = broken.splitlines().index("# What is this") + 1
        with pytest.raises(ScriptError, match=f"line {line}"):
            make(made)
        assert file.read_text() == broken

    def test_a_script_of_another_week_is_refused(self, made: Path) -> None:
        file = episode(made) / names.SCRIPT
        file.write_text(file.read_text().replace("week: 2025-W23", "week: 2025-W24"))
        with pytest.raises(ScriptError, match="2025-W24"):
            make(made)

    def test_missing_music_is_named_before_anything_is_mixed(self, tmp_path: Path) -> None:
        shows.write_show(tmp_path, shows.SETTINGS.replace("outro.wav", "gone.wav"))
        with pytest.raises((AudioError, ConfigError), match=r"gone\.wav"):
            make(tmp_path)
        assert not (episode(tmp_path) / names.EPISODE).exists()

    def test_music_that_is_none_is_named(self, tmp_path: Path) -> None:
        shows.write_show(tmp_path)
        (tmp_path / "voices/music/intro.wav").write_bytes(b"not music at all")
        with pytest.raises(AudioError, match=r"intro\.wav"):
            make(tmp_path)

    @pytest.mark.parametrize(
        ("papers", "words"),
        [
            ("- id: '1'\n  abstract: A text.\n", "title"),
            ("- title: T\n  abstract: A text.\n", "id"),
            ("id: [", "papers.yaml"),
            ("[]", r"papers\.yaml: it has no papers for 2025-W23"),
            ("- {id: a, title: T, abstract: A., week: 2025-W20}", r"papers\.yaml: it has no papers for 2025-W23"),
        ],
    )
    def test_a_papers_file_with_a_mistake_names_it(self, tmp_path: Path, papers: str, words: str) -> None:
        shows.write_show(tmp_path, papers=papers)
        with pytest.raises(SourceError) as caught:
            make(tmp_path)
        assert re.search(words, str(caught.value))
        assert not episode(tmp_path).exists()

    def test_fewer_papers_than_asked_for_is_said(self, made_once: Path, tmp_path: Path) -> None:
        shows.write_show(tmp_path)
        listener = Listener()
        make(tmp_path, until="fetch", listener=listener)
        assert any("asks for 5 papers, this week gives 1" in words for words in listener.notes)

    def test_an_episode_folder_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        shows.write_show(tmp_path)
        (tmp_path / "episodes").write_text("a file where a folder should be")
        with pytest.raises(WorkspaceError, match="cannot be written"):
            make(tmp_path)

    def test_a_second_process_on_the_week_is_refused(self, made: Path) -> None:
        with Workspace(episode(made)).locked(), pytest.raises(Busy, match="another process"):
            make(made)


class TestWhatWasCovered:
    def test_an_earlier_weeks_papers_are_passed_over(self, made: Path) -> None:
        later = Week(2025, 24)
        with pytest.raises(NoPapers, match="covered"):
            make(made, later)
        papers = made / "papers.yaml"
        papers.write_text(papers.read_text() + '- {id: "2506.1", title: New, abstract: "We do it. It works."}\n')
        make(made, later, until="fetch")
        considered = json.loads((episode(made, later) / names.PAPERS).read_text())
        assert "covered in an earlier week" in json.dumps(considered)

    @pytest.mark.slow
    def test_two_weeks_stand_in_the_feed_and_an_earlier_one_may_come_later(self, made: Path) -> None:
        papers = made / "papers.yaml"
        kept = papers.read_text()
        papers.write_text('- {id: "2506.1", title: New, abstract: "We do it. However, it is hard. It works."}\n')
        make(made, Week(2025, 22))
        listed = feedparser.parse((made / "public" / "small" / "feed.xml").read_bytes())
        assert [entry.itunes_episode for entry in listed.entries] == ["23", "22"]
        # It changes nothing in the later one.
        papers.write_text(kept)
        assert why(made)[names.PAPERS] == "up to date"


class TestTheBundledWeek:
    online = shows.SETTINGS.replace('source = "file"\nfile = "papers.yaml"\n', "")

    def test_stands_in_aloud_when_the_source_cannot_be_reached(self, tmp_path: Path) -> None:
        shows.write_show(tmp_path, self.online)
        listener = Listener()
        run, _ = make(tmp_path, Week(2025, 30), until="write", listener=listener, falls_back=True)
        assert run.week == WEEK
        assert any("the bundled week 2025-W23 is made instead" in words for words in listener.warnings)
        chosen = json.loads((episode(tmp_path) / names.PAPERS).read_text())
        assert chosen["source"] == "bundled"
        assert chosen["fallback"]
        assert "fallback" in json.loads((episode(tmp_path) / names.REPORT).read_text())["papers"]
        assert not episode(tmp_path, Week(2025, 30)).exists()

    def test_once_made_is_not_made_again(self, tmp_path: Path) -> None:
        shows.write_show(tmp_path, self.online)
        make(tmp_path, until="write", falls_back=True)
        before = snapshot(episode(tmp_path))
        listener = Listener()
        _, anything = make(tmp_path, until="write", listener=listener, falls_back=True)
        assert not anything
        assert snapshot(episode(tmp_path)) == before
        assert any("the bundled week 2025-W23 is made instead" in words for words in listener.warnings)

    def test_does_not_stand_in_where_it_must_not(self, tmp_path: Path) -> None:
        shows.write_show(tmp_path, self.online.replace('language = "en"', 'language = "fr"'))
        with pytest.raises(ConfigError):
            make(tmp_path, Week(2025, 30), until="write")

    def test_papers_in_another_language_that_nobody_translates_are_refused(self, tmp_path: Path) -> None:
        shows.write_show(tmp_path, papers=shows.PAPERS.replace("  upvotes", "  language: zh\n  upvotes"))
        with pytest.raises(WrongLanguage, match="1 in another language"):
            make(tmp_path)
