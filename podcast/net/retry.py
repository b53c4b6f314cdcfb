"""Asking again: exponential backoff with jitter, the other side's own wish first, within attempts and a deadline."""

import datetime as dt
import random as _random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import RetryCallState, RetryError, Retrying, retry_if_exception_type

T = TypeVar("T")
# Seconds: as good as for ever, and no infinity.
_LONGEST_WISH = 1e9


class Transient(Exception):
    """A failure that may pass. `after` is how many seconds the other side asked to wait, when it said so."""

    def __init__(self, what: str, after: float | None = None) -> None:
        self.what = what
        self.after = after
        super().__init__(what)


class Unreachable(Transient):
    """No connection came about: nothing listens there, or the name is not known.

    `proxy` is the variable that names the proxy through which it was tried.
    """

    def __init__(self, what: str, proxy: str = "") -> None:
        self.proxy = proxy
        super().__init__(what)


class Late(Transient):
    """No whole answer came in the time allowed."""


class NoAnswer(Transient):
    """Something arrived with status 200 that is no answer: a log-in page, an error of a gateway, another protocol."""


class GaveUp(Exception):
    """All attempts failed: how many there were, in how many seconds, and what the last one met.

    Its cause is that last failure.
    """

    def __init__(self, what: str, *, attempts: int, seconds: float) -> None:
        self.what = what
        self.attempts = attempts
        self.seconds = seconds
        super().__init__(what)

    @property
    def effort(self) -> str:
        """`1 attempt in 3 s`, `5 attempts in 12 s`."""
        return f"{self.attempts} {'attempt' if self.attempts == 1 else 'attempts'} in {self.seconds:.0f} s"

    @property
    def proxy_remedy(self) -> str:
        """What to do about the proxy through which the last attempt met no server; "" where there was none."""
        variable = self.__cause__.proxy if isinstance(self.__cause__, Unreachable) else ""
        return variable and f"Check {variable} and whether the proxy runs"


class Stopped(Exception):
    """The run is being stopped: what failed is not asked again. `billed` is as SpeechError has it."""

    billed = 0


class Halt:
    """A sleep, in seconds, for several threads, that raises Stopped in all of them once `stop` was called."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def __call__(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise Stopped

    def stop(self) -> None:
        self._stopped.set()


@dataclass(frozen=True, slots=True)
class Policy:
    """At most `attempts`, none begun later than `deadline` seconds after the first, and `strange` that meet NoAnswer.

    The wait after attempt n is drawn from the upper half of `first` * 2^(n-1) seconds; none of these waits is
    longer than `longest`. What a server asks for is waited out in full, or not at all if it would pass the deadline.
    """

    attempts: int = 5
    deadline: float = 300.0
    strange: int = 6
    first: float = 1.0
    longest: float = 60.0

    def wait(self, attempt: int, after: float | None, jitter: float) -> float:
        """Seconds to wait after failed attempt number `attempt` (from 1); `jitter` lies in 0 to 1."""
        # "At once" is said by servers that are still busy then.
        if after is not None and after > 0:
            return after
        # The exponent is bounded so that a long policy cannot overflow a float.
        return min(self.first * 2.0 ** min(attempt - 1, 60), self.longest) * (1 + jitter) / 2


def may_pass(status: int) -> bool:
    """Whether an HTTP status is worth asking again: 429, or one of the server's own (RFC 6585 §4, RFC 9110 §15.6)."""
    return status == 429 or 500 <= status <= 599


def wish(headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer asks to wait, by its headers' names in small letters; None when it does not say.

    OpenAI's client and Azure know `retry-after-ms` and `x-ms-retry-after-ms`, which are more exact than Retry-After.
    """
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        if (number := _number(headers.get(name))) is not None:
            return number / 1000
    return retry_after(headers.get("retry-after"), headers.get("date"))


def retry_after(value: str | None, date: str | None = None) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110 §10.2.3), or None when it is absent or unreadable.

    Fractions are no standard, and sent. An HTTP date is measured from the same answer's Date header, so that a wrong
    clock on either side does no harm.
    """
    if (number := _number(value)) is not None:
        return number
    until, now = _http_date(value or ""), _http_date(date or "")
    return max((until - now).total_seconds(), 0.0) if until and now else None


def _number(value: str | None) -> float | None:
    """A header's number, not negative; None for anything else."""
    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*", value or "", re.ASCII)
    return min(float(found[1]), _LONGEST_WISH) if found else None


def spoken(seconds: float) -> str:
    """A length of time for a person: `4.5 s`, `20 min`, `3 h`."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"


def _http_date(text: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def call(
    attempt: Callable[[], T],
    policy: Policy,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    random: Callable[[], float] = _random.random,
    waiting: Callable[[Transient, float], None] = lambda _failure, _seconds: None,
) -> T:
    """What `attempt` gives, called again after each Transient as `policy` allows.

    `waiting` is told of each failure and the seconds until the next attempt. A wait that would end past the
    deadline is not begun. Raises GaveUp when the last attempt failed; any other exception passes at once.
    """
    begun, strange = clock(), 0

    def once() -> T:
        nonlocal strange
        try:
            return attempt()
        except NoAnswer:
            strange += 1
            raise

    def wait(state: RetryCallState) -> float:
        return policy.wait(state.attempt_number, _failure(state).after, random())

    def stop(state: RetryCallState) -> bool:
        if state.attempt_number >= policy.attempts or strange >= policy.strange:
            return True
        return clock() - begun + state.upcoming_sleep > policy.deadline

    asking = Retrying(
        sleep=sleep,
        wait=wait,
        stop=stop,
        retry=retry_if_exception_type(Transient),
        before_sleep=lambda state: waiting(_failure(state), state.upcoming_sleep),
    )
    try:
        return asking(once)
    except RetryError as error:
        last, failure = error.last_attempt, error.last_attempt.exception()
        asks = failure.after if isinstance(failure, Transient) else None
        long = asks is not None and clock() - begun + asks > policy.deadline
        what = f"{failure}; it asks to wait {spoken(asks)}" if asks is not None and long else str(failure)
        raise GaveUp(what, attempts=last.attempt_number, seconds=clock() - begun) from failure


def _failure(state: RetryCallState) -> Transient:
    failure = state.outcome.exception() if state.outcome else None
    if not isinstance(failure, Transient):
        raise TypeError("only a Transient is asked again")
    return failure
