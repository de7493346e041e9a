"""Services in spreadsheets: a template to fill in, the rows read as services, results written beside the rows."""
