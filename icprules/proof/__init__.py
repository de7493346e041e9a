"""Proof for all inputs: what holds of a rulebook whatever service it is asked about. Needs the extra `prove`."""
