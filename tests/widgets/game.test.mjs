// The games and the policies, under Node.js. REFERENCE is a file that test_javascript.py writes: beginnings of games of
// Gymnasium's own CartPole-v1 and MountainCar-v0.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  between,
  evaluate,
  liveGame,
  newGame,
  nothingPressed,
  play,
  press,
  release,
  step,
} from "../../cartpole_helpers/widgets/game.js";
import {
  TILT_LIMIT,
  TRACK_LIMIT,
  cartpoleRules,
  ending,
  randomStart,
} from "../../cartpole_helpers/widgets/games/cartpole.js";
import * as mountainCar from "../../cartpole_helpers/widgets/games/mountain_car.js";
import { linearAction, products, sumOf } from "../../cartpole_helpers/widgets/linear_policy.js";

const { "CartPole-v1": games, "MountainCar-v0": rides } = JSON.parse(readFileSync(process.env.REFERENCE));

const assertClose = (actual, expected, tolerance, what) =>
  actual.forEach((number, i) =>
    assert.ok(Math.abs(number - expected[i]) <= tolerance, `${what}: number ${i} is ${number}, not ${expected[i]}`),
  );

test("there are hundreds of games to compare with", () => {
  assert.ok(games.length >= 300);
  const endings = new Set(games.map((game) => game.ending));
  assert.deepEqual(endings, new Set(["tipped over", "left the track", null])); // null: only its beginning
  assert.ok(rides.length >= 30);
  assert.deepEqual(new Set(rides.map((game) => game.ending)), new Set(["reached the flag", "time limit"]));
  const walls = rides.flatMap(({ states }) => states).filter(([position]) => position === mountainCar.LEFT_END);
  assert.ok(walls.length > 5, "the car runs against the wall, too");
});

test("one step from every state is Gymnasium's next state, but for the last bits of sine and cosine", () => {
  for (const [rules, all] of [[cartpoleRules, games], [mountainCar.mountainCarRules, rides]]) {
    for (const { states, actions } of all) {
      actions.forEach((action, t) => assertClose(rules.advance(states[t], action), states[t + 1], 1e-14, `step ${t}`));
    }
  }
});

test("whole games are Gymnasium's: states, what a policy sees, and how they end", () => {
  const all = [...games.map((game) => [cartpoleRules, game]), ...rides.map((game) => [mountainCar.mountainCarRules, game])];
  for (const [rules, { states, observations, actions, ending: expected }] of all) {
    const game = newGame(states[0]);
    for (const action of actions) {
      assert.equal(game.ending, null);
      step(rules, game, action);
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

test("a mountain car has to stay at the flag, or come to it from the left, within 200 steps", () => {
  const { ending } = mountainCar;
  assert.equal(ending([0.5, 0], 10), "reached the flag");
  assert.equal(ending([0.5, 0.01], 200), "reached the flag");
  assert.equal(ending([0.51, -0.001], 10), null);
  assert.equal(ending([0.4999, 0.07], 199), null);
  assert.equal(ending([0.4999, 0.07], 200), "time limit");
  const starts = Array.from({ length: 500 }, () => mountainCar.randomStart());
  assert.ok(starts.every(([position, velocity]) => -0.6 <= position && position <= -0.4 && velocity === 0));
  const places = starts.map(([position]) => position);
  assert.ok(Math.min(...places) < -0.58 && Math.max(...places) > -0.42);
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
  let keys = press(nothingPressed(), 0);
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

test("where nothing held means no push, letting go of everything says so", () => {
  let keys = nothingPressed(1);
  assert.equal(keys.push, 1);
  keys = press(press(keys, 0), 2);
  assert.equal(keys.push, 2);
  keys = release(keys, 2, 1);
  assert.equal(keys.push, 0, "the one still held");
  assert.equal(release(keys, 0, 1).push, 1);
});
