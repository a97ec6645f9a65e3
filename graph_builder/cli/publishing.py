"""The command that sends a build to a remote engine."""

from pathlib import Path
from typing import Annotated

import typer

from graph_builder.cli import completing
from graph_builder.cli.app import DEFAULT_STORE, Store
from graph_builder.cli.output import counted
from graph_builder.cli.streams import emit, progress, say
from graph_builder.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(publish)


def publish(
    target: Annotated[
        str | None,
        typer.Option(
            "--endpoint",
            "-e",
            metavar="URL",
            help="The SPARQL endpoint of the engine; credentials come from DANVAN_ENDPOINT_USER "
            "and DANVAN_ENDPOINT_PASSWORD, or DANVAN_ENDPOINT_TOKEN.",
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--write",
            "-w",
            metavar="DIR",
            help="Write the file for the engine's own loader into this new folder, send nothing.",
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--engine",
            metavar="NAME",
            autocompletion=completing.engines,
            help="oxigraph, virtuoso, fuseki, graphdb, qlever or neptune; "
            "without it, what the endpoint says of itself.",
        ),
    ] = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Send a build to a remote engine, or write the file that its loader wants."""
    from graph_builder import publishing
    from graph_builder.engines import engine_of, find_engine
    from graph_builder.stores.builds import open_build
    from graph_builder.stores.remote import RemoteStore

    if (target is None) == (folder is None):
        raise UsageError("say where: --endpoint URL sends the build, --write DIR writes a file")
    build = open_build(store)
    if folder is not None:
        if name is None:
            raise UsageError("say for which engine the file is: --engine NAME")
        emit(publishing.write(build, find_engine(name), folder) + "\n")
        return
    remote = RemoteStore(target or "")
    engine = find_engine(name) if name else engine_of(remote.server(), remote.endpoint)
    if not engine.whole:
        say(f"{engine.title} takes one graph after the other: until the end, answers are mixed")
    with progress() as tell:

        def at(number: int, total: int, graph: str) -> None:
            tell(f"sending graph {number} of {total}: {graph}")

        sent = publishing.send(build, remote, engine, at=at)
    quads, graphs = build.manifest.quads, len(build.manifest.graphs)
    say(
        f"published {build.id}: {counted(quads, 'quad')} in {counted(graphs, 'graph')}, "
        f"{sent} of them new, each checked by its count"
    )
