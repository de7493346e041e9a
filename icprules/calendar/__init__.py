"""Beijing days, working days and periods. The modules say what each decides."""
