"""Decision records: what was asked, what was known, what came out, so that it can be checked and given again."""
