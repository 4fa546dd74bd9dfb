"""How start.py talks."""


class SetupError(Exception):
    """One sentence for the reader: what is wrong, and what to do about it."""


def say(sentence):
    print(sentence, flush=True)
