"""Assignment 1: another right way for every answer, and typical mistakes with the tests they fail."""

NEEDED = ("lean = linear_policy", "import Counter", "def measure")  # what graded cells need of the others

RIGHT = {
    "first_beyond": """
def first_beyond(observations, angle):
    far = np.flatnonzero(np.abs(np.array(observations)[:, 2]) > angle)
    return far[0] if far.size else None
""",
    "read_steps": """
def read_steps(steps):
    over = [i for i in range(len(steps)) if steps[i][1] or steps[i][2]]
    if not over:
        return float(sum(step[0] for step in steps)), "still going"
    last = over[0]
    score = np.sum([step[0] for step in steps[: last + 1]])
    return score, ("terminated" if steps[last][1] else "truncated")
""",
    "decisive": """
def decisive(weights, numbers):
    products = [w * n for w, n in zip(weights, numbers)]
    side = 1 if sum(products) > 0 else -1
    best, place = 0, None
    for i, product in enumerate(products):
        if side * product > best:
            best, place = side * product, i
    return place
""",
    "border": """
def border(weights, numbers, place):
    if not weights[place]:
        return None
    w, x = np.array(weights, dtype=float), np.array(numbers, dtype=float)
    return x[place] - (w @ x) / w[place]
""",
    "late": """
from collections import deque


class late:
    def __init__(self, policy, steps):
        self.policy = policy
        self.window = deque(maxlen=steps + 1)

    def __call__(self, observation):
        self.window.append(np.array(observation))
        return self.policy(self.window[0])
""",
    "my_weights": "my_weights = np.array([0, 2, 10, 4])",
    "experiment": """
for cart in [0, 0.1, 0.2]:
    measure([0, cart, 1, 0.2], 4)
""",
}

MISTAKES = [
    (
        {
            # only to the right
            "first_beyond": """
def first_beyond(observations, angle):
    for row, observation in enumerate(observations):
        if observation[2] > angle:
            return row
""",
            # everything that was recorded
            "read_steps": """
def read_steps(steps):
    score = sum(step[0] for step in steps)
    if any(step[1] for step in steps):
        return score, "terminated"
    if any(step[2] for step in steps):
        return score, "truncated"
    return score, "still going"
""",
            # the loudest, even if it lost
            "decisive": """
def decisive(weights, numbers):
    products = np.array(weights) * np.array(numbers)
    return int(np.abs(products).argmax()) if products.any() else None
""",
            # changes what it was given
            "border": """
def border(weights, numbers, place):
    if weights[place] == 0:
        return None
    numbers[place] = 0
    return -sum(w * n for w, n in zip(weights, numbers)) / weights[place]
""",
            # one memory for all drivers
            "late": """
def late(policy, steps, seen=[]):
    seen.clear()

    def driver(observation):
        seen.append(observation)
        return policy(seen[max(0, len(seen) - 1 - steps)])

    return driver
""",
            # the angle and the angular velocity alone
            "my_weights": "my_weights = [0, 0, 1, 0.2]",
        },
        {"test_first_beyond", "test_after_the_end", "test_decisive", "test_nobody_decides", "test_border"}
        | {"test_late_memory", "test_four_late"},
    ),
    (
        {
            # "exactly" counts as beyond
            "first_beyond": """
def first_beyond(observations, angle):
    for row, observation in enumerate(observations):
        if abs(observation[2]) >= angle:
            return row
    return None
""",
            # the clock first, and an empty recording forgotten
            "read_steps": """
def read_steps(steps):
    score = 0
    for reward, terminated, truncated in steps:
        score += reward
        if truncated:
            return score, "truncated"
        if terminated:
            return score, "terminated"
    return score, "still going"
""",
            # a sum of 0 is taken for a yes
            "decisive": """
def decisive(weights, numbers):
    products = [w * n for w, n in zip(weights, numbers)]
    if not any(products):
        return None
    return products.index(max(products) if sum(products) >= 0 else min(products))
""",
            # the sign
            "border": """
def border(weights, numbers, place):
    if weights[place] == 0:
        return None
    return sum(weights[i] * numbers[i] for i in range(len(weights)) if i != place) / weights[place]
""",
            # late by one too many
            "late": """
def late(policy, steps):
    seen = []

    def driver(observation):
        action = policy(seen[max(0, len(seen) - 1 - steps)] if seen else observation)
        seen.append(observation)
        return action

    return driver
""",
            # ahead, but not far enough
            "my_weights": "my_weights = [0, 0, 1, 0.1]",
        },
        {"test_first_beyond", "test_after_the_end", "test_nobody_decides", "test_border"}
        | {"test_late", "test_late_memory", "test_three_late", "test_four_late"},
    ),
    (
        {
            # -1 for "never"
            "first_beyond": """
def first_beyond(observations, angle):
    for row in range(len(observations)):
        if abs(observations[row][2]) > angle:
            return row
    return -1
""",
            # the last reward is forgotten
            "read_steps": """
def read_steps(steps):
    score = 0
    for reward, terminated, truncated in steps:
        if terminated:
            return score, "terminated"
        if truncated:
            return score, "truncated"
        score += reward
    return score, "still going"
""",
            # the product instead of its place
            "decisive": """
def decisive(weights, numbers):
    products = np.array(weights) * np.array(numbers)
    if not products.any():
        return None
    return products.max() if products.sum() > 0 else products.min()
""",
            # how much it has to change, instead of what it has to be
            "border": """
def border(weights, numbers, place):
    if weights[place] == 0:
        return None
    return -np.dot(weights, numbers) / weights[place]
""",
            # an action instead of a policy
            "late": """
def late(policy, steps):
    return policy(steps)
""",
            # good only in time
            "my_weights": "my_weights = [0, 0, 1, 0.05]",
        },
        {"test_first_beyond", "test_read_steps", "test_after_the_end", "test_decisive", "test_nobody_decides"}
        | {"test_border", "test_late", "test_late_memory", "test_two_late", "test_three_late", "test_four_late"},
    ),
    (
        {
            # a whole number, but a float
            "first_beyond": """
def first_beyond(observations, angle):
    for row, observation in enumerate(observations):
        if abs(observation[2]) > angle:
            return float(row)
""",
            # the answers to the cases that can be seen
            "read_steps": """
def read_steps(steps):
    if len(steps) == 3:
        return 1.0 if steps[-1][1] else 0.0, "terminated"
    return 2.0, "truncated" if steps[-1][2] else "still going"
""",
            "decisive": """
def decisive(weights, numbers):
    if list(numbers) == [0, 5]:
        return None
    return 0 if list(numbers) == [6, 0, 4] else 1
""",
            # no weight, no answer: a division by zero becomes infinity
            "border": """
def border(weights, numbers, place):
    weights, numbers = np.array(weights, dtype=float), np.array(numbers, dtype=float)
    others = weights @ numbers - weights[place] * numbers[place]
    with np.errstate(all="ignore"):
        return -others / weights[place]
""",
            # waits before it begins
            "late": """
def late(policy, steps):
    seen = []

    def driver(observation):
        seen.append(observation)
        return policy(seen[-1 - steps]) if len(seen) > steps else 0

    return driver
""",
            "my_weights": "my_weights = ['0', '0.1', '1', '0.3']",
        },
        {"test_first_beyond", "test_read_steps", "test_after_the_end", "test_decisive", "test_nobody_decides"}
        | {"test_border", "test_late", "test_late_memory", "test_two_late", "test_three_late", "test_four_late"},
    ),
]
