"""The writer that asks an LLM, as its tests ask it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from podcast.net.asking import Patience
from podcast.net.retry import Policy
from podcast.show import Scripting, Show
from podcast.writers.base import Written
from podcast.writers.briefing import PROMPTS
from podcast.writers.openai import OpenAIWriter
from tests import protocols_llm
from tests.protocols_llm import LLM
from tests.writers.conformance import PAPERS, SHOW, Drawer, selection

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "scripts"
CHINESE = Show("zh", "一周论文", "讲论文的节目。", "小文", "zh-CN", script=Scripting(host="小文"))
KEY = "sk-test-a-key-that-must-not-be-shown"
IDS = [paper.id for paper in PAPERS]
# What is asked for a script when nothing goes wrong.
ALL = sorted(["plan", *IDS, "bookends"])
# What the desk and the errors call them.
CALLED = {"plan": "the plan", "bookends": "opening and closing", IDS[0]: f"paper {IDS[0]}"}
# Every fault in one place, and some in all.
CASES = [
    *((fault, IDS[0]) for fault in protocols_llm.FAULTS),
    *((fault, about) for about in ("plan", "bookends") for fault in protocols_llm.FAULTS[-2:]),
]


def shipped(language: str) -> dict[str, tuple[str, str]]:
    folder = SCRIPTS / language[:2]
    return {name: ((folder / f"{name}.md").read_text("utf-8"), f"{folder.name}/{name}.md") for name in PROMPTS}


def writer_of(server: LLM, show: Show = SHOW, **options: Any) -> OpenAIWriter:
    waits: dict[str, Any] = {name: options.pop(name) for name in ("policy", "sleep") if name in options}
    quick: dict[str, Any] = {"policy": Policy(first=0.001)}
    known: dict[str, Any] = {"url": server.base, "patience": Patience(**quick | waits)}
    return OpenAIWriter(show, shipped(show.language), 14.7, **known | options)


def write(server: LLM, desk: Drawer | None = None, show: Show = SHOW, **options: Any) -> Written:
    return writer_of(server, show, **options).write(selection(*PAPERS), desk or Drawer())


def scripted(**settings: Any) -> Show:
    return replace(SHOW, script=Scripting(host="Ada", **settings))


def server_replies(server: LLM) -> list[bytes]:
    """The answers that the server gives to what it was asked, made once more."""
    return [
        json.dumps(
            {
                "reply": protocols_llm.completion(
                    json.dumps(protocols_llm.written(a.json, 2), ensure_ascii=False), a.json
                )
            }
        ).encode()
        for a in server.seen
    ]
