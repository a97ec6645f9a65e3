"""Turns a researcher's notes on articles into draft records for curators to read and mend."""
