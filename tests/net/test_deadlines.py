"""One deadline for work of whatever kind."""

import gc
import threading
import time
import weakref

import pytest

from podcast.net.deadlines import within


def test_work_gives_what_it_gives() -> None:
    assert within(60, lambda: 42) == 42


@pytest.mark.parametrize("error", [KeyError("x"), KeyboardInterrupt(), SystemExit(3)])
def test_what_work_raises_is_raised(error: BaseException) -> None:
    def work() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        within(60, work)
    assert caught.value is error


def test_late_work_is_left() -> None:
    done, begun = threading.Event(), time.monotonic()
    with pytest.raises(TimeoutError, match=r"within 0\.2 s"):
        within(0.2, lambda: done.wait(60))
    assert time.monotonic() - begun < 20
    done.set()


def test_nothing_is_left_of_work_that_is_done() -> None:
    before = threading.active_count()
    within(60, lambda: None)
    # Threads of earlier tests may end meanwhile.
    assert threading.active_count() <= before


def test_an_error_that_was_raised_is_freed_with_all_it_holds() -> None:
    class Held:
        pass

    def work() -> None:
        held = Held()
        freed.append(weakref.ref(held))
        raise KeyError(1)

    freed = list[weakref.ref[Held]]()
    gc.disable()
    try:
        with pytest.raises(KeyError):
            within(60, work)
        assert freed[0]() is None
    finally:
        gc.enable()
