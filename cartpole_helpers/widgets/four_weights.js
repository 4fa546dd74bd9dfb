// The workbench: four weights drive the cart, and play a hundred games at every change.

import { animation } from "./animation.js";
import { cartpole } from "./drawings/cartpole.js";
import { frame } from "./frame.js";
import { evaluate, liveGame } from "./game.js";
import { SECONDS_PER_STEP, cartpoleRules } from "./games/cartpole.js";
import { asNumPy, linearAction, same } from "./linear_policy.js";
import { button, h, handleKey, prefersStillness, say, speedChooser } from "./page.js";
import { differenceInWords, scoreChart } from "./score_chart.js";
import { stage } from "./stage.js";
import { weightedSum } from "./weighted_sum.js";
import { tell, widget } from "./widget.js";
import { endingInLines } from "./words.js";

const LIVE_SPEEDS = [0.1, 0.25, 0.5, 1];
const REST_SECONDS = 1.2; // to read why a game ended before the next one starts

/**
 * Four weights play, game after game.
 *
 * @param el the element to fill
 * @param weights the four weights to begin with
 * @param policies weights to load, by name
 * @param starts the states in which the games of the histogram begin
 * @param onWeights is called with the weights whenever the learner changes them
 * @returns {setWeights(weights), setExact({weights, scores, endings}), dispose}
 */
export function mountWorkbench(el, { weights, policies, starts, onWeights = () => {} }) {
  let live = liveGame(cartpoleRules);
  let rest = REST_SECONDS;
  let speed = 0.5;
  let played = null; // the hundred games, as scoreChart shows them
  let shown = null;

  const toggle = () => setRunning(!clock.running());
  const { element: picture, show: draw, dispose: disposeStage } = stage(cartpole, {
    "aria-label": "A cart driven by your four weights. Space pauses and goes on.",
    onclick: toggle,
    onkeydown: (event) => handleKey(event, { " ": toggle, Enter: toggle }),
  });
  const run = button("Pause", toggle, { class: "ba-main" });
  const count = h("span", { class: "ba-count" });
  const controls = h(
    "div",
    { class: "ba-controls" },
    run,
    button("New game", restart),
    count,
    speedChooser(LIVE_SPEEDS, speed, SECONDS_PER_STEP, (choice) => (speed = choice)),
  );
  const sum = weightedSum(change);
  const games = scoreChart();
  const choice = policyChooser(policies, change);
  const changes = h(
    "div",
    { class: "ba-controls" },
    button("Reset", () => change([0, 0, 0, 0])),
    button("Flip the sign", () => change(weights.map((weight) => 0 - weight))),
    button("Random", () => change(randomWeights())),
    choice.element,
  );
  const code = copyable();
  const panels = h("div", { class: "ba-panels" }, h("div", { class: "ba-live" }, picture, controls), games.element);
  const below = h("div", { class: "ba-below" }, changes, code.element);
  const { root, dispose: disposeFrame } = frame(el, "workbench", panels, sum.element, below);
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
    if (played !== shown) games.show(played);
    shown = played;
    say(count, `step ${at}`);
    sum.show(moment.observation);
  }
  function change(changed) {
    setWeights(changed);
    onWeights(changed);
  }
  function setWeights(changed) {
    weights = changed;
    sum.setWeights(weights);
    code.show(asNumPy(weights));
    choice.show(weights);
    const choose = (observation) => linearAction(weights, observation);
    setPlayed({ weights, ...evaluate(cartpoleRules, starts, choose), by: "browser", difference: "" });
  }
  /** The same games as Python played them: they stand, and if they are other ones, that is said. */
  function setExact(exact) {
    if (!same(exact.weights, weights)) return;
    setPlayed({ ...exact, by: "python", difference: differenceInWords(played.scores, exact.scores) });
  }
  function setPlayed(games) {
    played = games;
    if (!clock.running()) show(); // or the next frame does, in which the cart is drawn anyway
  }
  setWeights(weights);
  setRunning(!prefersStillness());
  return {
    setWeights: (changed) => same(changed, weights) || setWeights(changed),
    setExact,
    dispose() {
      disposeFrame();
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
    element: h("div", { class: "ba-controls ba-copy" }, h("span", {}, "weights = "), text, copy),
    show(code) {
      text.value = code;
      say(copy, "Copy");
    },
  };
}

const SETTLED = 150; // milliseconds without a change after which Python is told

// The browser plays the hundred games while a slider moves. When it rests, Python plays them too, and as its sines and
// cosines may differ in the last bit, its scores are the ones that stand.
export default widget(({ model, el }) => {
  let waiting = null;
  const tellPython = () => {
    clearTimeout(waiting);
    tell(el, model, "values");
  };
  const onWeights = (weights) => {
    model.set("values", weights);
    clearTimeout(waiting);
    waiting = setTimeout(tellPython, SETTLED);
  };
  const [weights, policies, starts] = ["values", "policies", "starts"].map((name) => model.get(name));
  const bench = mountWorkbench(el, { weights, policies, starts, onWeights });
  const correct = () => bench.setExact(model.get("games"));
  correct();
  model.on("change:values", () => bench.setWeights(model.get("values")));
  model.on("change:games", correct);
  el.addEventListener("change", tellPython); // let go of the slider, or done with typing
  return () => {
    clearTimeout(waiting);
    el.removeEventListener("change", tellPython);
    bench.dispose();
  };
});
