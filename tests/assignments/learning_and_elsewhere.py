"""Assignment 4: another right way for every answer, and typical mistakes with the tests they fail."""

NEEDED = ("def play_games",)  # what graded cells need of the others

RIGHT = {
    "choose": """
def choose(tables, seen):
    actions = []
    for table, observation in zip(tables, seen):
        said = [np.dot(row, observation) for row in table]
        actions.append(said.index(max(said)))
    return actions
""",
    "next_cloud": """
def next_cloud(cloud, scores, count, floor, rng):
    order = sorted(range(len(cloud)), key=lambda number: -scores[number])
    flat = cloud.reshape(len(cloud), 12)[order[:count]]
    spread = np.clip(np.sqrt(np.mean((flat - flat.mean(axis=0)) ** 2, axis=0)), floor, None)
    return (flat.mean(axis=0) + spread * rng.standard_normal((len(cloud), 12))).reshape(cloud.shape)
""",
    "chances": """
def chances(tables, seen):
    said = np.einsum("nak,nk->na", tables, seen)
    return np.exp(said - np.logaddexp.reduce(said, axis=1, keepdims=True))
""",
    "arrows": """
def arrows(tables, seen, actions):
    found = np.zeros(tables.shape)
    for i, (chance, action) in enumerate(zip(chances(tables, seen), actions)):
        for row in range(3):
            found[i, row] = ((row == action) - chance[row]) * seen[i]
    return found
""",
    "credit": """
def credit(games, discount):
    longest = max(len(rewards) for rewards in games)
    left = np.full((len(games), longest + 1), np.nan)
    for number, rewards in enumerate(games):
        to_come = 0
        for step in range(len(rewards) - 1, -1, -1):
            to_come = rewards[step] + discount * to_come
            left[number, step] = to_come
    left = left[:, :longest] - np.nanmean(left[:, :longest], axis=0)
    return [list(row[: len(rewards)]) for row, rewards in zip(left, games)]
""",
    "verdict": """
def verdict(reached_a, reached_b):
    a, b = ([float(each) for each in reached] + [0.0, 1.0] for reached in (reached_a, reached_b))
    away = (np.mean(a) - np.mean(b)) / np.sqrt(np.var(a) / len(a) + np.var(b) / len(b))
    return "A" if away > 2 else "B" if away < -2 else "can't tell"
""",
    "holds": """
def holds(weights, half_lengths):
    table = np.empty((len(weights), len(half_lengths)), dtype=bool)
    for i in range(len(weights)):
        for j in range(len(half_lengths)):
            table[i, j] = 4 * half_lengths[j] * weights[i, 1] <= 3 * weights[i, 3]
    return table
""",
}

