"""Files to records: strict, and with every problem of every file in one run."""

from graph_builder.reading.files import Records, read_records
from graph_builder.reading.references import Read, top_owner, walk

__all__ = ["Read", "Records", "read_records", "top_owner", "walk"]
