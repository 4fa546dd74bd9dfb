// A linear policy: four weights, and the sum of their products with the observation decides.

/** Each weight times its number. */
export const products = (weights, observation) => weights.map((weight, i) => weight * observation[i]);

/** The sum of the products. */
export function sumOf(weights, observation) {
  let sum = 0; // a loop, because a hundred games take it thirty thousand times
  for (let i = 0; i < weights.length; i += 1) sum += weights[i] * observation[i];
  return sum;
}

/** What a linear policy does: push right if the sum is greater than zero, otherwise left. */
export const linearAction = (weights, observation) => (sumOf(weights, observation) > 0 ? 1 : 0);

/** Python code for the weights, every digit of them. */
export const asNumPy = (weights) => `np.array([${weights.map((weight) => String(weight)).join(", ")}])`;

/** Whether two policies have the same weights. */
export const same = (some, others) => some.every((number, i) => number === others[i]);
