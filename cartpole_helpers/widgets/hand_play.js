// The learner plays.

import { animation } from "./animation.js";
import { cartpole } from "./drawings/cartpole.js";
import { frame } from "./frame.js";
import { NOTHING_PRESSED, liveGame, press, release } from "./game.js";
import { cartpoleRules } from "./games/cartpole.js";
import { button, h, handleKey, speedChooser } from "./page.js";
import { readout, stage } from "./stage.js";
import { tell, widget } from "./widget.js";
import { capitalised, endingInLines, endingInWords } from "./words.js";

const HAND_SPEEDS = [0.1, 0.25, 0.5, 1];
const COUNTDOWN_SECONDS = 3;

// What there is to know of a game that is played by hand: its rules, its drawing, what the two keys do.
const CARTPOLE = {
  rules: cartpoleRules,
  drawing: { ...cartpole, aspect: 5.9 / 2.05 }, // no numbers below the track
  pushes: ["← Push left", "Push right →"],
  help:
    "Press Start (or click the picture and press Space), then push the cart with the ← and → keys or the two buttons. " +
    "As in the real game there is a push at every step: to the side you hold, or, when you hold none, the side you " +
    "pressed last. Keep the pole within 12° and the cart on the track.",
};

/**
 * The learner plays.
 *
 * @param el the element to fill
 * @param game what is played, such as CARTPOLE above
 * @param best the highest score so far
 * @param onFinished is called with {observations, actions, ending} after every game
 * @returns {setBest, dispose}
 */
export function mountHandPlay(el, { game: { rules, drawing, pushes, help } = CARTPOLE, best = 0, onFinished = () => {} } = {}) {
  let live = liveGame(rules, rules.standingStart);
  let phase = "ready"; // then countdown, playing, paused, over
  let keys = NOTHING_PRESSED;
  let countdown = 0;
  let speed = 0.25;

  const { element: picture, canvas, show: draw, dispose: disposeCanvas } = stage(drawing, {
    role: "application",
    "aria-label": "CartPole, played by you. Space starts, the left and right arrow keys push the cart.",
    onkeydown: (event) => handleKey(event, keysDown),
    onkeyup: (event) => handleKey(event, keysUp),
  });
  const start = button("Start", startOrPause, { class: "ba-main" });
  const pushButtons = pushes.map(pushButton);
  const score = h("span", { class: "ba-score" });
  const record = h("span", { class: "ba-best" });
  const numbers = readout(drawing);
  const controls = h(
    "div",
    { class: "ba-controls" },
    start,
    score,
    record,
    speedChooser(HAND_SPEEDS, speed, rules.secondsPerStep, (choice) => (speed = choice)),
  );
  const { root, dispose: disposeFrame } = frame(
    el,
    "hand",
    h("p", { class: "ba-help" }, help),
    picture,
    h("div", { class: "ba-pushes" }, ...pushButtons),
    controls,
    numbers.element,
  );
  // Whatever is pressed here, the keys are for the picture; a menu keeps them until something is chosen.
  root.addEventListener("click", (event) => event.target.closest("select") || canvas.focus());
  root.addEventListener("change", () => canvas.focus());
  const stopWatching = whenLeft(root, () => ["countdown", "playing"].includes(phase) && pause());
  const clock = animation(root, tick);

  const keysDown = {
    ArrowLeft: (event) => event.repeat || pressed(0),
    ArrowRight: (event) => event.repeat || pressed(1),
    " ": (event) => event.repeat || startOrPause(),
    Enter: (event) => event.repeat || startOrPause(),
  };
  const keysUp = { ArrowLeft: () => released(0), ArrowRight: () => released(1) };

  function pushButton(label, action) {
    return button(label, (event) => event.detail === 0 && (pressed(action), released(action)), {
      class: "ba-push",
      onpointerdown: (event) => {
        event.preventDefault(); // the picture keeps the keyboard
        canvas.focus();
        pressed(action);
      },
      onpointerup: () => released(action),
      onpointercancel: () => released(action),
      onpointerleave: () => released(action),
    });
  }
  function pressed(action) {
    keys = press(keys, action);
    show();
  }
  function released(action) {
    keys = release(keys, action);
    show();
  }
  function startOrPause() {
    canvas.focus();
    if (phase === "playing") return pause();
    if (phase === "paused") {
      phase = "playing";
      clock.start();
    } else if (phase === "ready" || phase === "over") {
      live = liveGame(rules);
      keys = { ...keys, push: keys.held.at(-1) ?? null };
      countdown = COUNTDOWN_SECONDS;
      phase = "countdown";
      clock.start();
    }
    show();
  }
  function pause() {
    keys = { ...keys, held: [] };
    if (phase === "countdown") phase = "ready";
    if (phase === "playing") phase = "paused";
    clock.stop();
    show();
  }
  function tick(seconds) {
    if (phase === "countdown") {
      countdown -= seconds;
      if (countdown <= 0 && keys.push !== null) phase = "playing";
    } else {
      live.move((seconds * speed) / rules.secondsPerStep, () => keys.push);
      if (live.shown().reason) finish();
    }
    show();
    return phase !== "over";
  }
  function finish() {
    const { game } = live;
    phase = "over";
    best = Math.max(best, game.actions.length);
    onFinished({ observations: game.observations, actions: game.actions, ending: game.ending });
  }
  function banner(reason, at) {
    if (phase === "ready") return ["Press Start"];
    if (phase === "paused") return ["Paused", "Press Space to go on"];
    if (phase === "over") return endingInLines(reason, at);
    if (phase === "playing") return null;
    return [countdown > 0 ? String(Math.ceil(countdown)) : "Go!", "Choose your first push: ← or →"];
  }
  function outcome(reason, at) {
    if (phase === "paused") return "Paused.";
    if (phase !== "over") return "";
    return `${capitalised(endingInWords(reason, at))}. Your score: ${at}. Best so far: ${best}.`;
  }
  function show() {
    const { at, reason, ...moment } = live.shown();
    const action = reason ? null : (moment.action ?? keys.push);
    // Without the numbers, which stand below: the eye is to follow the pole.
    draw({ ...moment, observation: null, action, reason, banner: banner(reason, at) });
    numbers.show(moment.observation, action, outcome(reason, at));
    pushButtons.forEach((each, side) => each.setAttribute("aria-pressed", String(action !== null && keys.push === side)));
    start.textContent = { playing: "Pause", paused: "Go on", over: "Play again" }[phase] ?? "Start";
    score.textContent = `score ${at}`;
    record.textContent = `best so far ${best}`;
  }
  show();
  return {
    setBest(score) {
      best = Math.max(best, score);
      show();
    },
    dispose() {
      stopWatching();
      disposeFrame();
      clock.dispose();
      disposeCanvas();
    },
  };
}

/**
 * Calls leave() when the learner turns to something else: another place of the page, or another window. Not when
 * nothing has the focus any more: with some browsers a click on a button does just that.
 *
 * @returns a function that ends this
 */
function whenLeft(root, leave) {
  const elsewhere = (event) => event.composedPath().includes(root) || leave();
  for (const kind of ["pointerdown", "focusin"]) document.addEventListener(kind, elsewhere, true);
  window.addEventListener("blur", leave);
  return () => {
    for (const kind of ["pointerdown", "focusin"]) document.removeEventListener(kind, elsewhere, true);
    window.removeEventListener("blur", leave);
  };
}

export default widget(({ model, el }) => {
  const onFinished = (finished) => tell(el, model, finished);
  const game = mountHandPlay(el, { best: model.get("best"), onFinished });
  model.on("change:best", () => game.setBest(model.get("best")));
  return game.dispose;
});
