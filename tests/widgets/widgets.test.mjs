// What the widgets decide before they draw.

import assert from "node:assert/strict";
import { test } from "node:test";

import { anglesBetween } from "../../cartpole_helpers/widgets/drawings/acrobot.js";
import { DRAWN, drawingOf } from "../../cartpole_helpers/widgets/drawings.js";
import { startingSpeed } from "../../cartpole_helpers/widgets/replayer.js";
import { differenceInWords, histogram } from "../../cartpole_helpers/widgets/score_chart.js";
import { barScale } from "../../cartpole_helpers/widgets/weighted_sum.js";

test("a replay begins slowly when its longest game is short", () => {
  const games = (...lengths) => lengths.map((length) => ({ environment: "CartPole-v1", actions: Array(length).fill(0) }));
  assert.equal(startingSpeed(games(99)), 0.25);
  assert.equal(startingSpeed(games(100)), 1);
  assert.equal(startingSpeed(games(20, 30)), 0.25);
  assert.equal(startingSpeed(games(20, 500)), 1);
});

test("and what is short is told by the seconds of the game", () => {
  const game = { environment: "Acrobot-v1", actions: Array(30).fill(0) };
  assert.equal(startingSpeed([game]), 1, "six seconds");
});

test("a game that cannot be drawn is named, with those that can", () => {
  assert.throws(() => drawingOf("FrozenLake-v1"), /FrozenLake-v1: there are CartPole, Acrobot/);
  for (const name of DRAWN) assert.ok(drawingOf(`${name}-v1`).quantities.every(({ name }) => name));
  assert.notEqual(drawingOf("MountainCarContinuous-v0"), drawingOf("MountainCar-v0"));
});

test("an arm that turns fast is drawn turning that way, and all the way round", () => {
  const seen = (first, second, ...velocities) =>
    [Math.cos(first), Math.sin(first), Math.cos(second), Math.sin(second), ...velocities];
  // In a step of 0.2 seconds the first arm goes 0.5 on, and the second one 5 back.
  const [from, to] = [seen(3, 1, 2.5, -25), seen(3.5, -4, 2.5, -25)];
  for (const [share, first, second] of [[0, 3, 1], [0.5, 3.25, -1.5], [1, 3.5, -4]]) {
    const angles = anglesBetween(from, to, share);
    assert.ok(Math.abs(angles[0] - first) < 1e-9 && Math.abs(angles[1] - second) < 1e-9, `${share}: ${angles}`);
  }
});

test("the bars' scale grows at once, shrinks when there is room to spare, and does not flicker", () => {
  assert.equal(barScale(0, 0), 0.1);
  assert.equal(barScale(0.1, 0.11), 0.2);
  assert.equal(barScale(0.1, 3), 5);
  assert.equal(barScale(1, 0.3), 0.5);
  assert.equal(barScale(5, 0), 0.1);
  assert.equal(barScale(1, 0.45), 1, "0.5 would do, but barely");
  let scale = 0.5;
  const scales = [0.19, 0.21, 0.19, 0.21].map((reach) => (scale = barScale(scale, reach)));
  assert.deepEqual(scales, [0.5, 0.5, 0.5, 0.5]);
  assert.equal(barScale(10, 12), 12, "further than any scale");
});

test("the histogram counts every game once, in the bar of its score", () => {
  const bars = histogram([1, 20, 21, 500, 500], ["tipped over", "tipped over", "left the track", "time limit", "tipped over"]);
  assert.equal(bars.length, 25);
  assert.equal(bars[0]["tipped over"], 2);
  assert.equal(bars[1]["left the track"], 1);
  assert.equal(bars[24]["time limit"], 1);
  assert.equal(bars[24]["tipped over"], 1);
  assert.equal(bars.flatMap((bar) => Object.values(bar)).reduce((a, b) => a + b), 5);
});

test("a difference between the browser's games and Python's is said", () => {
  assert.equal(differenceInWords([500, 20], [500, 20]), "");
  assert.match(differenceInWords([500, 20, 31], [500, 22, 30]), /as Python plays.*2 of these 3 games up to 2 steps/);
});
