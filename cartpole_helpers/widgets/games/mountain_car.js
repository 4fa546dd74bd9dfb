// The rules of the mountain car, as Gymnasium's MountainCar-v0 has them, and the words for what happens in it.
//
// A state is [position, velocity], the velocity in positions a step; an action is 0 (push left), 1 (no push) or
// 2 (push right).

// The same constants as Gymnasium's; a test compares them.
export const LEFT_END = -1.2;
export const RIGHT_END = 0.6;
export const FLAG = 0.5;
export const FASTEST = 0.07;
export const PUSH = 0.001;
export const GRAVITY = 0.0025;
export const START_RANGE = [-0.6, -0.4];
export const STEP_LIMIT = 200;
// The game knows steps, not seconds; as many steps a second as Gymnasium's own window shows.
export const SECONDS_PER_STEP = 1 / 30;

const limited = (number, least, most) => Math.max(least, Math.min(most, number));

/** The state one step later. */
export function advance([position, velocity], action) {
  let faster = velocity + (action - 1) * PUSH + Math.cos(3 * position) * -GRAVITY;
  faster = limited(faster, -FASTEST, FASTEST);
  const further = limited(position + faster, LEFT_END, RIGHT_END);
  return [further, further === LEFT_END && faster < 0 ? 0 : faster];
}

/** Why a game in this state after this many steps is over, or null if it goes on. */
export function ending([position, velocity], steps) {
  if (position >= FLAG && velocity >= 0) return "reached the flag";
  return steps >= STEP_LIMIT ? "time limit" : null;
}

/** A start as `env.reset()` draws it: somewhere near the bottom of the valley, and at rest. */
export function randomStart(random = Math.random) {
  const [least, most] = START_RANGE;
  return [least + (most - least) * random(), 0];
}

/** The rules by themselves, as game.js plays them. */
export const mountainCarRules = { advance, ending, randomStart, standingStart: [-0.5, 0], secondsPerStep: SECONDS_PER_STEP };
