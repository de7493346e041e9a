"""Whole tables of services at once: columns of facts in, columns of results out."""
