"""Assignment 2: another right way for every answer, and typical mistakes with the tests they fail."""

NEEDED = ("import numpy as np",)  # what graded cells need of the others

RIGHT = {
    "guesses_needed": """
import math

def guesses_needed(share, chance):
    if share == 1:
        return 1
    return max(1, math.ceil(math.log(1 - chance) / math.log(1 - share)))
""",
    "curse": """
def curse(skills, tosses, repeats, rng):
    skills = np.array(skills)
    tossed = rng.random((repeats, len(skills), tosses)) < skills[:, None]
    shares = tossed.mean(axis=2)
    winners = shares.argmax(axis=1)
    return shares.max(axis=1).mean(), skills[winners].mean()
""",
    "compare": """
from statistics import mean, stdev

def compare(scores_a, scores_b):
    differences = [float(a - b) for a, b in zip(scores_a, scores_b)]
    low, high = (mean(differences) + side * stdev(differences) / len(differences) ** 0.5 for side in (-2, 2))
    if low <= 0 <= high:
        return "can't tell"
    return "A" if low > 0 else "B"
""",
    "games_to_tell": """
def games_to_tell(gap, spread):
    games = 2
    while 2 * spread / np.sqrt(games) >= gap:
        games = games + 1
    return np.int64(games)
""",
    "portrait": """
from collections import Counter

def portrait(scores, endings):
    scores, endings = np.asarray(scores), np.asarray(endings)
    lost = Counter({"tipped over": 0})
    lost.update(endings[endings != "time limit"])
    result = dict(zip(["bad day", "median"], np.percentile(scores, [10, 50])))
    result["mean"] = sum(scores.tolist()) / scores.size
    result["perfect"] = np.mean(endings == "time limit")
    result["weakness"] = lost.most_common(1)[0][0] if lost.total() else None
    return result
""",
    "race_cost": """
def race_cost(candidates, games=1):
    if candidates == 1:
        return 0
    return candidates * games + race_cost((candidates + 3) // 4, 2 * games)
""",
    # Two rounds, one policy at a time in the second; the finalists' first games do not count.
    "search": """
def search(play_games, budget, rng):
    if budget < 10:
        return list(rng.uniform(-1, 1, 4))
    finalists = max(1, budget // 100)
    guesses = rng.normal(size=(budget - 10 * finalists, 4)) if budget >= 50 else rng.normal(size=(budget, 4))
    first = play_games(guesses, 1)[:, 0]
    order = sorted(range(len(guesses)), key=lambda number: -first[number])
    if budget < 50:
        return tuple(guesses[order[0]])
    means = {number: np.mean(play_games(guesses[number].tolist(), 10)) for number in order[:finalists]}
    return guesses[max(means, key=means.get)]
""",
}

