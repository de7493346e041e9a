"""The law as data: conditions, rules, and how a folder of TOML files becomes a checked rulebook.

The modules say what each decides.
"""
