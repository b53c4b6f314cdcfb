"""Hugging Face Daily Papers: `GET /api/daily_papers?week=YYYY-Www&limit=100&p=N`, no key.

The API's answers grew over the years (2025-01: no `submittedOnDailyAt`, `githubRepo`, `projectPage`), so all but
id and title is optional here. It documents `limit` as an upper bound ("a page can hold fewer"), so only an empty
page, or one with nothing new, ends the week.
"""

import datetime as dt
import json
import random as _random
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Annotated, Any

from pydantic import (
    AliasGenerator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticUseDefault

from podcast import __version__, text
from podcast.errors import ConfigError, SourceError, SourceUnreachable
from podcast.hiding import hidden
from podcast.model import Link, Paper, Week
from podcast.net import addresses, answers, deadlines, retry, web
from podcast.net.asking import Patience
from podcast.sources import papers

ENDPOINT = "https://huggingface.co"
USER_AGENT = f"weekly-papers-podcast/{__version__}"
PAGE = 100
# The busiest weeks have some 300 papers.
MOST_PAGES = 20
MOST_BYTES = 20_000_000
# The missed week would be made by hand: five minutes are not too long.
POLICY = retry.Policy(attempts=40, deadline=300.0)
_HASTY_ATTEMPTS = 3
_REMEDY = "Check the network, set HF_ENDPOINT to a mirror, or give the papers in a file"


class _Model(BaseModel):
    model_config = ConfigDict(alias_generator=AliasGenerator(validation_alias=to_camel), extra="ignore")


def _or_default(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """An optional field that cannot be used is as good as absent: a paper is not lost for it."""
    try:
        return read(value)
    except ValidationError:
        raise PydanticUseDefault from None


_Optional = WrapValidator(_or_default)


class _Author(_Model):
    name: Annotated[papers.Text, _Optional] = ""


class _Body(_Model):
    # arXiv's scheme since 2007-04: YYMM.number; https://info.arxiv.org/help/arxiv_identifier.html
    id: Annotated[str, Field(pattern=r"^[0-9]{2}(0[1-9]|1[0-2])\.[0-9]{4,5}$")]
    title: papers.Name
    summary: Annotated[papers.Text | None, _Optional] = None
    authors: Annotated[tuple[_Author, ...], _Optional] = ()
    upvotes: Annotated[papers.Count, _Optional] = 0
    published_at: Annotated[dt.datetime | None, _Optional] = None
    submitted_on_daily_at: Annotated[dt.datetime | None, _Optional] = None
    github_repo: Annotated[str | None, _Optional] = None
    project_page: Annotated[str | None, _Optional] = None


class _Item(_Model):
    paper: _Body
    num_comments: Annotated[papers.Count, _Optional] = 0


class HuggingFace:
    """The week's papers from the Daily Papers API at `endpoint`.

    `timeout` is the seconds that one request may take; `policy` says how often it is asked again. With
    `reach_within` the first usable answer must come in that many seconds, name look-up and all attempts included.
    `notes` is told what is skipped or waited for.
    """

    name = "huggingface"
    language = "en"
    ordered = False

    def __init__(
        self,
        endpoint: str = ENDPOINT,
        *,
        timeout: float = 30.0,
        policy: retry.Policy = POLICY,
        reach_within: float | None = None,
        notes: Callable[[str], None] = lambda _words: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = _random.random,
    ) -> None:
        if text.web_address(endpoint) is None:
            raise ConfigError(
                "the address of Hugging Face is not an http or https address without a user name",
                where="HF_ENDPOINT",
                remedy=f"Set it to one such as {ENDPOINT}, or unset it",
            )
        self._url = f"{endpoint.rstrip('/')}/api/daily_papers"
        # A mirror's address may hold a token: what is shown and what goes into the ledger does not.
        self._where, self._secrets = addresses.shown(self._url), addresses.secrets(endpoint)
        self._timeout = timeout
        self._policy = policy
        self._reach_within = reach_within
        self._notes = notes
        self._clock = clock
        self._sleep = sleep
        self._random = random

    @property
    def identity(self) -> str:
        return f"huggingface {self._where}"

    def papers(self, week: Week) -> tuple[Paper, ...]:
        """All papers of the week, as `base.Source` says; of a paper given twice the first."""
        found: dict[str, Paper] = {}
        faults: list[str] = []
        for page in range(MOST_PAGES):
            items = self._reached(week) if page == 0 else self._page(week, page, self._policy, self._timeout)
            before = len(found)
            for position, item in enumerate(items, start=page * PAGE + 1):
                self._read(item, position, found, faults)
            if len(found) == before:
                break
        else:
            raise SourceError(f"the week does not end after {MOST_PAGES} pages", where=self._where, remedy=_REMEDY)
        if faults and not found:
            raise SourceError(
                f"none of {len(faults)} papers can be used; {faults[0]}", where=self._where, remedy=_REMEDY
            )
        return tuple(found.values())

    def _read(self, item: Any, position: int, found: dict[str, Paper], faults: list[str]) -> None:
        try:
            paper = _paper(_Item.model_validate(item))
        except ValidationError as error:
            field, why = papers.fault(error)
            faults.append(f"paper {position} of the answer was skipped: {field or 'it'}: {why}")
            self._notes(faults[-1])
        else:
            found.setdefault(paper.id, paper)

    def _reached(self, week: Week) -> list[Any]:
        """The first page, within `reach_within` when that is set."""
        seconds = self._reach_within
        if seconds is None:
            return self._page(week, 0, self._policy, self._timeout)
        # The last attempt has a fifth of the time left in which to fail by a reason of its own. What is refused at once
        # is refused again a moment later, mostly: without a network the sample is made after 2 s.
        known = self._policy
        attempts, deadline = min(_HASTY_ATTEMPTS, known.attempts), min(0.8 * seconds, known.deadline)
        policy = replace(known, attempts=attempts, deadline=deadline)
        try:
            return deadlines.within(seconds, lambda: self._page(week, 0, policy, min(seconds, self._timeout)))
        except TimeoutError:
            raise SourceUnreachable(f"no answer within {seconds:g} s", where=self._where, remedy=_REMEDY) from None
        except SourceError as error:
            # A hotel's log-in page or a filter's 403 is somebody else's answer: the API was not reached.
            raise SourceUnreachable(error.what, where=error.where, remedy=error.remedy) from error

    def _page(self, week: Week, page: int, policy: retry.Policy, timeout: float) -> list[Any]:
        """One page's items. Raises SourceUnreachable when `policy` is used up, SourceError for an answer of no use."""

        def waiting(failure: retry.Transient, seconds: float) -> None:
            self._notes(f"Hugging Face: {failure.what}; asked again in {seconds:.1f} s")

        try:
            return retry.call(
                lambda: self._get({"week": str(week), "limit": PAGE, "p": page}, timeout),
                policy,
                clock=self._clock,
                sleep=self._sleep,
                random=self._random,
                waiting=waiting,
            )
        except retry.GaveUp as error:
            what = f"no usable answer after {error.effort} ({error.what})"
            raise SourceUnreachable(what, where=self._where, remedy=error.proxy_remedy or _REMEDY) from None

    def _get(self, query: dict[str, str | int], timeout: float) -> list[Any]:
        """The list in one answer. Raises Transient for what may pass, and SourceError."""
        with web.client({"User-Agent": USER_AGENT}, timeout) as client:
            try:
                answer = web.ask(
                    client, "GET", self._url, MOST_BYTES, Patience(timeout, clock=self._clock), params=query
                )
            except web.TooLarge:
                raise self._refusal(f"the answer is longer than {MOST_BYTES // 1_000_000} MB") from None
            except web.Astray as failure:
                raise self._refusal(f"the answer cannot be had ({failure})") from None
        self._judge(answer)
        return self._items(answer.body)

    def _judge(self, answer: web.Answer) -> None:
        if answer.status == 200:
            return
        what = f"HTTP {answer.status} {answer.reason}".strip()
        if retry.may_pass(answer.status):
            raise retry.Transient(what, retry.wish(answer.headers))
        raise self._refusal(f"Hugging Face answered {what} ({_seen(answer.body, self._secrets)})")

    def _refusal(self, what: str) -> SourceError:
        return SourceError(what, where=self._where, remedy=_REMEDY)

    def _items(self, body: bytes) -> list[Any]:
        """The list in a body; what else comes with status 200, such as a log-in page, may pass."""
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, list):
            raise retry.NoAnswer(f"the answer is not a list of papers but {_seen(body, self._secrets)}")
        return answer


def _paper(item: _Item) -> Paper:
    body = item.paper
    return Paper(
        id=body.id,
        title=body.title,
        abstract=body.summary or "",
        language=HuggingFace.language,
        authors=tuple(author.name for author in body.authors if author.name),
        upvotes=body.upvotes,
        comments=item.num_comments,
        links=_links(body),
        published=_day(body.published_at),
        submitted=_day(body.submitted_on_daily_at),
    )


def _links(body: _Body) -> tuple[Link, ...]:
    known = (
        ("Hugging Face", f"https://huggingface.co/papers/{body.id}"),
        ("arXiv", f"https://arxiv.org/abs/{body.id}"),
        ("Code", (body.github_repo or "").strip()),
        ("Project", (body.project_page or "").strip()),
    )
    return tuple(Link(name, url) for name, url in known if text.web_address(url))


def _day(moment: dt.datetime | None) -> dt.date | None:
    if moment is None:
        return None
    return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).date()


def _said(error: Exception) -> str:
    return text.opening(text.clean(str(error)), 160).rstrip(".") or type(error).__name__


def _seen(body: bytes, secrets: Iterable[str]) -> str:
    """What an answer looks like, for a person: its kind and how it begins, without `secrets`."""
    words = text.clean(hidden(body[:2000].decode("utf-8", "replace"), secrets))
    if not words:
        return "empty"
    if answers.is_page(body):
        return f"an HTML page (“{words[:60]}…”)"
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        kind = "JSON that breaks off or is malformed" if words[0] in "[{" else "not JSON"
        return f"{kind} ({len(body)} bytes, {_said(error)[:80]}, “{words[:60]}…”)"
    return f"a JSON {'object' if isinstance(answer, dict) else 'value'} (“{words[:80]}”)"
