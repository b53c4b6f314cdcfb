"""`podcast check`: the speech and the feed of an episode, published or not."""

import json
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from podcast.commands.check import check
from podcast.feed.rules import RULES
from podcast.names import ITEM, NOTES, PUBLICATION
from tests import shows


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(check, [str(shows.WEEK), "--show", str(folder / "podcast.toml"), *words])


def settings(folder: Path, old: str, new: str) -> None:
    file = folder / "podcast.toml"
    whole = file.read_text(encoding="utf-8")
    assert old in whole
    file.write_text(whole.replace(old, new), encoding="utf-8")


def test_a_published_episode_keeps_every_rule(made_once: Path) -> None:
    before = shows.snapshot(made_once)
    ran = run(made_once, "--only", "feed")
    assert ran.exit_code == 0, ran.stdout
    lines = ran.stdout.splitlines()
    assert lines[0] == "feed: passed"
    assert lines[1].split() == ["holds", "from", "rule"]
    assert [line.split()[0] for line in lines[2:]] == ["yes"] * len(RULES)
    assert all(rule.asks in line and rule.source in line for rule, line in zip(RULES, lines[2:], strict=True))
    assert shows.snapshot(made_once) == before


def test_it_is_judged_before_it_is_published_too(made: Path) -> None:
    """The same documents as after: only that there is no feed yet, and no item."""
    after = json.loads(run(made, "--only", "feed", "--json").stdout)
    shutil.rmtree(made / "public")
    folder = shows.episode(made)
    for name in (ITEM, PUBLICATION):
        (folder / name).unlink()
    ran = run(made, "--only", "feed", "--json")
    assert ran.exit_code == 0
    assert json.loads(ran.stdout) == after
    assert not (made / "public").exists()


def test_a_rule_that_does_not_hold_is_named_and_refuses(made: Path) -> None:
    settings(made, 'title = "Small Show"', 'title = "Small Tests"')
    ran = run(made, "--only", "feed")
    assert ran.exit_code == 1
    assert ran.stdout.startswith("feed: REFUSED\n")
    broken = [line for line in ran.stdout.splitlines() if line.startswith("  NO ")]
    assert len(broken) == 1
    assert "a title of at most 255 characters, no name of the show" in broken[0]
    assert "feed.xml, Small Tests: the title begins or ends with the show's name" in ran.stdout


def test_a_guid_that_would_change_refuses(made: Path) -> None:
    settings(made, 'id = "small"', 'id = "small"\nguid = "9b024349-ccf0-5f69-a609-6b82873eab3c"')
    (gate,) = json.loads(run(made, "--only", "feed", "--json").stdout)
    assert (gate["gate"], gate["passed"]) == ("feed", False)
    (rule,) = [rule for rule in gate["rules"] if not rule["holds"]]
    assert rule["rule"] == "a published item keeps guid, pubDate and enclosure"
    assert rule["from"] == "Apple, seen"
    assert "9b024349" in rule["complaints"][0]
    assert gate["findings"] == rule["complaints"]


def test_all_gates_together(made_once: Path) -> None:
    gates = json.loads(run(made_once, "--json").stdout)
    assert [gate["gate"] for gate in gates] == ["script", "speech", "feed"]
    assert "rules" not in gates[1]
    assert len(gates[2]["rules"]) == len(RULES)


def test_an_episode_that_is_not_made_is_an_error_that_names_the_file(made: Path) -> None:
    (shows.episode(made) / NOTES).unlink()
    ran = run(made, "--only", "feed")
    assert ran.exit_code == 1
    assert NOTES in str(ran.exception)


def test_a_feed_without_the_owners_address_passes_with_a_note(made: Path) -> None:
    ran = run(made, "--only", "feed")
    assert (ran.exit_code, ran.stderr.count("the feed has no owner's e-mail")) == (0, 1)
    assert "Spotify and YouTube refuse. Set email in podcast.toml" in ran.stderr
    assert run(made, "--only", "speech").stderr == ""
    settings(made, 'title = "Small Show"', 'title = "Small Show"\nemail = "ada@example.org"')
    assert run(made, "--only", "feed").stderr == ""
