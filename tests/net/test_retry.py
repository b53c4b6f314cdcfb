"""Backoff, with a clock that only moves when somebody sleeps."""

import datetime as dt
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.net import retry
from podcast.net.retry import GaveUp, Policy, Transient

USUAL = Policy()


class Clock:
    """Monotonic seconds; `spent` is what each attempt takes."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Flaky:
    """Fails with each of `failures` in turn, each attempt taking `seconds`, then gives 42."""

    def __init__(self, clock: Clock, *failures: Exception, seconds: float = 0.0) -> None:
        self.clock, self.failures, self.seconds, self.calls = clock, list(failures), seconds, 0

    def __call__(self) -> int:
        self.calls += 1
        self.clock.now += self.seconds
        if self.failures:
            raise self.failures.pop(0)
        return 42


def ask(clock: Clock, attempt: Flaky, policy: Policy = USUAL, jitter: float = 1.0) -> int:
    return retry.call(attempt, policy, clock=clock, sleep=clock.sleep, random=lambda: jitter)


def test_a_success_is_not_waited_for() -> None:
    clock = Clock()
    assert ask(clock, Flaky(clock)) == 42
    assert clock.slept == []


def test_waits_double_up_to_the_longest() -> None:
    clock = Clock()
    attempt = Flaky(clock, *[Transient("HTTP 503")] * 6)
    assert ask(clock, attempt, Policy(attempts=7, first=1.0, longest=10.0)) == 42
    assert clock.slept == [1, 2, 4, 8, 10, 10]
    assert attempt.calls == 7


def test_jitter_spreads_a_wait_over_its_upper_half() -> None:
    for jitter, expected in ((0.0, 2.0), (0.5, 3.0), (1.0, 4.0)):
        clock = Clock()
        ask(clock, Flaky(clock, Transient("x")), Policy(first=4.0), jitter)
        assert clock.slept == [expected]


def test_the_other_sides_wish_replaces_the_backoff_and_is_waited_out_in_full() -> None:
    clock = Clock()
    attempt = Flaky(clock, Transient("HTTP 429", 7.5), Transient("HTTP 429", 120.0))
    assert ask(clock, attempt, Policy(longest=60.0), jitter=0.3) == 42
    assert clock.slept == [7.5, 120.0]


def test_a_wish_beyond_the_deadline_ends_it_at_once() -> None:
    clock = Clock()
    with pytest.raises(GaveUp, match="HTTP 429"):
        ask(clock, Flaky(clock, Transient("HTTP 429", 3600.0)), Policy(deadline=300.0))
    assert clock.slept == []


def test_attempts_are_bounded_and_the_last_failure_is_told() -> None:
    clock = Clock()
    attempt = Flaky(clock, *[Transient(f"failure {number}") for number in range(1, 9)], seconds=2.0)
    with pytest.raises(GaveUp, match="failure 3") as caught:
        ask(clock, attempt, Policy(attempts=3))
    assert (caught.value.attempts, caught.value.seconds, attempt.calls) == (3, 3 * 2.0 + 1 + 2, 3)
    assert isinstance(caught.value.__cause__, Transient)


def test_a_wait_that_would_end_past_the_deadline_is_not_begun() -> None:
    clock = Clock()
    attempt = Flaky(clock, *[Transient("slow")] * 9, seconds=3.0)
    with pytest.raises(GaveUp) as caught:
        ask(clock, attempt, Policy(attempts=9, deadline=10.0))
    # 3 + 1 + 3 + 2 + … the third attempt would begin at 9 s and end at 12 s; after it the wait of 4 s is too much.
    assert attempt.calls == 3
    assert clock.slept == [1, 2]
    assert caught.value.seconds == 12.0


def test_other_exceptions_pass_at_once() -> None:
    clock = Clock()
    attempt = Flaky(clock, KeyError("not transient"))
    with pytest.raises(KeyError):
        ask(clock, attempt)
    assert attempt.calls == 1
    assert clock.slept == []


def test_each_wait_is_announced_before_it_begins() -> None:
    clock, told = Clock(), []
    attempt = Flaky(clock, Transient("one"), Transient("two", 9.0))
    retry.call(
        attempt,
        Policy(),
        clock=clock,
        sleep=clock.sleep,
        random=lambda: 1.0,
        waiting=lambda failure, seconds: told.append((failure.what, seconds, len(clock.slept))),
    )
    assert told == [("one", 1.0, 0), ("two", 9.0, 1)]


@given(
    policy=st.builds(
        Policy,
        attempts=st.integers(1, 12),
        deadline=st.floats(0, 500),
        first=st.floats(0.01, 20),
        longest=st.floats(0.01, 100),
    ),
    wishes=st.lists(st.none() | st.floats(-5, 1e6), min_size=12, max_size=12),
    jitter=st.floats(0, 1),
)
def test_no_policy_is_overstepped(policy: Policy, wishes: list[float | None], jitter: float) -> None:
    clock = Clock()
    attempt = Flaky(clock, *[Transient("again", wish) for wish in wishes])
    with pytest.raises(GaveUp) as caught:
        ask(clock, attempt, policy, jitter)
    assert attempt.calls == caught.value.attempts <= policy.attempts
    assert len(clock.slept) == attempt.calls - 1
    for seconds, wish in zip(clock.slept, wishes, strict=False):
        assert seconds == wish if wish is not None and wish > 0 else 0 < seconds <= policy.longest
    assert sum(clock.slept) <= policy.deadline + 1e-6


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_wait_lies_in_the_upper_half_of_its_step(attempt: int, jitter: float) -> None:
    policy = Policy(first=0.5, longest=64.0)
    step = min(0.5 * 2 ** min(attempt - 1, 7), 64.0)
    assert step / 2 <= policy.wait(attempt, None, jitter) <= step


@pytest.mark.parametrize(
    ("status", "expected"),
    [(status, False) for status in (200, 304, 400, 403, 404, 408, 600)]
    + [(status, True) for status in (429, 500, 503, 529, 599)],
)
def test_which_statuses_may_pass(status: int, expected: bool) -> None:
    assert retry.may_pass(status) is expected


def test_retry_after_in_seconds() -> None:
    assert retry.retry_after("120") == 120.0
    assert retry.retry_after(" 0 ") == 0.0
    assert retry.retry_after("9" * 400) == 1e9
    assert retry.retry_after("4.5") == 4.5
    assert retry.retry_after(".5") == 0.5


def test_retry_after_as_a_date_is_measured_from_the_answers_own_date() -> None:
    now = dt.datetime(2031, 5, 6, 7, 8, 9, tzinfo=dt.UTC)
    until = format_datetime(now + dt.timedelta(seconds=90), usegmt=True)
    assert retry.retry_after(until, format_datetime(now, usegmt=True)) == 90.0
    assert retry.retry_after(format_datetime(now, usegmt=True), until) == 0.0
    assert retry.retry_after(until) is None


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1e3", "1.5.2", "²", "Wed, 99 Foo 2031 07:08:09 GMT"])
def test_an_unreadable_retry_after_is_none(value: str | None) -> None:
    assert retry.retry_after(value, "Wed, 21 Oct 2015 07:28:00 GMT") is None


@given(st.text(), st.none() | st.text())
def test_no_header_can_break_the_reading(value: str, date: str | None) -> None:
    seconds = retry.retry_after(value, date)
    assert seconds is None or seconds >= 0
