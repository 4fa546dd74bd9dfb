// CartPole drawn on a canvas.

import { BLUE, GREEN, ORANGE, PINK } from "../colours.js";
import { HALF_POLE_LENGTH, QUANTITIES, SECONDS_PER_STEP, TILT_LIMIT, TRACK_LIMIT, actionInWords } from "../games/cartpole.js";
import { arcArrow, arrow, belowTrack, dot, drawBanner, hatch, inside, limited, stroke, towards, write, writeBeside } from "../pen.js";
import { inDegrees, signed } from "../words.js";

const CART = { width: 0.6, height: 0.28, wheel: 0.075 };
const POLE_LENGTH = 2 * HALF_POLE_LENGTH;
const WORLD = { width: 5.9, height: POLE_LENGTH + 0.22 + CART.height + CART.wheel };
const MARGIN = { top: 30, numbers: 62, scale: 26 }; // for the words above the pole and below the track
const WIDE_ENOUGH_FOR_NUMBERS = 380;
const ROOM_FOR_A_LABEL = 34;

export const cartpole = {
  quantities: QUANTITIES,
  actionInWords,
  secondsPerStep: SECONDS_PER_STEP,
  aspect: 5.9 / 2.4,
  draw: drawScene,
};

function drawScene(context, look, { state, observation, action, reason, banner }) {
  const withNumbers = observation !== null && look.width >= WIDE_ENOUGH_FOR_NUMBERS;
  const ground = look.height - (withNumbers ? MARGIN.numbers : MARGIN.scale);
  const unit = Math.min(look.width / WORLD.width, (ground - MARGIN.top) / WORLD.height);
  const world = { unit, ground, x: (position) => look.width / 2 + position * unit };
  const axle = world.ground - CART.wheel * unit;
  const foot = { x: world.x(state[0]), y: axle - CART.height * unit };
  drawTrack(context, look, world);
  drawTiltLimits(context, look, world, foot);
  drawCart(context, look, world, state, axle, reason === "left the track");
  drawPole(context, look, world, state, foot, reason === "tipped over");
  // The banner stands where there is more room beside the cart and its pole, and the words at the pole's tip opposite.
  const bannerOnRight = state[0] < 0;
  const tipOnRight = banner ? !bannerOnRight : observation?.[3] >= 0;
  if (withNumbers) drawNumbers(context, look, world, foot, state[2], observation, tipOnRight);
  if (action !== null) drawPush(context, look, world, foot.x, (foot.y + axle) / 2, action);
  if (banner) drawBanner(context, look, banner, bannerOnRight ? 0.78 : 0.22);
}

function drawTrack(context, look, { unit, ground, x }) {
  const [left, right] = [x(-TRACK_LIMIT), x(TRACK_LIMIT)];
  context.fillStyle = hatch(context, look.line);
  context.fillRect(0, 0, left, ground);
  context.fillRect(right, 0, look.width - right, ground);
  stroke(context, look.faint, 2, [[0, ground], [look.width, ground]]);
  for (const end of [left, right]) stroke(context, look.ink, 3, [[end, ground - 0.45 * unit], [end, ground]]);
  const furthestLabel = (TRACK_LIMIT - 2) * unit >= ROOM_FOR_A_LABEL ? 2 : 1; // or it would touch those of the ends
  for (let mark = -2; mark <= 2; mark += 1) {
    stroke(context, look.faint, 1, [[x(mark), ground], [x(mark), ground + 5]]);
    if (Math.abs(mark) > furthestLabel) continue;
    write(context, look, mark === 0 ? "0" : signed(mark, 0), x(mark), ground + 17, { colour: look.faint, size: 11 });
  }
  write(context, look, "−2.4", left, ground + 17, { size: 11, weight: 600 });
  write(context, look, "+2.4", right, ground + 17, { size: 11, weight: 600 });
}

