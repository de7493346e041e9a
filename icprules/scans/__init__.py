"""Whole files of services, answered row by row, whatever breaks in between. Decides nothing itself."""
