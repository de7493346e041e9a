"""One service on one day: situation, deadlines, statuses, verdict, assessment. The modules say what each decides."""
