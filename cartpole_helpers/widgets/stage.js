// The stage on which a game is seen, and the numbers below it.

import { h, say } from "./page.js";
import { picture } from "./picture.js";
import { inDegrees, signed } from "./words.js";

/**
 * A picture of a game, which takes the keys while it has the focus.
 *
 * @param drawing one of drawings/
 * @param attributes of the canvas: its name, what listens to keys and clicks
 * @returns {element, canvas, show(scene), dispose}; drawings.js says what a scene is
 */
export const stage = (drawing, attributes) =>
  picture(
    { class: "ba-stage", style: `aspect-ratio: ${drawing.aspect}`, tabindex: 0, role: "application", ...attributes },
    drawing.draw,
  );

/** The action, how the game ended (read out by screen readers), and the numbers of the observation, as text. */
export function readout({ quantities, actionInWords }) {
  const action = h("span", { class: "ba-value", "data-quantity": "action" });
  const outcome = h("span", { class: "ba-outcome", "aria-live": "polite" });
  const cells = quantities.map(({ name, unit = "", colour, limit, digits }) => {
    const value = h("span", { class: "ba-value", "data-quantity": name });
    const degrees = h("span", { class: "ba-unit" });
    const element = h(
      "div",
      { class: "ba-cell", style: `border-color: ${colour}`, title: limit },
      h("div", { class: "ba-label" }, name),
      value,
      h("span", { class: "ba-unit" }, ` ${unit}`),
      degrees,
    );
    return {
      element,
      show(number) {
        say(value, signed(number, digits));
        if (unit === "rad") say(degrees, ` = ${signed(inDegrees(number), 1)}°`);
      },
    };
  });
  const columns = cells.length > 4 ? Math.ceil(cells.length / 2) : cells.length;
  const line = h("p", { class: "ba-line" }, h("span", {}, "action: ", action), outcome);
  return {
    element: h("div", { class: "ba-numbers" }, line, h("div", { class: "ba-readout", style: `--ba-columns: ${columns}` }, ...cells.map((cell) => cell.element))),
    show(observation, chosen, words) {
      cells.forEach((cell, i) => cell.show(observation[i]));
      say(action, actionInWords(chosen));
      say(outcome, words);
    },
  };
}
