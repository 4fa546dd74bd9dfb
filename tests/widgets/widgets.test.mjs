// What the widgets decide before they draw.

import assert from "node:assert/strict";
import { test } from "node:test";

import { startingSpeed } from "../../cartpole_helpers/widgets/replayer.js";
import { differenceInWords, histogram } from "../../cartpole_helpers/widgets/score_chart.js";
import { barScale } from "../../cartpole_helpers/widgets/weighted_sum.js";

test("a replay begins slowly when its longest game is short", () => {
  const games = (...lengths) => lengths.map((length) => ({ actions: Array(length).fill(0) }));
  assert.equal(startingSpeed(games(99)), 0.25);
  assert.equal(startingSpeed(games(100)), 1);
  assert.equal(startingSpeed(games(20, 30)), 0.25);
  assert.equal(startingSpeed(games(20, 500)), 1);
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
