import assert from "node:assert/strict";
import { test } from "node:test";

import { asNumPy } from "../../cartpole_helpers/widgets/linear_policy.js";
import { endingInWords, inDegrees, scoreInWords, signed, speedInWords } from "../../cartpole_helpers/widgets/words.js";

test("numbers are written with their sign", () => {
  assert.equal(signed(0.05), "+0.050");
  assert.equal(signed(-1.2345), "−1.234");
  assert.equal(signed(-0.0001), "+0.000");
  assert.equal(signed(12.34, 1), "+12.3");
  assert.equal(inDegrees(Math.PI), 180);
});

test("one wording for speeds", () => {
  assert.deepEqual([0.25, 1, 2].map(speedInWords), ["0.25×", "1× (real time)", "2×"]);
});

test("endings in words", () => {
  assert.equal(endingInWords("tipped over", 42), "tipped over at step 42");
  assert.equal(endingInWords("time limit", 500), "reached the time limit at step 500");
});

test("a score is told where it is not the steps", () => {
  assert.equal(scoreInWords(42, 42), "");
  assert.equal(scoreInWords(-83, 84), ", with a score of −83");
  assert.equal(scoreInWords(89.20000000000003, 110), ", with a score of 89.2");
});

test("the weights as code keep every digit", () => {
  assert.equal(asNumPy([-0.116, 0, 1, 1 / 3]), "np.array([-0.116, 0, 1, 0.3333333333333333])");
});
