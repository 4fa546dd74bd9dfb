// The map of scores that widgets draw on: two weights, and a colour for the mean score.

import { ORANGE } from "./colours.js";
import { STEP_LIMIT } from "./games/cartpole.js";
import { h } from "./page.js";
import { write } from "./pen.js";
import { signed } from "./words.js";

/** Where in its canvas the map is: a square with room for the numbers to its left and below, and a name above. */
export function mapBox(width, height) {
  const [left, top, below] = [44, 22, 40];
  const size = Math.max(10, Math.min(width - left - 8, height - top - below));
  return { left, top, size };
}

/**
 * Draws the map, with its numbers and names.
 *
 * @param board {names, values, scores, colours}
 * @returns a function from a pair of weights to the pixels of its place
 */
export function drawMap(context, look, { names, values, scores, colours }) {
  const { left, top, size } = mapBox(look.width, look.height);
  const cell = size / values.length;
  const spacing = values[1] - values[0];
  const low = values[0] - spacing / 2;
  const high = values.at(-1) + spacing / 2;
  const at = (weight) => ((weight - low) / (high - low)) * size;
  const point = ([first, second]) => [left + at(first), top + size - at(second)];

  scores.forEach((line, row) =>
    line.forEach((score, column) => {
      context.fillStyle = colours[Math.round((Math.min(score, STEP_LIMIT) / STEP_LIMIT) * (colours.length - 1))];
      // Whole pixels, or the paper would show between the cells.
      const [x, y] = [Math.floor(left + column * cell), Math.floor(top + size - (row + 1) * cell)];
      context.fillRect(x, y, Math.ceil(left + (column + 1) * cell) - x, Math.ceil(top + size - row * cell) - y);
    }),
  );
  for (const weight of [-1, -0.5, 0, 0.5, 1]) {
    const [x, y] = point([weight, weight]);
    const label = weight === 0 ? "0" : signed(weight, 1);
    write(context, look, label, x, top + size + 12, { size: 11 });
    write(context, look, label, left - 4, y, { size: 11, align: "right" });
  }
  write(context, look, `→ ${names[0]}`, left + size / 2, top + size + 30, { size: 12 });
  write(context, look, `↑ ${names[1]}`, left, top - 12, { size: 12, align: "left" });
  return point;
}

/** What the colours mean, as an element. */
export function mapScale(colours) {
  const bar = h("span", { class: "ba-map-bar", style: `background: linear-gradient(to right, ${colours.join(", ")})` });
  return h("div", { class: "ba-map-scale" }, "0", bar, `${STEP_LIMIT} steps`);
}

export function star(context, x, y, radius) {
  context.beginPath();
  for (let i = 0; i < 10; i += 1) {
    const reach = i % 2 === 0 ? radius : radius * 0.42;
    context.lineTo(x + reach * Math.sin((i * Math.PI) / 5), y - reach * Math.cos((i * Math.PI) / 5));
  }
  context.closePath();
  context.fillStyle = ORANGE;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = "#ffffff";
  context.stroke();
}
