"""Other days and other facts: timelines, comparisons, what to ask. The modules say what each decides."""
