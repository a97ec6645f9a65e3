"""A worker that can be killed, for input that might never end."""

import multiprocessing
from collections.abc import Callable

import pytest


def _finishes(work: Callable[[str], object], text: str) -> None:
    worker = multiprocessing.get_context("spawn").Process(target=work, args=(text,))
    worker.start()
    worker.join(30)
    if worker.is_alive():
        worker.kill()
        worker.join()
        pytest.fail(f"{work.__name__} does not end on {text[:40]!r} …")
    assert worker.exitcode == 0


@pytest.fixture
def finishes() -> Callable[[Callable[[str], object], str], None]:
    """Return a check that work on a text ends, and ends well, in a worker of its own."""
    return _finishes
