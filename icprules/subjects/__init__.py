"""What callers know about their services: facts, filings held, portfolios. The modules say what each decides."""
