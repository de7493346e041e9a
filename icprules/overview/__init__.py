"""Many services at once: a portfolio in order of urgency, grouped, filtered, added up, and shown."""
