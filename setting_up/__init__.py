"""What start.py does before the project's own packages are there: it needs only the standard library."""
