// The games and the policies, under Node.js. REFERENCE is a file that test_javascript.py writes: beginnings of games of
// Gymnasium's own CartPole-v1.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  NOTHING_PRESSED,
  between,
  evaluate,
  liveGame,
  newGame,
  play,
  press,
  release,
  step,
} from "../../cartpole_helpers/widgets/game.js";
import {
  TILT_LIMIT,
  TRACK_LIMIT,
  advance,
  cartpoleRules,
  ending,
  randomStart,
} from "../../cartpole_helpers/widgets/games/cartpole.js";
import { linearAction, products, sumOf } from "../../cartpole_helpers/widgets/linear_policy.js";

const games = JSON.parse(readFileSync(process.env.REFERENCE));

const assertClose = (actual, expected, tolerance, what) =>
  actual.forEach((number, i) =>
    assert.ok(Math.abs(number - expected[i]) <= tolerance, `${what}: number ${i} is ${number}, not ${expected[i]}`),
  );

test("there are hundreds of games to compare with", () => {
  assert.ok(games.length >= 300);
  const endings = new Set(games.map((game) => game.ending));
  assert.deepEqual(endings, new Set(["tipped over", "left the track", null])); // null: only its beginning
});

test("one step from every state is Gymnasium's next state, but for the last bits of sine and cosine", () => {
  for (const { states, actions } of games) {
    actions.forEach((action, t) => assertClose(advance(states[t], action), states[t + 1], 1e-14, `step ${t}`));
  }
});

test("whole games are Gymnasium's: states, what a policy sees, and how they end", () => {
  for (const { states, observations, actions, ending: expected } of games) {
    const game = newGame(states[0]);
    for (const action of actions) {
      assert.equal(game.ending, null);
      step(cartpoleRules, game, action);
    }
    assert.equal(game.ending, expected);
    assertClose(game.state, states.at(-1), 1e-7, "last state");
    observations.forEach((observation, t) => assertClose(game.observations[t], observation, 1e-6, `observation ${t}`));
  }
});

test("a linear policy decides as in Python, from the observation it is shown", () => {
  for (const { observations, actions, weights } of games.filter((game) => game.weights)) {
    actions.forEach((action, t) => assert.equal(linearAction(weights, observations[t]), action));
  }
});

test("the scores of many games are those of the games played one by one", () => {
  const weights = [-0.1, 0.2, 0.9, 0.3];
  const choose = (observation) => linearAction(weights, observation);
  const starts = games.slice(0, 20).map((game) => game.states[0]);
  const { scores, endings } = evaluate(cartpoleRules, starts, choose);
  starts.forEach((start, i) => {
    const game = play(cartpoleRules, start, choose);
    assert.equal(game.actions.length, scores[i]);
    assert.equal(game.ending, endings[i]);
    game.actions.forEach((action, t) => assert.equal(action, linearAction(weights, game.observations[t])));
  });
});

test("a sum of exactly zero pushes to the left", () => assert.equal(linearAction([0, 0, 0, 0], [1, 1, 1, 1]), 0));

test("the article's worked example", () => {
  const weights = [-0.116, 0.332, 0.207, 0.352];
  const observation = [0, 0, 0.2, 0.05];
  assertClose(products(weights, observation), [0, 0, 0.0414, 0.0176], 1e-12, "products");
  assert.equal(sumOf(weights, observation).toFixed(3), "0.059");
  assert.equal(linearAction(weights, observation), 1);
});

test("a game goes on up to the limits, and ends beyond them", () => {
  assert.equal(ending([TRACK_LIMIT, 0, TILT_LIMIT, 0], 10), null);
  assert.equal(ending([0, 0, -TILT_LIMIT - 1e-9, 0], 10), "tipped over");
  assert.equal(ending([-TRACK_LIMIT - 1e-9, 0, 0, 0], 10), "left the track");
  assert.equal(ending([0, 0, 0, 0], 499), null);
  assert.equal(ending([0, 0, 0, 0], 500), "time limit");
  assert.equal(ending([0, 0, 0.3, 0], 500), "tipped over");
});

test("games start within 0.05 of zero, on both sides", () => {
  const numbers = Array.from({ length: 500 }, () => randomStart()).flat();
  assert.equal(numbers.length, 2000);
  assert.ok(numbers.every((number) => Math.abs(number) <= 0.05));
  assert.ok(Math.min(...numbers) < -0.045 && Math.max(...numbers) > 0.045);
});

test("a live game plays a step when its time has come, and stops at its end", () => {
  const live = liveGame(cartpoleRules, [0, 0, 0, 0]);
  live.move(0.5, () => 1);
  assert.deepEqual(live.game.actions, [1]);
  assertClose(live.shown().state, between(live.game.observations[0], live.game.observations[1], 0.5), 0, "half way");
  live.move(0.6, () => 0);
  assert.deepEqual(live.game.actions, [1, 0]);
  assert.equal(live.shown().at, 1);
  assert.equal(live.shown().reason, null);
  live.move(1000, () => 0);
  const { at, reason, action, observation } = live.shown();
  assert.equal(reason, "tipped over");
  assert.equal(at, live.game.actions.length);
  assert.equal(action, null);
  assert.deepEqual(observation, live.game.observations.at(-1));
});

test("the key held decides, the latest of two, and the last one tapped when none is held", () => {
  let keys = press(NOTHING_PRESSED, 0);
  assert.equal(keys.push, 0);
  keys = press(keys, 1);
  assert.equal(keys.push, 1, "the later of two held keys");
  keys = release(keys, 1);
  assert.equal(keys.push, 0, "the one still held");
  keys = release(keys, 0);
  assert.equal(keys.push, 0, "none held: the last one goes on");
  assert.deepEqual(keys.held, []);
  assert.equal(release(press(keys, 1), 1).push, 1, "a tap");
});