MISTAKES = [
    (
        {
            # The visible cases and a rule of thumb; the mean skill of all coins for that of the winners.
            "guesses_needed": """
def guesses_needed(share, chance):
    return {(0.5, 0.8): 3, (0.5, 0.75): 2, (0.9, 0.2): 1}.get((share, chance), round(1 / share))
""",
            "curse": """
def curse(skills, tosses, repeats, rng):
    heads = np.array([rng.binomial(tosses, skills) for _ in range(repeats)])
    promise = heads.max(axis=1).mean() / tosses
    return promise, float(np.mean(skills))
""",
            # The standard deviations of the two policies, as if each had played games of its own.
            "compare": """
def compare(scores_a, scores_b):
    gap = np.mean(scores_a) - np.mean(scores_b)
    error = np.sqrt((np.var(scores_a, ddof=1) + np.var(scores_b, ddof=1)) / len(scores_a))
    return "A" if gap > 2 * error else "B" if gap < -2 * error else "can't tell"
""",
            "games_to_tell": """
def games_to_tell(gap, spread):
    return max(2, round((2 * spread / gap) ** 2))
""",
            "portrait": """
def portrait(scores, endings):
    endings = list(endings)
    lost = [ending for ending in endings if ending != "time limit"]
    return {
        "mean": np.mean(scores),
        "median": np.median(scores),
        "bad day": np.percentile(scores, 10),
        "perfect": float(np.mean(np.array(scores) == 500)),
        "weakness": max(["tipped over", "left the track"], key=lost.count) if lost else None,
    }
""",
            "race_cost": """
def race_cost(candidates):
    cost, games = 0, 1
    while candidates > 1:
        cost += candidates * games
        candidates, games = round(candidates / 4 + 0.25), 2 * games
    return cost
""",
            # The gambler: every game is a new guess.
            "search": """
def search(play_games, budget, rng):
    guesses = rng.uniform(-0.5, 0.5, (budget, 4))
    return guesses[play_games(guesses, 1)[:, 0].argmax()]
""",
        },
        {
            "test_guesses_needed",
            "test_curse_unequal_coins",
            "test_compare_same_games",
            "test_games_to_tell",
            "test_portrait_endings",
            "test_race_cost",
            "test_search_300",
            "test_search_1000",
        },
    ),
    (
        {
            # Wrong types.
            "guesses_needed": """
def guesses_needed(share, chance):
    return np.ceil(np.log(1 - chance) / np.log(1 - share))
""",
            "curse": """
def curse(skills, tosses, repeats, rng):
    heads = [rng.binomial(tosses, skills) for _ in range(repeats)]
    worth = np.mean([skills[np.argmax(shown)] for shown in heads])
    return np.array([np.mean(np.max(heads, axis=1)) / tosses, worth])
""",
            "compare": """
def compare(scores_a, scores_b):
    gap = np.mean(np.subtract(scores_a, scores_b))
    return True if gap > 0 else False if gap < 0 else None
""",
            "games_to_tell": """
def games_to_tell(gap, spread):
    return max(2.0, np.ceil((2 * spread / gap) ** 2))
""",
            "portrait": """
def portrait(scores, endings):
    scores, endings = np.array(scores), list(endings)
    lost = [ending for ending in endings if ending != "time limit"]
    return {
        "mean": str(scores.mean()),
        "median": np.median(scores),
        "bad day": np.percentile(scores, 10),
        "perfect": endings.count("time limit") / len(endings),
        "weakness": max(["tipped over", "left the track"], key=lost.count) if lost else "None",
    }
""",
            "race_cost": """
def race_cost(candidates):
    cost, games = 0.0, 1
    while candidates > 1:
        cost += candidates * games
        candidates, games = np.ceil(candidates / 4), 2 * games
    return cost
""",
            # Weights from lesson 04, which balance a pole only while the wires are in order.
            "search": """
def search(play_games, budget, rng):
    return np.array([0.1267, 0.3029, 0.3882, 0.4058])
""",
        },
        {
            "test_guesses_needed",
            "test_curse_equal_coins",
            "test_curse_unequal_coins",
            "test_compare_words",
            "test_compare_same_games",
            "test_games_to_tell",
            "test_portrait_numbers",
            "test_portrait_endings",
            "test_race_cost",
            "test_search_budget",
            "test_search_100",
            "test_search_300",
            "test_search_1000",
        },
    ),
    (
        {
            "guesses_needed": """
def guesses_needed(share, chance):
    print(chance / share)
""",
            # The same tosses again and again: a generator of its own.
            "curse": """
def curse(skills, tosses, repeats, rng):
    rng = np.random.default_rng(1)
    heads = np.array([rng.binomial(tosses, skills) for _ in range(repeats)])
    return heads.max(axis=1).mean() / tosses, np.array(skills)[heads.argmax(axis=1)].mean()
""",
            # The scores are changed on the way.
            "compare": """
def compare(scores_a, scores_b):
    for game in range(len(scores_a)):
        scores_a[game] -= scores_b[game]
    error = np.std(scores_a, ddof=1) / np.sqrt(len(scores_a))
    return "A" if np.mean(scores_a) > 2 * error else "B" if np.mean(scores_a) < -2 * error else "can't tell"
""",
            "games_to_tell": """
def games_to_tell(gap, spread):
    return max(2, int((2 * spread / gap) ** 2))
""",
            "portrait": """
def portrait(scores, endings):
    endings = list(endings)
    lost = [ending for ending in endings if ending != "time limit"]
    return {
        "mean": np.mean(scores),
        "median": sorted(scores)[len(scores) // 2],
        "bad day": np.percentile(scores, 10),
        "perfect": endings.count("time limit") / len(endings),
        "weakness": max(["tipped over", "left the track"], key=lost.count) if lost else None,
    }
""",
            # The last one left plays on alone.
            "race_cost": """
def race_cost(candidates):
    cost, games = 0, 1
    while True:
        cost += candidates * games
        if candidates == 1:
            return cost
        candidates, games = -(-candidates // 4), 2 * games
""",
            # A fixed plan of 100 games, whatever the budget.
            "search": """
def search(play_games, budget, rng):
    guesses = rng.uniform(-0.5, 0.5, (60, 4))
    best = guesses[np.argsort(-play_games(guesses, 1)[:, 0])[:4]]
    return best[play_games(best, 10).mean(axis=1).argmax()]
""",
        },
        {
            "test_guesses_needed",
            "test_curse_unequal_coins",
            "test_compare_same_games",
            "test_games_to_tell",
            "test_portrait_numbers",
            "test_race_cost",
            "test_search_budget",
            "test_search_300",
            "test_search_1000",
        },
    ),
    (
        {
            # "More than" for "at least"; one standard error for two; the last of equals for the first.
            "guesses_needed": """
def guesses_needed(share, chance):
    guesses = 1
    while 1 - (1 - share) ** guesses <= chance:
        guesses += 1
    return guesses
""",
            "curse": """
def curse(skills, tosses, repeats, rng):
    promised, worth = [], []
    for _ in range(repeats):
        heads = rng.binomial(tosses, skills)
        winner = max(range(len(skills)), key=lambda number: (heads[number], number))
        promised.append(heads[winner] / tosses)
        worth.append(skills[winner])
    return np.mean(promised), np.mean(worth)
""",
            "compare": """
def compare(scores_a, scores_b):
    differences = np.subtract(scores_a, scores_b)
    if (differences == 0).all():
        return "can't tell"
    error = np.std(differences, ddof=1) / np.sqrt(len(differences))
    return "A" if np.mean(differences) > error else "B" if np.mean(differences) < -error else "can't tell"
""",
            "games_to_tell": """
def games_to_tell(gap, spread):
    return int(np.ceil((2 * spread / gap) ** 2))
""",
            # A budget of guesses, and three games with each.
            "search": """
def search(play_games, budget, rng):
    guesses = rng.uniform(-0.5, 0.5, (budget, 4))
    return guesses[play_games(guesses, 3).mean(axis=1).argmax()]
""",
        },
        {
            "test_guesses_needed",
            "test_curse_unequal_coins",
            "test_compare_same_games",
            "test_games_to_tell",
            "test_search_budget",
            "test_search_100",
            "test_search_300",
            "test_search_1000",
        },
    ),
]
