// The scores of many games: a histogram, their mean, and why they ended.

import { ENDINGS, STEP_LIMIT } from "./games/cartpole.js";
import { same } from "./linear_policy.js";
import { h, say } from "./page.js";
import { hatch, stroke, write } from "./pen.js";
import { picture } from "./picture.js";

/** How many games fell into each of `bins` bars of equal width up to the step limit: one count for each ending. */
export function histogram(scores, endings, bins = 25) {
  const bars = Array.from({ length: bins }, () => Object.fromEntries(ENDINGS.map((name) => [name, 0])));
  scores.forEach((score, i) => {
    bars[Math.max(0, Math.ceil((score * bins) / STEP_LIMIT) - 1)][endings[i]] += 1;
  });
  return bars;
}

/** The scores of many games: a histogram, their mean, and why they ended. */
export function scoreChart() {
  const { canvas, show: draw, dispose } = picture({ class: "ba-histogram", role: "img" }, drawHistogram);
  const summary = h("p", { class: "ba-summary", role: "status" });
  const legend = ENDINGS.map((name) => {
    const number = h("span", { class: "ba-value", "data-ending": name });
    const element = h("span", {}, h("span", { class: `ba-swatch ba-${name.replaceAll(" ", "-")}` }), `${name}: `, number);
    return { element, number };
  });
  const reasons = h("p", { class: "ba-legend" }, "why they ended: ", ...legend.map(({ element }) => element));
  const heading = h("p", { class: "ba-title" });
  const element = h("div", { class: "ba-scores" }, heading, canvas, summary, reasons);
  let drawn = [];
  return {
    element,
    dispose,
    /** Fade if the games of these weights are long in coming: a busy kernel, or none. */
    expect: (weights) => element.classList.toggle("ba-waiting", !same(weights, drawn)),
    show({ weights, scores, endings }) {
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      const perfect = scores.filter((score) => score === STEP_LIMIT).length;
      const words = `mean ${mean.toFixed(1)}, perfect games ${perfect} of ${scores.length}`;
      heading.textContent = `${scores.length} games with these weights`;
      draw({ bars: histogram(scores, endings), mean });
      canvas.setAttribute("aria-label", `Histogram of scores: ${words}`);
      drawn = weights;
      element.classList.remove("ba-waiting");
      canvas.dataset.weights = JSON.stringify(weights); // which weights are drawn, for whoever measures the delay
      say(summary, words);
      ENDINGS.forEach((name, i) => (legend[i].number.textContent = endings.filter((reason) => reason === name).length));
    },
  };
}

function drawHistogram(context, look, { bars, mean }) {
  const box = { left: 30, right: look.width - 12, top: 24, bottom: look.height - 34 };
  const total = (bar) => Object.values(bar).reduce((sum, count) => sum + count, 0);
  const most = Math.max(...bars.map(total));
  const x = (score) => box.left + ((box.right - box.left) * score) / STEP_LIMIT;
  const y = (count) => box.bottom - ((box.bottom - box.top) * count) / most;
  const fills = {
    "tipped over": "#888888",
    "left the track": hatch(context, "#56B4E9", 5, 3),
    "time limit": "#E69F00",
  };
  const width = STEP_LIMIT / bars.length;
  bars.forEach((bar, i) => {
    let base = 0;
    for (const name of ENDINGS) {
      context.fillStyle = fills[name];
      context.fillRect(x(i * width) + 0.5, y(base + bar[name]), x(width) - x(0) - 1, y(base) - y(base + bar[name]));
      base += bar[name];
    }
  });
  stroke(context, look.faint, 1, [[box.left, box.bottom], [box.right, box.bottom]]);
  for (const score of [0, 100, 200, 300, 400, 500]) {
    write(context, look, String(score), x(score), box.bottom + 11, { colour: look.faint, size: 11 });
  }
  write(context, look, "score (steps before the game ended)", (box.left + box.right) / 2, box.bottom + 26, { size: 11 });
  write(context, look, String(most), box.left - 6, box.top, { colour: look.faint, size: 11, align: "right" });
  stroke(context, look.ink, 2, [[x(mean), box.top], [x(mean), box.bottom]], [5, 4]);
  write(context, look, `mean ${mean.toFixed(1)}`, x(mean), box.top - 13, { size: 12, weight: 600 });
}
