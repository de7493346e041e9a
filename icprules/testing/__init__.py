"""What users import to test their own compliance logic: case files, and a pytest plugin that collects them."""
