// Four weights play, game after game.

import { cartpole } from "./drawings/cartpole.js";
import { liveGame } from "./game.js";
import { SECONDS_PER_STEP, cartpoleRules } from "./games/cartpole.js";
import { asNumPy, linearAction, same } from "./linear_policy.js";
import { animation, button, frame, h, handleKey, keepPlainKeys, prefersStillness, speedChooser } from "./page.js";
import { scoreChart } from "./score_chart.js";
import { stage } from "./stage.js";
import { weightedSum } from "./weighted_sum.js";
import { widget } from "./widget.js";
import { endingInLines } from "./words.js";

const LIVE_SPEEDS = [0.1, 0.25, 0.5, 1];
const REST_SECONDS = 1.2; // to read why a game ended before the next one starts

/**
 * Four weights play, game after game.
 *
 * @param el the element to fill
 * @param weights the four weights to begin with
 * @param policies weights to load, by name
 * @param onWeights is called with the weights whenever the learner changes them
 * @returns {setWeights(weights), setGames({weights, scores, endings}), dispose}
 */
export function mountWorkbench(el, { weights, policies, onWeights }) {
  let live = liveGame(cartpoleRules);
  let rest = REST_SECONDS;
  let speed = 0.5;

  const { canvas, show: draw, dispose: disposeStage } = stage(cartpole, {
    "aria-label": "A cart driven by your four weights. Space pauses and goes on.",
    onclick: () => setRunning(!clock.running()),
    onkeydown: (event) => handleKey(event, { " ": () => setRunning(!clock.running()) }),
  });
  const run = button("Pause", () => setRunning(!clock.running()), { class: "ba-main" });
  const count = h("span", { class: "ba-count" });
  const controls = h(
    "div",
    { class: "ba-controls" },
    run,
    button("New game", restart),
    count,
    speedChooser(LIVE_SPEEDS, speed, SECONDS_PER_STEP, (choice) => (speed = choice)),
  );
  const sum = weightedSum(onWeights);
  const games = scoreChart();
  const choice = policyChooser(policies, onWeights);
  const change = h(
    "div",
    { class: "ba-controls" },
    button("Reset", () => onWeights([0, 0, 0, 0])),
    button("Flip the sign", () => onWeights(weights.map((weight) => 0 - weight))),
    button("Random", () => onWeights(randomWeights())),
    choice.element,
  );
  const code = copyable();
  const panels = h("div", { class: "ba-panels" }, h("div", {}, canvas, controls), games.element);
  const root = frame(el, "workbench", panels, sum.element, change, code.element);
  const clock = animation(root, tick);

  function restart() {
    live = liveGame(cartpoleRules);
    rest = REST_SECONDS;
    show();
  }
  function tick(seconds) {
    if (live.shown().reason) rest -= seconds;
    else live.move((seconds * speed) / SECONDS_PER_STEP, (observation) => linearAction(weights, observation));
    if (rest <= 0) restart();
    show();
  }
  function setRunning(running) {
    if (running) clock.start();
    else clock.stop();
    run.textContent = running ? "Pause" : "Run";
  }
  function show() {
    const { at, ...moment } = live.shown();
    draw({ ...moment, banner: moment.reason && endingInLines(moment.reason, at) });
    count.textContent = `step ${at}`;
    sum.show(weights, moment.observation);
  }
  function setWeights(changed) {
    weights = changed;
    code.show(asNumPy(weights));
    choice.show(weights);
    games.expect(weights);
    show();
  }
  setWeights(weights);
  setRunning(!prefersStillness());
  const letKeysGo = keepPlainKeys(root);
  return {
    setWeights,
    setGames: games.show,
    dispose() {
      letKeysGo();
      clock.dispose();
      disposeStage();
      games.dispose();
    },
  };
}

/** Uniform from -1 to 1, in the sliders' steps. */
const randomWeights = () => Array.from({ length: 4 }, () => Math.round(200 * Math.random() - 100) / 100);

function policyChooser(policies, onWeights) {
  const names = Object.keys(policies);
  const options = ["Load a policy…", ...names].map((name) => h("option", {}, name));
  const load = () => select.selectedIndex > 0 && onWeights(policies[names[select.selectedIndex - 1]]);
  const select = h("select", { "aria-label": "Load a policy", onchange: load }, ...options);
  return {
    element: select,
    show: (weights) => (select.selectedIndex = names.findIndex((name) => same(policies[name], weights)) + 1),
  };
}

/** A line of code with a button that copies it. */
function copyable() {
  const text = h("input", { type: "text", readonly: "", class: "ba-code", "aria-label": "The weights as Python code" });
  const copy = button("Copy", async () => {
    text.select();
    // The clipboard exists only on secure pages; a notebook server without https has only the old way.
    if (navigator.clipboard) await navigator.clipboard.writeText(text.value);
    else document.execCommand("copy");
    copy.textContent = "Copied";
  });
  return {
    element: h("div", { class: "ba-controls" }, h("label", {}, "weights = "), text, copy),
    show(code) {
      text.value = code;
      copy.textContent = "Copy";
    },
  };
}

export default widget(({ model, el }) => {
  const onWeights = (weights) => {
    model.set("values", weights);
    model.save_changes();
  };
  const bench = mountWorkbench(el, { weights: model.get("values"), policies: model.get("policies"), onWeights });
  bench.setGames(model.get("games"));
  model.on("change:values", () => bench.setWeights(model.get("values")));
  model.on("change:games", () => bench.setGames(model.get("games")));
  return bench.dispose;
});
