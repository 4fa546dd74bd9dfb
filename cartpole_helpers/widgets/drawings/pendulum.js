// The pendulum drawn on a canvas: it is to stand on its head.
//
// An observation is [cosine of its angle, sine, angular velocity], and the angle is 0 when it stands upright and grows
// counterclockwise. An action is [torque].

import { BLUE, GREEN, ORANGE, PINK } from "../colours.js";
import { arcArrow, dot, drawBanner, limited, stroke, towards, write, writeBeside } from "../pen.js";
import { inDegrees, signed } from "../words.js";

const REACH = 1.25; // lengths of the pendulum, with room for the words
const MARGIN = 14;

export const pendulum = {
  quantities: [
    { name: "cosine of the angle", colour: BLUE, limit: "1 is upright, −1 hangs straight down" },
    { name: "sine of the angle", colour: ORANGE, limit: "positive when it leans to the left" },
    { name: "angular velocity", unit: "rad/s", colour: PINK, limit: "limited to ±8" },
  ],
  actionInWords,
  secondsPerStep: 0.05,
  aspect: 5.9 / 2.5,
  draw: drawScene,
};

function actionInWords(action) {
  if (action === null) return "none";
  const torque = signed(action[0], 2);
  return action[0] < 0 ? `↻ torque ${torque} of ±2` : `↺ torque ${torque} of ±2`;
}

function drawScene(context, look, { state: [cosine, sine], observation, action, banner }) {
  const unit = (look.height - 2 * MARGIN) / (2 * REACH);
  const pivot = { x: look.width / 2, y: look.height / 2 };
  const angle = -Math.atan2(sine, cosine); // clockwise, as the pen turns
  const tip = towards(pivot, angle, unit);
  const goal = towards(pivot, 0, REACH * unit);
  stroke(context, GREEN, 2, [[pivot.x, pivot.y], [goal.x, goal.y]], [8, 5]);
  const leansRight = Math.sin(angle) >= 0;
  write(context, look, "upright", goal.x + (leansRight ? -8 : 8), goal.y + 6, { size: 11, align: leansRight ? "right" : "left" });
  stroke(context, look.ink, Math.max(7, 0.13 * unit), [[pivot.x, pivot.y], [tip.x, tip.y]]);
  dot(context, BLUE, tip.x, tip.y, Math.max(8, 0.14 * unit));
  dot(context, look.paper, pivot.x, pivot.y, Math.max(2, 0.04 * unit));
  if (action && Math.abs(action[0]) > 0.02) {
    const turn = -1.2 * action[0];
    arcArrow(context, look.ink, pivot, 0.3 * unit, angle + Math.PI - turn / 2, turn, 2.5); // where the rod is not
  }
  if (observation) {
    const turn = -limited(observation[2] * 0.12, 0.9);
    if (Math.abs(turn) * unit > 10) arcArrow(context, PINK, pivot, 1.17 * unit, angle, turn, 2.5);
    const beside = towards(pivot, angle, 1.3 * unit);
    writeBeside(context, look, `${signed(-inDegrees(angle), 0)}° from upright`, beside, beside, leansRight, BLUE);
  }
  if (banner) drawBanner(context, look, banner, leansRight ? 0.17 : 0.83);
}
