"""A second reading of records against notes; shares no code with the drafts or the package."""
