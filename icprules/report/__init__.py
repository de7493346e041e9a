"""Words for people: explanations, reports, rules as a lawyer reads them. The modules say what each decides."""
