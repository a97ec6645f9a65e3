"""Asks a query that never ends, so that a test can interrupt or kill its process."""

import sys

from graph_builder.stores import open_store
from graph_builder.stores.protocol import Limits

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"


def main(root: str, seconds: str) -> None:
    with open_store(root) as store:
        store.query("ASK {}")
        sys.stdout.write("asking\n")
        sys.stdout.flush()
        store.query(ENDLESS, limits=Limits(seconds=float(seconds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
