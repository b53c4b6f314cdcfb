"""A Daily Papers API on 127.0.0.1 that replays a folder of days (YYYY-MM-DD.json)."""

import datetime as dt
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.protocols import Handler, Protocol

Json = dict[str, Any]


def item(id: str, upvotes: int = 1, comments: int = 0, **fields: Any) -> Json:
    """One paper as the API has given it since its first answers; `fields` go into `paper`."""
    paper = {
        "id": id,
        "title": f"Paper {id}",
        "summary": f"However, {id} has a problem. We propose a remedy. Experiments show that it helps.",
        "authors": [{"_id": "x", "name": "Ada Example", "hidden": False}],
        "publishedAt": "2025-03-01T23:30:00.000Z",
        "upvotes": upvotes,
    }
    return {"paper": paper | fields, "publishedAt": "2025-03-03T10:00:00.000Z", "numComments": comments}


def write_days(folder: Path, days: dict[str, list[Any]]) -> Path:
    """Store each day's items as the API's recorded answers are stored."""
    for day, items in days.items():
        (folder / f"{day}.json").write_text(json.dumps(items), "utf-8")
    return folder


class DailyPapers(Protocol):
    """The API. `slow` is how many seconds each answer of papers waits; `days`, when set, are the only ones served."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.slow = 0.0
        self.days: set[str] | None = None

    @property
    def pages(self) -> list[str]:
        """The `p` of every request for papers."""
        return [asked.query.get("p", "0") for asked in self.seen if asked.path == "/api/daily_papers"]

    def answer(self, handler: Handler) -> None:
        self.closing.wait(self.slow)
        if handler.asked.path != "/api/daily_papers":
            return handler.reply(404, {"error": "not found"})
        try:
            return handler.reply(200, self.items(handler.asked.query))
        except ValueError as error:
            return handler.reply(400, {"error": str(error)})

    def items(self, query: dict[str, str]) -> list[Any]:
        """What the API answers: a day in its own order, a week most upvotes first."""
        found: list[Any] = []
        for day in _days(query):
            file = self.folder / f"{day}.json"
            if file.exists() and (self.days is None or str(day) in self.days):
                found += json.loads(file.read_text("utf-8"))
        if "week" in query:
            found.sort(key=lambda one: -(one["paper"].get("upvotes") or 0) if isinstance(one, dict) else 0)
        limit, page = int(query.get("limit", "50")), int(query.get("p", "0"))
        if not 1 <= limit <= 100 or page < 0:
            raise ValueError("limit must be 1 to 100 and p at least 0")
        return found[page * limit : (page + 1) * limit]


def _days(query: dict[str, str]) -> Iterable[dt.date]:
    if "date" in query:
        return [dt.date.fromisoformat(query["date"])]
    week = re.fullmatch(r"(\d{4})-W(\d{2})", query.get("week", ""))
    if week is None:
        raise ValueError("week must be YYYY-Www")
    return [dt.date.fromisocalendar(int(week[1]), int(week[2]), day) for day in range(1, 8)]


def endless(handler: Handler) -> None:
    """A week that has 100 new papers on every page."""
    page = int(handler.asked.query["p"])
    handler.reply(200, [item(f"2501.{page * 100 + number:05}") for number in range(100)])
