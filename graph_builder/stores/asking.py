"""What stores that ask workers have in common: the request, and what its reply means."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from graph_builder.errors import (
    QueryCrash,
    QueryError,
    QuerySyntaxError,
    StoreDamaged,
    UsageError,
)
from graph_builder.stores.builds import Build
from graph_builder.stores.closing import Closing
from graph_builder.stores.formats import AS_WRITTEN, Dataset, Serialized, check_media
from graph_builder.stores.gate import Reading, explain, read
from graph_builder.stores.protocol import DEFAULT_LIMITS, Answer, Limits
from graph_builder.stores.wire import Message, decode


class AskingStore(Closing):
    """A build that workers answer from; a subclass knows which worker."""

    def query(self, text: str, *, limits: Limits = DEFAULT_LIMITS) -> Answer:
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE, completely or marked as truncated."""
        reply, build = self._ask(request_of(text, read(text), limits), limits)
        raise_error(reply, build, limits)
        return decode(reply)

    def serialize(
        self,
        text: str,
        media: str,
        *,
        limits: Limits = DEFAULT_LIMITS,
        dataset: Dataset = AS_WRITTEN,
    ) -> Serialized:
        """Answer in the bytes of a media type, asking the graphs of a dataset if it names some.

        All is written before this returns. Raises UsageError where the form of the query has no
        answer of this type (see `media_types`), or XML cannot hold this one.
        """
        reading = read(text)
        check_media(reading.form, media)
        request = request_of(text, reading, limits, dataset)
        reply, build = self._ask({**request, "media": media}, limits)
        raise_error(reply, build, limits)
        return Serialized(reply["body"], media, reply["truncated"], build.id)

    @abstractmethod
    def _ask(self, request: Message, limits: Limits) -> tuple[Message, Build]:
        """Return the reply of a worker, and the build that it stands on."""


def request_of(
    text: str, reading: Reading, limits: Limits, dataset: Dataset = AS_WRITTEN
) -> Message:
    """Return what a worker is asked, and what of it the engine would do otherwise.

    A dataset of the request goes before FROM; more than one FROM must be merged.
    """
    request: dict[str, Any] = {
        "text": text,
        "seconds": limits.seconds,
        "memory": limits.memory,
        "rows": limits.rows,
        "bytes": limits.bytes,
    }
    if reading.star >= 0:
        request |= {"star": reading.star, "variables": reading.variables}
    if dataset:
        request["dataset"] = (dataset.default, dataset.named)
    elif len(reading.default) > 1:
        request["merged"] = (text[: reading.start], reading.default, reading.named)
    return request


def explain_end(code: int, limits: Limits) -> QueryError:
    """Return the error for a worker that has ended by itself."""
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    return QueryCrash(
        f"the worker that answered the query ended {how}; most often it needed more than "
        f"{limits.memory / 1024**2:,.0f} MiB of memory, or is nested too deeply"
    )


def raise_error(reply: Message, build: Build, limits: Limits) -> None:
    """Raise what a worker says is wrong, if it says so."""
    kind, said = reply.get("error"), reply.get("message", "")
    if kind is None:
        return
    if kind == "syntax":
        raise QuerySyntaxError(explain(said))
    if kind == "graph":
        raise QuerySyntaxError(f"a graph of the dataset is named by no IRI: {said}")
    if kind == "xml":
        raise UsageError(f"no XML can hold this answer ({said}); choose another format")
    if kind == "memory":
        raise QueryCrash(f"the query needs more than {limits.memory / 1024**2:,.0f} MiB of memory")
    if "Corruption" in said:
        raise StoreDamaged(f"{build.store}: {said}; build again")
    raise QueryError(f"the query cannot be evaluated: {said}")


def unlike_manifest(greeting: Mapping[str, Any], build: Build) -> str:
    """Say in what a store that was opened is not what the manifest says."""
    if "error" in greeting:
        return f"{build.store}: cannot be opened: {greeting['message']}; build again"
    return f"{build.store}: {greeting['quads']} quads; expected {build.manifest.quads}; build again"
