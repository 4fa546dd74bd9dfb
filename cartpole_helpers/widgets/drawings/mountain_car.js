// The mountain cars drawn on a canvas: a car in a valley, and the flag on the hill.

import { BLUE, GREEN, ORANGE } from "../colours.js";
import { FASTEST, FLAG, LEFT_END, RIGHT_END, SECONDS_PER_STEP } from "../games/mountain_car.js";
import { arrow, belowTrack, dot, drawBanner, hatch, stroke, write } from "../pen.js";
import { signed } from "../words.js";

const FLAG_OF_CONTINUOUS = 0.45;
const CAR = { width: 0.17, height: 0.07, wheel: 0.03 };
const MARGIN = { numbers: 62, scale: 26 }; // for the words below the valley
const WORLD = { width: RIGHT_END - LEFT_END + 0.3, height: 1.2 }; // the hills are 0.9 high
const BED = 0.06; // of ground below the valley
const WIDE_ENOUGH_FOR_NUMBERS = 380;
const ACTIONS = ["← push left", "no push", "push right →"];

/** The height of the hill above its lowest point. */
const height = (position) => 0.45 * Math.sin(3 * position) + 0.45;
const LOWEST = -Math.PI / 6;

/** The drawing of a car whose flag is there, whose actions are these words, and these pushes, from -1 to 1. */
function carAndFlag(flag, actionInWords, pushOf) {
  return {
    quantities: [
      { name: "position", colour: BLUE, limit: `from −1.2, where a wall stops the car, to 0.6; the flag is at ${flag}` },
      { name: "velocity", unit: "a step", digits: 4, colour: ORANGE, limit: "limited to ±0.07" },
    ],
    actionInWords,
    secondsPerStep: SECONDS_PER_STEP,
    aspect: 5.9 / 2.5,
    draw: (context, look, { action, ...scene }) =>
      drawScene(context, look, { ...scene, flag, push: action === null ? 0 : pushOf(action) }),
  };
}

export const mountainCar = carAndFlag(FLAG, (action) => ACTIONS[action] ?? "none", (action) => action - 1);

export const mountainCarContinuous = carAndFlag(FLAG_OF_CONTINUOUS, forceInWords, ([force]) => force);

function forceInWords(action) {
  if (action === null) return "none";
  const [force, words] = [action[0].toFixed(2), `push ${signed(action[0], 2)} of ±1`];
  if (Number(force) === 0) return words;
  return force < 0 ? `← ${words}` : `${words} →`;
}

function drawScene(context, look, { state: [position], observation, flag, push, banner }) {
  const withNumbers = observation !== null && look.width >= WIDE_ENOUGH_FOR_NUMBERS;
  const ground = look.height - (withNumbers ? MARGIN.numbers : MARGIN.scale);
  const unit = Math.min(look.width / WORLD.width, ground / WORLD.height);
  const x = (place) => look.width / 2 + (place - (LEFT_END + RIGHT_END) / 2) * unit;
  const y = (place) => ground - (height(place) + BED) * unit;
  const view = { unit, ground, x, y };
  drawValley(context, look, view, flag);
  drawCar(context, look, view, position, push);
  if (withNumbers) {
    const [where, fast] = observation;
    belowTrack(
      context, look, ground, x(where),
      { words: signed(where, 3), colour: BLUE },
      { words: `${signed(fast, 4)} a step`, colour: ORANGE, length: (fast / FASTEST) * 0.5 * unit },
    );
  }
  if (banner) drawBanner(context, look, banner, x(LOWEST) / look.width, 0.15); // between the hills, where they are far apart
}

function drawValley(context, look, { unit, ground, x, y }, flag) {
  const [left, right] = [x(LEFT_END), x(RIGHT_END)];
  const places = Array.from({ length: 91 }, (_, i) => LEFT_END + ((RIGHT_END - LEFT_END) * i) / 90);
  const hill = places.map((place) => [x(place), y(place)]);
  context.beginPath();
  [[left, ground], ...hill, [right, ground]].forEach((point) => context.lineTo(...point));
  context.globalAlpha = 0.35;
  context.fillStyle = look.line;
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = hatch(context, look.line);
  context.fillRect(0, 0, left, ground);
  context.fillRect(right, 0, look.width - right, ground);
  stroke(context, look.faint, 2, [[0, ground], [look.width, ground]]);
  stroke(context, look.ink, 2.5, hill);
  stroke(context, look.ink, 3, [[left, y(LEFT_END) - 0.25 * unit], [left, ground]]); // the wall
  const top = y(flag) - 0.24 * unit;
  stroke(context, look.ink, 2, [[x(flag), y(flag)], [x(flag), top]]);
  context.beginPath();
  [[0, 0], [0.11, 0.045], [0, 0.09]].forEach(([across, down]) => context.lineTo(x(flag) + across * unit, top + down * unit));
  context.closePath();
  context.fillStyle = GREEN;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = look.ink;
  context.stroke();
  for (const [place, words] of [[-0.5, "−0.5"], [0, "0"]]) {
    stroke(context, look.faint, 1, [[x(place), ground], [x(place), ground + 5]]);
    write(context, look, words, x(place), ground + 17, { colour: look.faint, size: 11 });
  }
  for (const [place, words] of [[LEFT_END, "−1.2"], [flag, `flag ${flag}`]]) {
    stroke(context, look.ink, 1, [[x(place), ground], [x(place), ground + 5]]);
    write(context, look, words, x(place), ground + 17, { size: 11, weight: 600 });
  }
}

/** The car on its slope, and above it an arrow as long as the push. */
function drawCar(context, look, { unit, x, y }, position, push) {
  const [width, tall, wheel] = [CAR.width, CAR.height, CAR.wheel].map((size) => size * unit);
  context.save();
  context.translate(x(position), y(position));
  context.rotate(-Math.atan(1.35 * Math.cos(3 * position)));
  context.fillStyle = BLUE;
  context.beginPath();
  context.roundRect(-width / 2, -wheel - tall, width, tall, 0.02 * unit);
  context.roundRect(-width / 4, -wheel - 1.6 * tall, width / 2, tall, 0.02 * unit);
  context.fill();
  for (const side of [-0.28, 0.28]) {
    dot(context, look.ink, side * width, -wheel, wheel);
    dot(context, look.paper, side * width, -wheel, wheel * 0.4);
  }
  if (Math.abs(push) > 0.02) {
    const half = push * 0.11 * unit;
    arrow(context, look.ink, -half, half, -wheel - 2.2 * tall, Math.min(4, 0.02 * unit));
  }
  context.restore();
}