function drawTiltLimits(context, look, { unit }, foot) {
  const reach = (POLE_LENGTH + 0.22) * unit;
  context.beginPath();
  context.moveTo(foot.x, foot.y);
  context.arc(foot.x, foot.y, reach, -Math.PI / 2 - TILT_LIMIT, -Math.PI / 2 + TILT_LIMIT);
  context.closePath();
  context.globalAlpha = 0.1;
  context.fillStyle = GREEN;
  context.fill();
  context.globalAlpha = 1;
  for (const limit of [-TILT_LIMIT, TILT_LIMIT]) {
    const tip = towards(foot, limit, reach);
    stroke(context, look.faint, 1.25, [[foot.x, foot.y], [tip.x, tip.y]], [4, 4]);
    const beside = tip.x + 15 * Math.sign(limit);
    if (beside !== inside(look, beside, 14) || unit < ROOM_FOR_A_LABEL * 2) continue;
    write(context, look, "12°", beside, tip.y, { colour: look.faint, size: 11 });
  }
}

function drawCart(context, look, { unit, x }, state, axle, off) {
  const width = CART.width * unit;
  const height = CART.height * unit;
  const centre = x(state[0]);
  context.fillStyle = off ? ORANGE : BLUE;
  context.beginPath();
  context.roundRect(centre - width / 2, axle - height, width, height, 0.06 * unit);
  context.fill();
  for (const side of [-0.3, 0.3]) {
    dot(context, look.ink, centre + side * width, axle, CART.wheel * unit);
    dot(context, look.paper, centre + side * width, axle, CART.wheel * unit * 0.4);
  }
}

function drawPole(context, look, { unit }, state, foot, fallen) {
  const tip = towards(foot, state[2], POLE_LENGTH * unit);
  stroke(context, fallen ? ORANGE : look.ink, Math.max(4, 0.07 * unit), [[foot.x, foot.y], [tip.x, tip.y]]);
  dot(context, look.paper, foot.x, foot.y, Math.max(2, 0.03 * unit));
}

/** The four numbers where they happen: on the scale, along the track, in the angle and at the tip of the pole. */
function drawNumbers(context, look, { unit, ground }, foot, angle, observation, tipOnRight) {
  const [position, velocity, , angularVelocity] = observation;
  const where = { words: `${signed(position, 2)} units`, colour: BLUE };
  const fast = { words: `${signed(velocity, 2)} units/s`, colour: ORANGE, length: limited(velocity * 0.4, 1.6) * unit };
  belowTrack(context, look, ground, foot.x, where, fast);

  const radius = POLE_LENGTH * unit;
  const tip = towards(foot, angle, radius);
  const reached = inside(look, towards(foot, angle + limited(angularVelocity * 0.25, 0.8), radius).x);
  const turn = Math.asin(limited((reached - foot.x) / radius, 1)) - angle;
  if (turn * angularVelocity > 0 && Math.abs(turn) * radius > 10) {
    arcArrow(context, PINK, foot, radius, angle, turn, 2.5);
  }
  // Outside the limits, where the pole is not.
  const outer = [Math.min(angle, angle + turn, -TILT_LIMIT), Math.max(angle, angle + turn, TILT_LIMIT)];
  const [left, right] = outer.map((each) => towards(foot, each, radius));
  writeBeside(context, look, `${signed(angularVelocity, 2)} rad/s`, left, right, tipOnRight, PINK);

  const top = { size: 12, weight: 600, accent: GREEN };
  write(context, look, `${signed(inDegrees(observation[2]), 1)}°`, foot.x, foot.y - radius - 0.22 * unit - 14, top);
  dot(context, PINK, tip.x, tip.y, 4);
}

function drawPush(context, look, { unit }, centre, height, action) {
  const towardsRight = action === 1 ? 1 : -1;
  const near = centre - towardsRight * (CART.width / 2 + 0.04) * unit;
  const far = inside(look, near - towardsRight * 0.5 * unit);
  arrow(context, look.ink, far, near, height, Math.max(4, 0.06 * unit));
  if (far < 40 || far > look.width - 40) return; // no room for the word
  const align = action === 1 ? "right" : "left";
  write(context, look, "push", far - towardsRight * 8, height, { size: 12, align });
}
