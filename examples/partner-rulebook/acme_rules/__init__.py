"""The folder of this package is a rulebook; nothing here runs."""
