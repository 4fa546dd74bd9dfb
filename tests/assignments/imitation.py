"""Assignment 3: another right way for every answer, and typical mistakes with the tests they fail."""

NEEDED = ("def four_numbers", "def columns_of", "def agreement(")  # what graded cells need of the others

RIGHT = {
    "unpack": """
def unpack(observations, actions, lengths):
    states, numbers = [], []
    row = 0
    for number, length in enumerate(lengths):
        for step in range(length):
            states.append(observations[row + step])
            numbers.append(number)
        row += length + 1
    return np.array(states), np.array(actions), np.array(numbers)
""",
    "mirror": """
def mirror(states, actions):
    return np.array([[-number for number in state] for state in states]), np.where(actions == 1, 0, 1)
""",
    "symmetry_error": """
def symmetry_error(step, mirror, states, actions):
    worst = np.float64(0)
    for i in range(len(states)):
        state, action = states[i : i + 1], actions[i : i + 1]
        one, _ = mirror(step(state, action), action)
        state, action = mirror(state, action)
        other = step(state, action)
        worst = max(worst, np.max(np.abs(other - one)))
    return worst
""",
    "hold_out": """
def hold_out(game, count, rng):
    numbers = sorted(set(game.tolist()))
    rng.shuffle(numbers)
    chosen = set(numbers[:count])
    return np.array([number in chosen for number in game.tolist()])
""",
    "loss": """
def loss(weights, states, actions):
    # The chance of the action taken depends only on how far its number is above the other one.
    right = np.where(actions == 1, 1, -1)
    ahead = right * (states @ (weights[:, 1] - weights[:, 0]))
    return np.logaddexp(0, -ahead).mean()
""",
    "gradient": """
def gradient(weights, states, actions):
    # Of two chances that add up to 1, one says all; tanh cannot overflow.
    ahead = states @ (weights[:, 1] - weights[:, 0])
    right = np.mean(states * (0.5 + 0.5 * np.tanh(ahead / 2) - actions)[:, None], axis=0)
    return np.stack([-right, right], axis=1)
""",
    "descend": """
def descend(slope, start, rate, steps):
    if steps == 0:
        return start.copy()
    return descend(slope, start - rate * slope(start), rate, steps - 1)
""",
    "two_students": """
guesses = np.random.default_rng(1).uniform(-0.5, 0.5, size=(300, 4))
agreements = np.array([agreement(guess) for guess in guesses])
scores = evaluate(guesses, 20, seed=5).mean(axis=1)
agrees = guesses[np.argmax(agreements - scores / 500)]
good = np.flatnonzero(scores > 450)
plays = tuple(guesses[good[agreements[good].argmin()]])
""",
    "corrections": """
def corrections(student, teacher, games, seed, start_range):
    states, actions = [], []
    for game in play_together(student, games=games, seed=seed, start_range=start_range):
        for observation in game.observations[: len(game)]:
            states.append(observation)
            actions.append(teacher(observation[None])[0])
    return np.array(states, dtype=np.float64), np.array(actions)
""",
}

