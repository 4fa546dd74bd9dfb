// CartPole's rules, as Gymnasium's CartPole-v1 has them, and the words for what happens in it.
//
// A state is [cart position, cart velocity, pole angle, angular velocity (of the pole)], in track units,
// units/s, radians and radians/s; an action is 0 (push left) or 1 (push right).

import { BLUE, GREEN, ORANGE, PINK } from "../colours.js";

// The same constants as in physics.py; a test compares them.
export const GRAVITY = 9.8;
export const CART_MASS = 1.0;
export const POLE_MASS = 0.1;
export const HALF_POLE_LENGTH = 0.5;
export const PUSH_FORCE = 10.0;
export const START_RANGE = 0.05;
export const SECONDS_PER_STEP = 0.02;
export const TRACK_LIMIT = 2.4;
export const TILT_LIMIT = (12 * 2 * Math.PI) / 360;
export const STEP_LIMIT = 500;

const TOTAL_MASS = POLE_MASS + CART_MASS;
const POLE_MASS_LENGTH = POLE_MASS * HALF_POLE_LENGTH;

/** The state one step later. */
export function advance(state, action) {
  // One by one, which is quicker than [position, velocity, ...] = state: a hundred games do this fifty thousand times.
  const position = state[0];
  const velocity = state[1];
  const angle = state[2];
  const angularVelocity = state[3];
  const force = action === 1 ? PUSH_FORCE : -PUSH_FORCE;
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const shared = (force + POLE_MASS_LENGTH * angularVelocity ** 2 * sine) / TOTAL_MASS;
  const angularAcceleration =
    (GRAVITY * sine - cosine * shared) / (HALF_POLE_LENGTH * (4.0 / 3.0 - (POLE_MASS * cosine ** 2) / TOTAL_MASS));
  const acceleration = shared - (POLE_MASS_LENGTH * angularAcceleration * cosine) / TOTAL_MASS;
  return [
    position + SECONDS_PER_STEP * velocity,
    velocity + SECONDS_PER_STEP * acceleration,
    angle + SECONDS_PER_STEP * angularVelocity,
    angularVelocity + SECONDS_PER_STEP * angularAcceleration,
  ];
}

/** Why a game in this state after this many steps is over, or null if it goes on. */
export function ending(state, steps) {
  if (Math.abs(state[2]) > TILT_LIMIT) return "tipped over";
  if (Math.abs(state[0]) > TRACK_LIMIT) return "left the track";
  return steps >= STEP_LIMIT ? "time limit" : null;
}

/** A start as `env.reset()` draws it: every number uniform within 0.05 of zero. */
export function randomStart(random = Math.random) {
  return Array.from({ length: 4 }, () => (2 * random() - 1) * START_RANGE);
}

/** The rules by themselves, as game.js plays them. */
export const cartpoleRules = { advance, ending, randomStart, standingStart: [0, 0, 0, 0], secondsPerStep: SECONDS_PER_STEP };

export const ENDINGS = ["tipped over", "left the track", "time limit"];

export const QUANTITIES = [
  { name: "cart position", unit: "track units", colour: BLUE, limit: "the track ends at ±2.4" },
  { name: "cart velocity", unit: "units/s", colour: ORANGE, limit: "no limit" },
  { name: "pole angle", unit: "rad", colour: GREEN, limit: "tips over at ±12° (±0.209 rad)" },
  { name: "angular velocity", unit: "rad/s", colour: PINK, limit: "no limit" },
];

const ACTIONS = ["← push left", "push right →"];

/** An action in words. */
export const actionInWords = (action) => ACTIONS[action] ?? "none";
