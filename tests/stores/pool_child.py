"""Asks a pool in memory a query that never ends, so that a test can kill its process."""

import sys

from graph_builder.stores.pool import QueryPool
from graph_builder.stores.protocol import Limits

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"


def main(root: str) -> None:
    with QueryPool(root, workers=1, hold="memory") as pool:
        pool.query("ASK {}")
        sys.stdout.write("asking\n")
        sys.stdout.flush()
        pool.query(ENDLESS, limits=Limits(seconds=60))


if __name__ == "__main__":
    main(*sys.argv[1:])
