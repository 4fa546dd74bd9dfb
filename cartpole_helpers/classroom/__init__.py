"""For a class: the assignments are handed out and graded by nbgrader, and this is what we add to it.

A learner never needs it, and it needs the extra ``classroom``. In reading order:

``questions``  hidden tests ask the learner's notebook a question, and only plain values come back
``kernel``     the learner's code runs in a Python of its own, which may be stopped, replaced and not trusted
``confine``    what that Python may not touch
``landlock``   the same, asked of Linux itself
``judge``      nbgrader's steps: the tests are put back as they were handed out, then run outside the learner's reach
``hand_in``    finds the notebooks in a folder of submissions, whatever they are called
``tampering``  whether the notebook put something else in the place of a helper
``__main__``   the commands, and what happened in plain words
"""
