
// The map of policies: click on one, and it plays. A place on the map is [column, row], counted from the lower left corner.

import { frame } from "./frame.js";
import { play } from "./game.js";
import { cartpoleRules } from "./games/cartpole.js";
import { linearAction } from "./linear_policy.js";
import { button, h, prefersStillness, say } from "./page.js";
import { stroke } from "./pen.js";
import { picture } from "./picture.js";
import { mountReplay } from "./replayer.js";
import { drawMap, mapBox, mapScale, star } from "./score_map.js";
import { tell, widget } from "./widget.js";
import { signed } from "./words.js";

const SETTLED = 200; // milliseconds without a change after which a choice is played

/** The place nearest to a pair of weights. */
export const nearestPlace = (values, weights) =>
  weights.map((weight) => {
    const distances = values.map((value) => Math.abs(value - weight));
    return distances.indexOf(Math.min(...distances));
  });

/** The place under a point of a map `size` pixels wide and high; the point is counted from its upper left corner. */
export function placeAt(x, y, size, count) {
  const within = (number) => Math.max(0, Math.min(count - 1, Math.floor((number / size) * count)));
  return [within(x), count - 1 - within(y)];
}

/**
 * A map of the mean scores of policies; the one chosen plays a game beside it.
 *
 * @param el the element to fill
 * @param board {names, values, scores, games, colours, weights, vary, start_score, first, searched}, as Explorer in
 *   explorer.py describes it
 * @param chosen a place, or [] for the policy it started with
 * @param onChoice is called with the place chosen, once it has stood still for a moment
 * @returns {choose(place), dispose}
 */
export function mountExplorer(el, { board, chosen = [], onChoice = () => {} }) {
  const { names, values, scores, vary } = board;
  const start = vary.map((which) => board.weights[which]);
  let place = chosen; // none: the policy it started with, which may lie between two places
  let waiting = null;
  let stopReplay = () => {};

  const { element: box, canvas, show: draw, dispose: disposeCanvas } = picture(
    { class: "ba-map", role: "img", "aria-label": "Map of the mean score. The two sliders choose the same weights." },
    drawPolicies,
  );
  const sliders = names.map((name, i) =>
    h("input", {
      type: "range", min: 0, max: values.length - 1, step: 1, class: "ba-scrub",
      oninput: (event) => change(nearest().map((other, j) => (j === i ? Number(event.target.value) : other))),
    }),
  );
  const numbers = names.map(() => h("span", { class: "ba-value" }));
  const rows = names.map((name, i) =>
    h("label", { class: "ba-map-weight" }, h("span", {}, `${i === 0 ? "→" : "↑"} weight of the ${name}: `, numbers[i]), sliders[i]),
  );
  const verdict = h("p", { class: "ba-outcome ba-map-verdict", "aria-live": "polite" });
  const back = button("Back to the star", () => change([]));
  const replay = h("div", { class: "ba-map-game" });
  const side = h("div", { class: "ba-map-side" }, ...rows, verdict, legend(), back);
  const { dispose: disposeFrame } = frame(
    el,
    "explorer",
    h("div", { class: "ba-map-and-game" }, h("div", { class: "ba-map-top" }, box, side), replay),
  );

  const nearest = () => (place.length ? place : nearestPlace(values, start));
  const two = () => (place.length ? place.map((index) => values[index]) : start);
  function weights() {
    const all = [...board.weights];
    vary.forEach((which, i) => (all[which] = two()[i]));
    return all;
  }
  function change(next) {
    show(next);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      playGame();
      if (!prefersStillness()) replay.querySelector(".ba-main").click();
      onChoice(place);
    }, SETTLED);
  }
  function show(next) {
    place = next;
    draw({ ...board, start, weights: two(), atStart: !place.length });
    sliders.forEach((slider, i) => {
      slider.value = nearest()[i];
      slider.setAttribute("aria-valuetext", signed(two()[i], 2));
    });
    numbers.forEach((number, i) => say(number, signed(two()[i], 2)));
    const [column, row] = nearest();
    const score = place.length ? scores[row][column] : board.start_score;
    say(verdict, `Mean score of ${board.games} games: ${score.toFixed(0)} steps`);
  }
  function playGame() {
    const chosen = weights();
    const game = play(cartpoleRules, board.first, (observation) => linearAction(chosen, observation));
    const title = `One game with the weights ${chosen.map((weight) => weight.toFixed(2)).join(", ")}`;
    stopReplay();
    stopReplay = mountReplay(replay, [{ ...game, title, environment: "CartPole-v1" }]);
  }
  function legend() {
    const marks = "★ best found   ○ your choice" + (board.searched ? "   ▢ searched" : "");
    return h("div", { class: "ba-map-legend" }, mapScale(board.colours), marks);
  }
  const choosePoint = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const map = mapBox(width, height);
    change(placeAt(event.clientX - left - map.left, event.clientY - top - map.top, map.size, values.length));
  };
  // A mouse chooses while it is drawn over the map. A finger that moves scrolls the page, and chooses with a tap.
  let finger = false;
  canvas.addEventListener("pointerdown", (event) => {
    finger = event.pointerType === "touch";
    if (finger) return;
    canvas.setPointerCapture(event.pointerId);
    choosePoint(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons && !finger) choosePoint(event);
  });
  canvas.addEventListener("click", (event) => finger && choosePoint(event));

  show(place);
  playGame();
  return {
    choose(next) {
      if (String(next) !== String(place)) change(next);
    },
    dispose() {
      clearTimeout(waiting);
      disposeFrame();
      stopReplay();
      disposeCanvas();
    },
  };
}

function drawPolicies(context, look, { names, values, scores, colours, start, searched, weights, atStart }) {
  const point = drawMap(context, look, { names, values, scores, colours });
  if (searched) {
    const [from, to] = [point([searched[0], searched[0]]), point([searched[1], searched[1]])];
    const corners = [from, [to[0], from[1]], to, [from[0], to[1]], from];
    stroke(context, "#000000", 3.5, corners);
    stroke(context, "#ffffff", 1.5, corners, [6, 5]);
  }
  star(context, ...point(start), 11);
  if (!atStart) ring(context, ...point(weights), 8);
}

function ring(context, x, y, radius) {
  for (const [colour, width] of [["#000000", 5], ["#ffffff", 2.5]]) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}

export default widget(({ model, el }) => {
  const onChoice = (place) => {
    model.set("chosen", place);
    tell(el, model, "chosen");
  };
  const explorer = mountExplorer(el, { board: model.get("board"), chosen: model.get("chosen"), onChoice });
  model.on("change:chosen", () => explorer.choose(model.get("chosen")));
  return explorer.dispose;
});
