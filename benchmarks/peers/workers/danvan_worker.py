"""Answers from danvan's own pool, which holds the build in memory as its server does."""

import sys
from pathlib import Path

from serving import Late, serve

from graph_builder.errors import QueryTimeout
from graph_builder.stores.pool import QueryPool
from graph_builder.stores.protocol import Limits

ALL = 2**40


def main() -> None:
    """Serve the build whose quads are named."""
    pools: list[QueryPool] = []

    def load(quads: str) -> None:
        root = Path(quads).parents[2]
        pools.append(QueryPool(root, workers=1, hold="memory"))

    def ask(query: str, media: str, seconds: float) -> bytes:
        limits = Limits(seconds=seconds, memory=ALL, rows=ALL, bytes=ALL)
        try:
            answer = pools[0].serialize(query, media, limits=limits)
        except QueryTimeout:
            raise Late from None
        if answer.truncated:
            raise ValueError("the answer is cut")
        return answer.body

    serve(load, ask)


if __name__ == "__main__":
    sys.exit(main())