MISTAKES = [
    (
        {
            # right in the first game only
            "unpack": """
def unpack(observations, actions, lengths):
    return observations[: len(actions)], actions, np.repeat(np.arange(len(lengths)), lengths)
""",
            # only the pole is mirrored
            "mirror": """
def mirror(states, actions):
    return states * np.array([1, 1, -1, -1]), 1 - actions
""",
            # differences below zero do not count
            "symmetry_error": """
def symmetry_error(step, mirror, states, actions):
    return float((mirror(step(states, actions), actions)[0] - step(*mirror(states, actions))).max())
""",
            # rows, not games
            "hold_out": """
def hold_out(game, count, rng):
    held = np.zeros(len(game), dtype=bool)
    held[rng.choice(len(game), size=count, replace=False)] = True
    return held
""",
            # overflows
            "loss": """
def loss(weights, states, actions):
    powers = np.exp(states @ weights)
    chances = powers / powers.sum(axis=1, keepdims=True)
    return float(-np.log(chances[np.arange(len(actions)), actions]).mean())
""",
            # uphill
            "gradient": """
def gradient(weights, states, actions):
    numbers = states @ weights
    powers = np.exp(numbers - numbers.max(axis=1, keepdims=True))
    return states.T @ (np.eye(2)[actions] - powers / powers.sum(axis=1, keepdims=True)) / len(states)
""",
            # changes its start
            "descend": """
def descend(slope, start, rate, steps):
    weights = start
    for _ in range(steps):
        weights -= rate * slope(weights)
    return weights
""",
            # the better student agrees more
            "two_students": "agrees, plays = [0.127, 0.303, 0.388, 0.406], [0, 0, 1, 0]",
            # what the student did
            "corrections": """
def corrections(student, teacher, games, seed, start_range):
    played = play_together(student, games=games, seed=seed, start_range=start_range)
    states = np.concatenate([game.observations[:-1] for game in played])
    return states, np.concatenate([game.actions for game in played])
""",
        },
        {
            *("test_unpack", "test_unpack_empty_games", "test_mirror", "test_symmetry_error", "test_hold_out"),
            *("test_hold_out_is_fair", "test_loss", "test_gradient", "test_descend", "test_two_students"),
            "test_corrections",
        },
    ),
    (
        {
            # the numbers of the games skip those without actions
            "unpack": """
def unpack(observations, actions, lengths):
    states = np.delete(observations, np.cumsum(np.array(lengths) + 1) - 1, axis=0)
    kept = [length for length in lengths if length > 0]
    return states, actions, np.repeat(np.arange(len(kept)), kept)
""",
            # True and False instead of 1 and 0
            "mirror": """
def mirror(states, actions):
    return -states, actions == 0
""",
            # a mirror of its own instead of the one given
            "symmetry_error": """
def symmetry_error(step, mirror, states, actions):
    return float(np.abs(-step(states, actions) - step(-states, 1 - actions)).max())
""",
            # long games are drawn more often
            "hold_out": """
def hold_out(game, count, rng):
    chosen = []
    for number in rng.permutation(game):
        if number not in chosen and len(chosen) < count:
            chosen.append(number)
    return np.isin(game, chosen)
""",
            # stable softmax, but the logarithm of a chance that has become 0
            "loss": """
def loss(weights, states, actions):
    numbers = states @ weights
    powers = np.exp(numbers - numbers.max(axis=1, keepdims=True))
    chances = powers / powers.sum(axis=1, keepdims=True)
    return float(-np.log(chances[np.arange(len(actions)), actions]).mean())
""",
            # the sum instead of the mean
            "gradient": """
def gradient(weights, states, actions):
    numbers = states @ weights
    powers = np.exp(numbers - numbers.max(axis=1, keepdims=True))
    return states.T @ (powers / powers.sum(axis=1, keepdims=True) - np.eye(2)[actions])
""",
            # every step begins at the start
            "descend": """
def descend(slope, start, rate, steps):
    for _ in range(steps):
        weights = start - rate * slope(start)
    return weights
""",
            # the names the wrong way round
            "two_students": "plays, agrees = [0.127, 0.303, 0.1, 0.406], [0.12, 0.13, 0.5, 0.1]",
            # the last observations too
            "corrections": """
def corrections(student, teacher, games, seed, start_range):
    played = play_together(student, games=games, seed=seed, start_range=start_range)
    states = np.concatenate([game.observations for game in played])
    return states, teacher(states)
""",
        },
        {
            *("test_unpack_empty_games", "test_mirror", "test_symmetry_error", "test_hold_out_is_fair", "test_loss"),
            *("test_gradient", "test_descend", "test_two_students", "test_corrections"),
        },
    ),
    (
        {
            # the number of the game as a float
            "unpack": """
def unpack(observations, actions, lengths):
    states = np.delete(observations, np.cumsum(np.array(lengths) + 1) - 1, axis=0)
    game = np.concatenate([np.full(length, float(number)) for number, length in enumerate(lengths)])
    return states, actions, game
""",
            # changes the states it was given
            "mirror": """
def mirror(states, actions):
    states *= -1
    return states, 1 - actions
""",
            # nothing comes back
            "symmetry_error": """
def symmetry_error(step, mirror, states, actions):
    print(np.abs(mirror(step(states, actions), actions)[0] - step(*mirror(states, actions))).max())
""",
            # a generator of its own
            "hold_out": """
def hold_out(game, count, rng):
    chosen = np.random.default_rng(0).permutation(np.unique(game))[:count]
    return np.isin(game, chosen)
""",
            # nothing but the cases of the visible tests
            "loss": """
def loss(weights, states, actions):
    if weights.max() >= 1000:
        return 0.0 if actions[0] == 0 else [1000.0, 500.3466][len(states) - 1]
    if not weights.any():
        return 0.6931471805599453
    if len(states) == 2:
        return 1.41
    return float(np.mean(np.where(actions == 0, 0.1269, 2.1269)))
""",
            # column 0 for right
            "gradient": """
def gradient(weights, states, actions):
    numbers = states @ weights
    powers = np.exp(numbers - numbers.max(axis=1, keepdims=True))
    return (states.T @ (powers / powers.sum(axis=1, keepdims=True) - np.eye(2)[actions]))[:, ::-1] / len(states)
""",
            # a step too many
            "descend": """
def descend(slope, start, rate, steps):
    weights = start.copy()
    for _ in range(steps + 1):
        weights = weights - rate * slope(weights)
    return weights
""",
            # the policies instead of their weights
            "two_students": "agrees, plays = four_numbers([0.1, 0.3, 0.1, 0.4]), four_numbers([0.1, 0.1, 0.5, 0.1])",
            # the teacher plays, and the starts are the usual ones
            "corrections": """
def corrections(student, teacher, games, seed, start_range):
    played = play_together(teacher, games=games, seed=seed)
    states = np.concatenate([game.observations[:-1] for game in played])
    return states, teacher(states)
""",
        },
        {
            *("test_unpack", "test_mirror", "test_symmetry_error", "test_hold_out_is_fair", "test_loss"),
            *("test_gradient", "test_descend", "test_two_students", "test_corrections"),
        },
    ),
]
