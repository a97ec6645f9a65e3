"""A run is measured with all that it starts, and ended in time with all that it started."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "benchmarks" / "run.py"
CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1], *sys.argv[2:]])"
linux = pytest.mark.skipif(sys.platform != "linux", reason="memory of a tree is read from /proc")


@linux
def test_memory_of_a_child_counts() -> None:
    from measuring import run

    held = "import time; x = bytearray(80_000_000); time.sleep(1)"
    took = run([sys.executable, "-c", CHILD, held], 60)
    assert 76 < took.mebibytes < 200
    assert took.seconds > 1


def test_what_is_late_is_ended_with_its_child(tmp_path: Path) -> None:
    from measuring import Late, run

    beat = tmp_path / "beat"
    code = "import sys, time\nwhile True: open(sys.argv[1], 'a').write('.'); time.sleep(0.05)"
    with pytest.raises(Late, match="not done after 2 s"):
        run([sys.executable, "-c", CHILD, code, str(beat)], 2)
    time.sleep(0.2)
    size = beat.stat().st_size
    time.sleep(0.5)
    assert beat.stat().st_size == size > 0


def test_what_fails_says_why() -> None:
    from measuring import Failed, run

    with pytest.raises(Failed, match="no such record"):
        run([sys.executable, "-c", "raise SystemExit('no such record')"], 60)


@linux
def test_what_needs_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    import measuring

    monkeypatch.setattr(measuring, "free", lambda: 75.0)
    held = "import time; x = bytearray(90_000_000); time.sleep(30)"
    with pytest.raises(measuring.Failed, match="more than"):
        measuring.run([sys.executable, "-c", held], 60)


@linux
def test_a_run_that_is_stopped_ends_soon_and_leaves_nothing(tmp_path: Path) -> None:
    beat = tmp_path / "beat"
    code = f"import time\nwhile True: open({str(beat)!r}, 'a').write('.'); time.sleep(0.05)"
    run = "import sys; from run import *; signal.signal(signal.SIGTERM, stop); "
    run += f"from measuring import run; run([sys.executable, '-c', {code!r}], 60)"
    started = subprocess.Popen([sys.executable, "-c", run], cwd=RUN.parent)
    while not beat.exists():
        time.sleep(0.05)
    started.terminate()
    assert started.wait(20) == 1
    size = beat.stat().st_size
    time.sleep(0.3)
    assert beat.stat().st_size == size
