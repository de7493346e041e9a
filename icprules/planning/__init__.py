"""From the duties that are open on a day to the steps that meet them, with the days each has."""
