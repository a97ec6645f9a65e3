"""Starts Spark so that it is quiet and leaves nothing behind, and says plainly why it failed."""

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from graph_builder.errors import BuildCrash, UsageError

if TYPE_CHECKING:
    from pyspark import SparkContext

LOCAL = "local[*]"
"""The master that is this machine, with all its processors."""
_JAVA = 17
_LOOPBACK = "127.0.0.1"
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_SECONDS_TO_END = 10.0
_QUIET = {
    "spark.app.name": "danvan",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def require() -> None:
    """Raise UsageError where PySpark or a Java that it runs on is missing."""
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise UsageError("the engine spark needs PySpark: pip install 'danvan[spark]'") from error
    version = _java_version()
    if version < _JAVA:
        found = f"the one here is Java {version}" if version else "none was found"
        raise UsageError(
            f"Spark needs Java {_JAVA} or newer, and {found}: "
            f"apt-get install openjdk-{_JAVA}-jre-headless, or let JAVA_HOME name another"
        )


def _java_version() -> int:
    """Return the version of the Java that Spark will start, 0 where there is none.

    Java 8 calls itself 1.8.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    if java is None:
        return 0
    command = [java, "-version"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr)
    return int(found[1]) if found else 0


@contextmanager
def session(master: str = LOCAL) -> Iterator["SparkContext"]:
    """Give the Spark that is running in this process, else one of our own, gone afterwards.

    Raise BuildCrash where it does not start or a job fails.
    """
    from pyspark import SparkContext

    if running := SparkContext._active_spark_context:
        with _failures_told():
            yield running
        return
    with (
        TemporaryDirectory(prefix="danvan-spark-") as folder,
        _as_before(),
        _own(master, Path(folder)) as context,
    ):
        yield context


@contextmanager
def _own(master: str, folder: Path) -> Iterator["SparkContext"]:
    from pyspark import SparkConf, SparkContext

    local = master.startswith("local")
    conf = SparkConf().setMaster(master).setAll(_settings(folder, local=local).items())
    log = folder / "spark.log"
    with ExitStack() as ended:
        gateway = _gateway(conf, log)
        ended.callback(_end, gateway)
        with _failures_told(log):
            with _interrupts_kept():
                context = SparkContext(conf=conf, gateway=gateway)
            ended.callback(_stop, context)
            # It prints traces where Java dies, of which we tell ourselves.
            context._accumulatorServer.handle_error = lambda request, address: None
            if local or "PYSPARK_PYTHON" not in os.environ:
                context.pythonExec = sys.executable  # else workers run whatever python3 is
            yield context


def _settings(folder: Path, *, local: bool) -> dict[str, str]:
    """Return what Spark is told: to be quiet; and on one machine, to stay in it."""
    java = f'-XX:-UsePerfData "-Djava.io.tmpdir={folder}"'
    settings = {**_QUIET, "spark.executorEnv.PYTHONPATH": str(_PACKAGE_ROOT)}
    if local:
        java += " -XX:TieredStopAtLevel=1"  # it only hands things on: better to start at once
        settings["spark.local.dir"] = str(folder)
        settings["spark.driver.host"] = settings["spark.driver.bindAddress"] = _LOOPBACK
    settings["spark.driver.defaultJavaOptions"] = java
    return settings


def _gateway(conf: Any, log: Path) -> Any:  # noqa: ANN401  # py4j has no types
    """Start Java; what it says goes to a file, for it says much."""
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway

    try:
        with log.open("wb") as out:
            return launch_gateway(conf, {"stdout": out, "stderr": out})
    except PySparkRuntimeError as error:
        raise BuildCrash(f"Spark did not start: {_logged(log)}") from error


def _stop(context: "SparkContext") -> None:
    with (
        warnings.catch_warnings(action="ignore", category=RuntimeWarning),
        suppress(ConnectionError),
    ):
        context.stop()
    context.stop()  # where its Java has died, the first time did half of it


def _end(gateway: Any) -> None:  # noqa: ANN401
    """End Java, so that it holds no memory while the build goes on; another session starts anew."""
    from pyspark import SparkContext

    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    with suppress(ConnectionError):
        gateway.shutdown()
    if gateway.proc is None:  # whoever started us has started it, too
        return
    gateway.proc.stdin.close()  # which tells it to end
    with suppress(subprocess.TimeoutExpired):
        gateway.proc.wait(_SECONDS_TO_END)
    gateway.proc.kill()
    gateway.proc.wait()


@contextmanager
def _as_before() -> Iterator[None]:
    """Undo that modules are found elsewhere, and drop what Py4J logs, as the root, when it ends."""
    path, root = list(sys.path), logging.getLogger()
    root.addFilter(_nothing)
    try:
        yield
    finally:
        sys.path[:] = path
        root.removeFilter(_nothing)


def _nothing(record: logging.LogRecord) -> bool:
    return False


@contextmanager
def _interrupts_kept() -> Iterator[None]:
    """Let Ctrl-C mean what it meant: Spark's own answer to it talks to Java in mid-sentence."""
    handler = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, handler)


@contextmanager
def _failures_told(log: Path | None = None) -> Iterator[None]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException, ConnectionError, EOFError) as error:
        raise BuildCrash(f"Spark failed, nothing was published: {_why(error, log)}") from error


def _why(error: Exception, log: Path | None) -> str:
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    with suppress(ConnectionError):  # Java is asked for the text of its exception
        if isinstance(error, (Py4JJavaError, PySparkException)):
            said = reason(str(error))
            return _logged(log) if log and "stopped SparkContext" in said else said
    return _logged(log) if log else _DIED


def _logged(log: Path) -> str:
    """Return the last fault that Java wrote down before it ended."""
    faults: list[str] = _LOGGED.findall(log.read_text("utf-8", "replace"))
    return faults[-1] if faults else _DIED


def reason(text: str) -> str:
    r"""Return why a job failed, out of the traces of Java and Python that Spark puts around it.

    >>> reason("o1.x\n: a.SparkException: Job aborted: Lost task\n\tat a.b(C.scala:1)")
    'Job aborted: Lost task'
    """
    python: list[str] = _PYTHON_ERROR.findall(text)
    if python:
        return " ".join(python[-1].split())
    java: list[str] = _JAVA_ERROR.findall(text)
    return java[0] if java else text.strip().partition("\n")[0]


_DIED = "its Java process ended; was there enough memory?"
_LOGGED = re.compile(r"(?:ERROR \w+|^Exception in thread \S+ [\w.]+): (.+)$", re.MULTILINE)
_JAVA_ERROR = re.compile(r"^: (?:\w+\.)+\w+: (.+)$", re.MULTILINE)
_PYTHON_ERROR = re.compile(r"Traceback .+\n(?: .*\n)+((?:\S.*\n)+)")
