"""For a class: the assignments are handed out and graded, and a shared server is run. README.md is the way in."""
