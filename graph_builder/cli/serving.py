"""The command that serves a build to browsers and SPARQL clients: `serve`."""

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any

import typer

from graph_builder.cli import streams
from graph_builder.cli.app import DEFAULT_LANG, DEFAULT_STORE, Lang, Seconds, Store


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(serve)


def serve(
    port: Annotated[
        int,
        typer.Option(
            "--port",
            "-p",
            metavar="NUMBER",
            min=0,
            max=65535,
            help="The port; 0 takes any that is free.",
        ),
    ] = 8010,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="The address to listen at. Another than a local one needs --allow-host.",
        ),
    ] = "127.0.0.1",
    allowed: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host", metavar="NAME", help="A name by which others reach this machine."
        ),
    ] = None,
    origins: Annotated[
        list[str] | None,
        typer.Option(
            "--cors",
            metavar="ORIGIN",
            help="Pages of this origin (https://example.org, or *) may ask.",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", min=1, help="How many queries run at once."),
    ] = None,
    proxy: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="A proxy in front, whose X-Forwarded-For is believed."
        ),
    ] = None,
    log: Annotated[
        bool, typer.Option("--log", help="Tell of each request as a line of JSON.")
    ] = False,
    lang: Lang = DEFAULT_LANG,
    store: Store = DEFAULT_STORE,
    seconds: Seconds = 30.0,
) -> None:
    """Serve the explorer, the questions and a SPARQL endpoint until Ctrl-C."""
    from graph_builder.explorer.running import address, host_names, listen, origins_of, run
    from graph_builder.explorer.service import Settings, open_service
    from graph_builder.stores.protocol import Limits

    settings = Settings(
        hosts=host_names(host, tuple(allowed or ())),
        origins=origins_of(origins or ()),
        limits=Limits(seconds=seconds),
        lang=lang,
        **({"workers": workers} if workers else {}),
    )
    with listen(host, port) as listener, closing(open_service(store, settings)) as service:
        streams.say(f"danvan serves {address(listener)} (Ctrl-C ends)")
        run(service, listener, _tell_all if log else _tell, proxy)


def _tell_all(entry: Mapping[str, Any]) -> None:
    streams.say(json.dumps(entry))


def _tell(entry: Mapping[str, Any]) -> None:
    time = datetime.now().astimezone().strftime("%H:%M:%S")
    path = entry["path"]
    streams.say(f"{time} {entry['method']} {path} {entry['status']} {entry['ms']:.0f} ms")
