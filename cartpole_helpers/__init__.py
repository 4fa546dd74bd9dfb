"""What the lessons need and are not about. The README lists the modules in reading order.

Lessons import from the modules themselves, so that importing one never pays for another:
``from cartpole_helpers.episode import play``.
"""