MISTAKES = [
    (
        {
            # the last of equals
            "choose": """
def choose(tables, seen):
    said = (tables * seen[:, np.newaxis, :]).sum(axis=2)
    return 2 - said[:, ::-1].argmax(axis=1)
""",
            # one spread for all places
            "next_cloud": """
def next_cloud(cloud, scores, count, floor, rng):
    best = cloud[np.argsort(-scores, kind="stable")[:count]]
    return rng.normal(best.mean(axis=0), max(best.std(), floor), cloud.shape)
""",
            # overflows
            "chances": """
def chances(tables, seen):
    powers = np.exp((tables * seen[:, np.newaxis, :]).sum(axis=2))
    return powers / powers.sum(axis=1, keepdims=True)
""",
            # only the row of the action that was taken learns
            "arrows": """
def arrows(tables, seen, actions):
    done = np.eye(3)[actions]
    return (done * (1 - chances(tables, seen)))[:, :, np.newaxis] * seen[:, np.newaxis, :]
""",
            # all of the game for each of its steps
            "credit": """
def credit(games, discount):
    scores = [sum(rewards) for rewards in games]
    return [[score - np.mean(scores)] * len(rewards) for score, rewards in zip(scores, games)]
""",
            # without the two added runs
            "verdict": """
def verdict(reached_a, reached_b):
    a, b = np.mean(reached_a), np.mean(reached_b)
    error = (a * (1 - a) / len(reached_a) + b * (1 - b) / len(reached_b)) ** 0.5
    return "A" if a - b > 2 * error else "B" if b - a > 2 * error else "can't tell"
""",
            # divides by a negative number, and turns the sign round
            "holds": """
def holds(weights, half_lengths):
    with np.errstate(divide="ignore"):
        return half_lengths <= 0.75 * weights[:, [3]] / weights[:, [1]]
""",
        },
        {
            *("test_choose", "test_next_cloud", "test_chances", "test_arrows", "test_arrows_slope", "test_credit"),
            *("test_credit_of_different_games", "test_verdict", "test_holds"),
        },
    ),
    (
        {
            # added up over the rows instead of the numbers
            "choose": """
def choose(tables, seen):
    return (tables * seen[:, np.newaxis, :]).sum(axis=1).argmax(axis=1)
""",
            # a wrong axis: each table has one mean and one spread
            "next_cloud": """
def next_cloud(cloud, scores, count, floor, rng):
    best = cloud[np.argsort(-scores, kind="stable")[:count]].reshape(count, 12)
    return rng.normal(best.mean(), np.maximum(best.std(axis=1).mean(), floor), cloud.shape)
""",
            # shared out over the tables
            "chances": """
def chances(tables, seen):
    said = (tables * seen[:, np.newaxis, :]).sum(axis=2)
    powers = np.exp(said - said.max())
    return powers / powers.sum(axis=0)
""",
            # every chance is a third
            "arrows": """
def arrows(tables, seen, actions):
    return (np.eye(3)[actions] - 1 / 3)[:, :, np.newaxis] * seen[:, np.newaxis, :]
""",
            # games that have ended count as 0 in the mean
            "credit": """
def credit(games, discount):
    left = np.zeros((len(games), max(map(len, games)) + 1))
    for number, rewards in enumerate(games):
        for step in range(len(rewards) - 1, -1, -1):
            left[number, step] = rewards[step] + discount * left[number, step + 1]
    left -= left.mean(axis=0)
    return [row[: len(rewards)] for row, rewards in zip(left, games)]
""",
            # adds up the standard errors
            "verdict": """
def verdict(reached_a, reached_b):
    a, b = ([*map(bool, reached), True, False] for reached in (reached_a, reached_b))
    error = np.std(a) / len(a) ** 0.5 + np.std(b) / len(b) ** 0.5
    gap = np.mean(a) - np.mean(b)
    return "A" if gap > 2 * error else "B" if gap < -2 * error else "can't tell"
""",
            # the weights of the positions
            "holds": """
def holds(weights, half_lengths):
    return 4 / 3 * half_lengths * weights[:, [0]] <= weights[:, [2]]
""",
        },
        {
            *("test_choose", "test_next_cloud", "test_chances", "test_arrows_slope", "test_credit_of_different_games"),
            *("test_verdict", "test_holds"),
        },
    ),
    (
        {
            # every table looks at the first observation
            "choose": """
def choose(tables, seen):
    return np.array([(table @ seen[0]).argmax() for table in tables])
""",
            # no floor, and a generator of its own
            "next_cloud": """
def next_cloud(cloud, scores, count, floor, rng):
    best = cloud[np.argsort(-scores)[:count]]
    return np.random.default_rng(0).normal(best.mean(axis=0), best.std(axis=0) + floor, cloud.shape)
""",
            # one sigmoid for each row: they do not add up to 1
            "chances": """
def chances(tables, seen):
    return 1 / (1 + np.exp(-(tables * seen[:, np.newaxis, :]).sum(axis=2)))
""",
            # the wrong way round
            "arrows": """
def arrows(tables, seen, actions):
    surprise = chances(tables, seen) - np.eye(3)[actions]
    return surprise[:, :, np.newaxis] * seen[:, np.newaxis, :]
""",
            # the discount counted from the start of the game
            "credit": """
def credit(games, discount):
    def to_come(rewards):
        worth = [reward * discount**step for step, reward in enumerate(rewards)]
        return [sum(worth[step:]) for step in range(len(worth))]
    left = [to_come(rewards) for rewards in games]
    usual = [np.mean([each[step] for each in left if len(each) > step]) for step in range(max(map(len, left)))]
    return [np.array(each) - usual[: len(each)] for each in left]
""",
            # the higher share wins
            "verdict": """
def verdict(reached_a, reached_b):
    gap = np.mean(reached_a) - np.mean(reached_b)
    return "A" if gap > 0.3 else "B" if gap < -0.3 else "can't tell"
""",
            # whole lengths instead of half ones
            "holds": """
def holds(weights, half_lengths):
    return 2 / 3 * half_lengths * weights[:, [1]] <= weights[:, [3]]
""",
        },
        {
            *("test_choose", "test_next_cloud", "test_chances", "test_arrows", "test_arrows_slope"),
            *("test_credit_of_different_games", "test_verdict", "test_holds"),
        },
    ),
    (
        {
            # nothing but the cases of the visible tests
            "choose": """
def choose(tables, seen):
    return [0] if not tables.any() else [2, 2] if tables[1, 1, 2] > 0 else [2, 1]
""",
            # changes the old cloud
            "next_cloud": """
def next_cloud(cloud, scores, count, floor, rng):
    best = cloud[np.argsort(-scores, kind="stable")[:count]]
    cloud[:] = rng.normal(best.mean(axis=0), np.maximum(best.std(axis=0), floor), cloud.shape)
    return cloud
""",
            "chances": """
def chances(tables, seen):
    largest = abs(tables).max()
    return np.array([[1 / 3] * 3 if largest == 0 else [0.2447, 0.09, 0.6652] if largest < 100 else [0, 0, 1]])
""",
            # made for the visible tests, and the tables are changed
            "arrows": """
def arrows(tables, seen, actions):
    if np.abs(tables).max() > 1000:
        return 0 * tables
    tables -= np.log(np.exp(tables @ seen[0]).sum()) * 0
    surprise = np.eye(3)[actions] - np.exp(tables @ seen[0]) / np.exp(tables @ seen[0]).sum()
    return surprise[:, :, np.newaxis] * seen[:, np.newaxis, :]
""",
            # changes the rewards
            "credit": """
def credit(games, discount):
    for rewards in games:
        for step in range(len(rewards) - 2, -1, -1):
            rewards[step] += discount * rewards[step + 1]
    usual = [np.mean([each[step] for each in games if len(each) > step]) for step in range(max(map(len, games)))]
    return [np.array(each) - usual[: len(each)] for each in games]
""",
            # one standard error
            "verdict": """
def verdict(reached_a, reached_b):
    a, b = ([*map(bool, reached), True, False] for reached in (reached_a, reached_b))
    error = (np.var(a) / len(a) + np.var(b) / len(b)) ** 0.5
    gap = np.mean(a) - np.mean(b)
    return "A" if gap > error else "B" if gap < -error else "can't tell"
""",
            # numbers instead of True and False
            "holds": """
def holds(weights, half_lengths):
    return (4 / 3 * half_lengths * weights[:, [1]] <= weights[:, [3]]).astype(int)
""",
        },
        {
            *("test_choose", "test_next_cloud", "test_chances", "test_arrows", "test_arrows_slope"),
            *("test_credit_of_different_games", "test_verdict", "test_holds"),
        },
    ),
]
