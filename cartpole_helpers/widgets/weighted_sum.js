// The sliders of the four weights, and how their products with the observation add up.

import { QUANTITIES } from "./games/cartpole.js";
import { products } from "./linear_policy.js";
import { h, say } from "./page.js";
import { limited } from "./pen.js";
import { signed } from "./words.js";

const BAR_SCALES = [0.1, 0.2, 0.5, 1, 2, 5, 10];
const REMEMBERED = 100; // observations: two seconds of the game, in which the pole swings to and fro

/**
 * How far the bars reach, to either side, if they have to reach this far. More is given at once; less only when
 * a good part of it would remain free, so that the scale does not go up and down.
 */
export function barScale(before, reach) {
  const enough = (length) => BAR_SCALES.find((scale) => scale >= length) ?? length;
  return Math.max(enough(reach), Math.min(before, enough(reach / 0.7)));
}

/** Where the bars of these products end when each starts where the one above ended: the last end is the sum. */
function endsOfBars(terms) {
  let sum = 0;
  return terms.map((term) => (sum += term));
}

/**
 * A line for every weight: its slider and number box, the number it is multiplied with, and the product as a
 * bar. Each bar starts where the one above ended. Below them the sum, what follows from it, and a scale.
 */
export function weightedSum(onWeights) {
  const recent = []; // observations; the bars have room for all of these
  let scale = 0;
  let weights = [0, 0, 0, 0];
  const set = (i, weight) => onWeights(weights.map((other, j) => (i === j ? weight : other)));
  const lines = QUANTITIES.map((quantity, i) => weightLine(quantity, (weight) => set(i, weight)));
  const bar = h("div", { class: "ba-bar" });
  const result = h("span", { class: "ba-value", "data-product": "sum" });
  const verdict = h("span", { class: "ba-verdict" });
  const total = h(
    "div",
    { class: "ba-term ba-total" },
    h("span", { class: "ba-name" }, "sum"),
    verdict,
    h("div", { class: "ba-axis" }, bar),
    result,
  );
  const marks = [-1, 0, 1].map(() => h("span"));
  const ruler = h("div", { class: "ba-term ba-ruler", "aria-hidden": "true" }, h("div", { class: "ba-marks" }, ...marks));

  function setBar(element, from, to) {
    const percent = (value) => 50 + (50 * value) / scale;
    element.style.left = `${percent(Math.min(from, to))}%`;
    element.style.width = `${(50 * Math.abs(to - from)) / scale}%`;
  }
  return {
    element: h("div", { class: "ba-sum" }, ...lines.map((line) => line.element), total, ruler),
    setWeights(changed) {
      weights = changed;
      lines.forEach((line, i) => line.setWeight(weights[i]));
    },
    show(observation) {
      if (observation !== recent.at(-1)) recent.push(observation);
      if (recent.length > REMEMBERED) recent.shift();
      scale = barScale(scale, Math.max(...recent.flatMap((each) => endsOfBars(products(weights, each)).map(Math.abs))));
      const terms = products(weights, observation);
      const ends = endsOfBars(terms);
      const sum = ends.at(-1);
      lines.forEach((line, i) => {
        line.show(observation[i], terms[i]);
        setBar(line.bar, ends[i] - terms[i], ends[i]);
      });
      setBar(bar, 0, sum);
      say(result, signed(sum));
      say(verdict, sum > 0 ? "is greater than 0: push right →" : "is not greater than 0: ← push left");
      [`−${scale}`, "0", `+${scale}`].forEach((mark, i) => say(marks[i], mark));
    },
  };
}

function weightLine({ name, colour }, onWeight) {
  const range = { min: -1, max: 1, step: 0.01 };
  const slider = h("input", {
    type: "range", ...range, "aria-label": `Weight of the ${name}`,
    oninput: () => onWeight(slider.valueAsNumber),
  });
  const box = h("input", {
    type: "number", ...range, "aria-label": `Weight of the ${name}, as a number`,
    oninput: () => Math.abs(box.valueAsNumber) <= 1 && onWeight(box.valueAsNumber),
    onchange: () => takeTyped(),
    onkeydown: (event) => event.key === "Enter" && takeTyped(), // inside JupyterLab, Enter makes no change event
  });
  function takeTyped() {
    if (Number.isFinite(box.valueAsNumber)) onWeight(limited(box.valueAsNumber, 1));
    box.value = shown; // what was typed may be too much, or no number at all
  }
  const number = h("span", { class: "ba-factor" });
  const bar = h("div", { class: "ba-bar" });
  const result = h("span", { class: "ba-value", "data-product": name });
  let shown = null;
  return {
    bar,
    element: h(
      "div",
      { class: "ba-term", style: `--ba-colour: ${colour}` },
      h("span", { class: "ba-name" }, name),
      slider,
      box,
      number,
      h("div", { class: "ba-axis" }, bar),
      result,
    ),
    setWeight(weight) {
      if (weight === shown) return;
      shown = weight;
      slider.value = weight;
      if (box.valueAsNumber !== weight) box.value = weight;
    },
    show(observed, product) {
      say(number, `× ${signed(observed)}`);
      say(result, signed(product));
    },
  };
}
