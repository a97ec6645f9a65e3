"""What is wrong with an address, as a reader of either language is told it."""

from graph_builder.errors import UsageError
from graph_builder.explorer.pages.messages import messages


class Unclear(UsageError):
    """Says what of an address is not understood, by the key of its words."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(messages("en")(key, **values))
