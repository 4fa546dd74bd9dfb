// Acrobot drawn on a canvas: two arms that hang from a pivot, and the line that the hand has to reach.
//
// An observation is [cosine and sine of the first arm's angle, the same of the second's, both angular velocities]. The
// first angle is counted from hanging straight down, the second from the direction of the first arm; both grow
// counterclockwise. What is drawn, the state, is [first angle, second angle].

import { BLUE, GREEN, ORANGE, PINK } from "../colours.js";
import { arcArrow, dot, drawBanner, stroke, towards, write, writeBeside } from "../pen.js";
import { signed } from "../words.js";

const SECONDS_PER_STEP = 0.2;
const LINE = 1; // above the pivot, in lengths of an arm
const REACH = 2; // of both arms
const MARGIN = 12;
const ACTIONS = ["↻ torque −1", "torque 0", "↺ torque +1"];
const cosineAndSine = "cosine and sine of its angle; 0° hangs straight down";
const bend = "cosine and sine of the angle from the first arm to the second";

export const acrobot = {
  quantities: [
    { name: "first arm, cosine", colour: BLUE, limit: cosineAndSine },
    { name: "first arm, sine", colour: BLUE, limit: cosineAndSine },
    { name: "second arm, cosine", colour: ORANGE, limit: bend },
    { name: "second arm, sine", colour: ORANGE, limit: bend },
    { name: "first angular velocity", unit: "rad/s", colour: GREEN, limit: "limited to ±4π (±12.566)" },
    { name: "second angular velocity", unit: "rad/s", colour: PINK, limit: "limited to ±9π (±28.274)" },
  ],
  actionInWords: (action) => ACTIONS[action] ?? "none",
  secondsPerStep: SECONDS_PER_STEP,
  aspect: 5.9 / 2.4,
  between: anglesBetween,
  draw: drawScene,
};

/** Both angles some share of the way from one observation to the next, turned the way that the velocities say. */
export function anglesBetween(from, to, share) {
  return [0, 2].map((place) => {
    const [start, end] = [from, to].map((each) => Math.atan2(each[place + 1], each[place]));
    const velocity = place / 2 + 4;
    const expected = ((from[velocity] + to[velocity]) / 2) * SECONDS_PER_STEP;
    const rounds = Math.round((expected - (end - start)) / (2 * Math.PI));
    return start + share * (end - start + 2 * Math.PI * rounds);
  });
}

function drawScene(context, look, { state, observation, action, reason, banner }) {
  const [first, second] = state.length === 2 ? state : anglesBetween(state, state, 0);
  const unit = (look.height - 2 * MARGIN) / (2 * REACH);
  const pivot = { x: look.width / 2, y: look.height / 2 };
  const elbow = towards(pivot, Math.PI - first, unit);
  const hand = towards(elbow, Math.PI - first - second, unit);
  const onRight = hand.x >= pivot.x;
  const up = reason === "swung up";
  drawLine(context, look, pivot.y - LINE * unit, onRight);
  const thick = Math.max(5, 0.09 * unit);
  stroke(context, BLUE, thick, [[pivot.x, pivot.y], [elbow.x, elbow.y]]);
  stroke(context, ORANGE, thick, [[elbow.x, elbow.y], [hand.x, hand.y]]);
  for (const joint of [pivot, elbow]) {
    dot(context, look.ink, joint.x, joint.y, thick * 0.8);
    dot(context, look.paper, joint.x, joint.y, thick * 0.35);
  }
  dot(context, up ? GREEN : look.ink, hand.x, hand.y, thick * (up ? 1.3 : 0.9));
  if (action === 0 || action === 2) {
    const turn = action === 2 ? -2 : 2; // counterclockwise, or clockwise
    arcArrow(context, look.ink, elbow, Math.max(16, 0.3 * unit), -turn / 2, turn, 2.5);
  }
  if (observation) {
    const height = (pivot.y - hand.y) / unit;
    writeBeside(context, look, `hand ${signed(height, 2)}`, hand, hand, onRight, ORANGE);
  }
  if (banner) drawBanner(context, look, banner, onRight ? 0.17 : 0.83, 0.5);
}

/** The line, across the picture, with its name at the side where the hand is not. */
function drawLine(context, look, y, handOnRight) {
  stroke(context, GREEN, 2, [[0, y], [look.width, y]], [8, 5]);
  const [x, align] = handOnRight ? [6, "left"] : [look.width - 6, "right"];
  write(context, look, "goal: hand above +1.00", x, y - 11, { size: 11, align });
}
