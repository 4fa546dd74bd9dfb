"""The checks, hints and solutions of the exercises: a module a lesson, named after it."""
