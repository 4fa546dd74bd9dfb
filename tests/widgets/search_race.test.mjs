// What a search has done after so many games.

import assert from "node:assert/strict";
import { test } from "node:test";

import { after } from "../../cartpole_helpers/widgets/search_race.js";

const place = (x) => ({ at: [x, x], worth: 100 * x });
const search = {
  rounds: [
    { points: [[0, 0]], scores: [9] },
    { points: [[1, 1], [2, 2]], scores: [50, 20] },
    { points: [[3, 3], [4, 4]], scores: [30, 500] },
  ],
  stations: [null, place(0), place(1), place(4)],
};

test("before the first game nothing has been played, and nothing would be handed in", () => {
  assert.deepEqual(after(search, 0), { before: { points: [], scores: [] }, now: { points: [], scores: [] }, stations: [], best: null });
});

test("games of a round appear one after another, and when it is whole the search moves", () => {
  assert.deepEqual(after(search, 1).stations, [place(0)]);
  const half = after(search, 2);
  assert.deepEqual(half.now, { points: [[1, 1]], scores: [50] });
  assert.deepEqual(half.before, search.rounds[0]);
  assert.deepEqual(half.stations, [place(0)]);
  assert.equal(half.best, 50);
  const whole = after(search, 3);
  assert.deepEqual(whole.now, search.rounds[1]);
  assert.deepEqual(whole.stations, [place(0), place(1)]);
});

test("at its end and after it everything is there", () => {
  for (const games of [5, 100]) {
    const end = after(search, games);
    assert.deepEqual(end.now, search.rounds[2]);
    assert.deepEqual(end.stations, [place(0), place(1), place(4)]);
    assert.equal(end.best, 500);
  }
});
