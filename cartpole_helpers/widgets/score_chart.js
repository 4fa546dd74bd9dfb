// The scores of many games: a histogram, their mean, and why they ended.

import { GREEN, ORANGE, PINK } from "./colours.js";
import { ENDINGS, STEP_LIMIT } from "./games/cartpole.js";
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

// For each ending: its colour and mark, as in the figures (plots/figure.py), and how its part of a bar is filled.
const LOOKS = {
  "tipped over": { colour: ORANGE, mark: "✕", fill: (context, colour) => colour },
  "left the track": { colour: PINK, mark: "↔", fill: (context, colour) => hatch(context, colour, 5, 3) },
  "time limit": { colour: GREEN, mark: "✓", fill: (context, colour) => colour },
};

/**
 * The scores of many games: a histogram, their mean, and why they ended.
 *
 * @returns {element, show({weights, scores, endings, by, difference}), dispose}; by is who played them, difference what
 *   is said of it
 */
export function scoreChart() {
  const { element: box, canvas, show: draw, dispose } = picture({ class: "ba-histogram", role: "img" }, drawHistogram);
  const summary = h("p", { class: "ba-summary", role: "status" });
  const legend = ENDINGS.map((name) => {
    const { colour, mark } = LOOKS[name];
    const number = h("span", { class: "ba-value", "data-ending": name });
    const swatch = h("span", { class: "ba-swatch", style: `--ba-colour: ${colour}`, "aria-hidden": "true" }, mark);
    return { element: h("span", { class: "ba-ending" }, swatch, `${name}: `, number), number };
  });
  const reasons = h("p", { class: "ba-legend" }, ...legend.map(({ element }) => element));
  const heading = h("p", { class: "ba-title" });
  const remark = h("p", { class: "ba-difference" });

  function show({ weights, scores, endings, by, difference }) {
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const perfect = scores.filter((score) => score === STEP_LIMIT).length;
    const words = `mean ${mean.toFixed(1)}, perfect games ${perfect} of ${scores.length}`;
    draw({ bars: histogram(scores, endings), mean });
    say(heading, `${scores.length} games with these weights`);
    canvas.setAttribute("aria-label", `Histogram of scores: ${words}`);
    canvas.dataset.weights = JSON.stringify(weights); // which weights are drawn, for whoever measures the delay
    canvas.dataset.by = by;
    say(summary, words);
    ENDINGS.forEach((name, i) => say(legend[i].number, String(endings.filter((reason) => reason === name).length)));
    say(remark, difference);
  }
  return {
    element: h("div", { class: "ba-scores" }, heading, box, summary, reasons, remark),
    dispose,
    show,
  };
}

/** What to say of the scores of the same games, played in the browser and by Python; nothing if they are the same. */
export function differenceInWords(here, exact) {
  const gaps = exact.map((score, i) => Math.abs(score - here[i])).filter((gap) => gap > 0);
  if (!gaps.length) return "";
  const games = `${gaps.length} of these ${exact.length} games`;
  return `Shown as Python plays them. Your browser, which rounds otherwise, plays ${games} up to ${Math.max(...gaps)} steps longer or shorter.`;
}

function drawHistogram(context, look, { bars, mean }) {
  const box = { left: 30, right: look.width - 12, top: 24, bottom: look.height - 34 };
  const total = (bar) => Object.values(bar).reduce((sum, count) => sum + count, 0);
  const most = Math.max(...bars.map(total));
  const x = (score) => box.left + ((box.right - box.left) * score) / STEP_LIMIT;
  const y = (count) => box.bottom - ((box.bottom - box.top) * count) / most;
  const width = STEP_LIMIT / bars.length;
  bars.forEach((bar, i) => {
    let base = 0;
    for (const name of ENDINGS) {
      context.fillStyle = LOOKS[name].fill(context, LOOKS[name].colour);
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
