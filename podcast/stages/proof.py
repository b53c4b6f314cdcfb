"""A script as it stands is held to `proofreading` before a voice says it: a person may have edited it."""

from collections.abc import Sequence

from podcast import script
from podcast.errors import GateRefused, ScriptError
from podcast.names import SCRIPT
from podcast.proofreading import passages, scripts
from podcast.proofreading.scripts import Found
from podcast.stages.loading import load_selection, parse_script
from podcast.steps import Run

# The offline writer quotes the authors, and lines.toml may be the user's own.
_WHOSE_WE = "; or quote the authors to the letter, and have the opening say that “we” is the authors"


def refuse_unsound(run: Run) -> None:
    """Raises GateRefused that names section, sentence, reason and remedy, and ScriptError for an unknown rule.

    What the script accepts to break is said aloud, and is in report.json.
    """
    told = parse_script(run)
    if unknown := [name for name in told.accepts if name not in passages.RULES]:
        remedy = f"The rules are {', '.join(passages.RULES)}"
        raise ScriptError(f"accept: {unknown[0]} is no rule", line=1, file=str(run.space.path(SCRIPT)), remedy=remedy)
    found = scripts.judge(told, load_selection(run).taken, run.show)
    if told.accepts:
        run.watch.note(f"{SCRIPT} accepts to break {', '.join(told.accepts)}")
    _report(run, told.accepts)
    if found:
        raise _refusal(run, found)


def _report(run: Run, accepted: Sequence[str]) -> None:
    report = run.space.report()
    if report.get("script") is not None and report["script"].get("accepted", []) != list(accepted):
        report["script"]["accepted"] = list(accepted)
        run.space.save_report(report)


def _refusal(run: Run, found: Sequence[Found]) -> GateRefused:
    first, more = found[0], len(found) - 1
    place = run.space.path(SCRIPT)
    line = script.line_of(run.space.text(SCRIPT), first.section, first.fault.paragraph)
    also = f"; {more} more {'fault is' if more == 1 else 'faults are'} found" if more else ""
    hint = _WHOSE_WE if first.fault.rule == "authorship" else ""
    rules = ", ".join(name for name in passages.RULES if name in [one.fault.rule for one in found])
    remedy = f"{first.fault.remedy}{hint}. `podcast check {run.week} --only script` lists all faults"
    if rules:
        remedy += f". To have it said as it is, add the line `accept: [{rules}]` to the front matter"
    return GateRefused(f"{first}{also}", where=f"{place}, line {line}", remedy=remedy)
