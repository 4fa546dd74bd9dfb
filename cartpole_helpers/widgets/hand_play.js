// The learner plays.

import { animation } from "./animation.js";
import { cartpole } from "./drawings/cartpole.js";
import { mountainCar } from "./drawings/mountain_car.js";
import { frame } from "./frame.js";
import { liveGame, nothingPressed, press, release } from "./game.js";
import { cartpoleRules } from "./games/cartpole.js";
import { mountainCarRules } from "./games/mountain_car.js";
import { button, h, handleKey, say, speedChooser } from "./page.js";
import { readout, stage } from "./stage.js";
import { tell, widget } from "./widget.js";
import { capitalised, endingInLines, endingInWords, plain } from "./words.js";

const HAND_SPEEDS = [0.1, 0.25, 0.5, 1];
const COUNTDOWN_SECONDS = 3;

// What there is to know of a game that is played by hand, by the name of its environment: its rules and its drawing, what
// the two keys do, what is done while neither is held (null: the last one goes on), what so many steps are worth, and how
// fast it goes at first.
const GAMES = {
  "CartPole-v1": {
    name: "CartPole",
    rules: cartpoleRules,
    drawing: { ...cartpole, aspect: 5.9 / 2.05 }, // no numbers below the track
    pushes: { left: 0, right: 1 },
    idle: null,
    scoreOf: (steps) => steps,
    firstSpeed: 0.25,
    first: "First push: ← or →",
    help:
      "Press Start (or click the picture and press Space), then push the cart with the ← and → keys or the two buttons. " +
      "As in the real game there is a push at every step: to the side you hold, or, when you hold none, the side you " +
      "pressed last. Keep the pole within 12° and the cart on the track.",
  },
  "MountainCar-v0": {
    name: "MountainCar",
    rules: mountainCarRules,
    drawing: { ...mountainCar, aspect: 5.9 / 2.05 },
    pushes: { left: 0, right: 2 },
    idle: 1,
    scoreOf: (steps) => -steps,
    firstSpeed: 0.5,
    first: "Use ← and →",
    help:
      "Press Start (or click the picture and press Space), then push the car with the ← and → keys or the two buttons, " +
      "as long as you hold them; hold none, and it rolls by itself. Reach the flag. Every step costs a point, and the " +
      "game is over after 200.",
  },
};

/**
 * The learner plays.
 *
 * @param el the element to fill
 * @param environment which game, such as "MountainCar-v0"
 * @param best the highest score so far, null before the first game
 * @param onFinished is called with {environment, score, observations, actions, ending} after every game
 * @returns {setBest, dispose}
 */
export function mountHandPlay(el, { environment = "CartPole-v1", best = null, onFinished = () => {} } = {}) {
  const { name, rules, drawing, pushes, idle, scoreOf, firstSpeed, first, help } = GAMES[environment];
  let live = liveGame(rules, rules.standingStart);
  let phase = "ready"; // then countdown, playing, paused, over
  let keys = nothingPressed(idle);
  let countdown = 0;
  let speed = firstSpeed;

  const { element: picture, canvas, show: draw, dispose: disposeCanvas } = stage(drawing, {
    role: "application",
    "aria-label": `${name}, played by you. Space starts, the left and right arrow keys push.`,
    onkeydown: (event) => handleKey(event, keysDown),
    onkeyup: (event) => handleKey(event, keysUp),
  });
  const start = button("Start", startOrPause, { class: "ba-main" });
  const pushButtons = [pushButton("← Push left", pushes.left), pushButton("Push right →", pushes.right)];
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
    ArrowLeft: (event) => event.repeat || pressed(pushes.left),
    ArrowRight: (event) => event.repeat || pressed(pushes.right),
    " ": (event) => event.repeat || startOrPause(),
    Enter: (event) => event.repeat || startOrPause(),
  };
  const keysUp = { ArrowLeft: () => released(pushes.left), ArrowRight: () => released(pushes.right) };

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
    keys = release(keys, action, idle);
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
      keys = { ...keys, push: keys.held.at(-1) ?? idle };
      countdown = COUNTDOWN_SECONDS;
      phase = "countdown";
      clock.start();
    }
    show();
  }
  function pause() {
    keys = { held: [], push: idle ?? keys.push };
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
    const { observations, actions, ending } = live.game;
    const score = scoreOf(actions.length);
    phase = "over";
    best = best === null ? score : Math.max(best, score);
    onFinished({ environment, score, observations, actions, ending });
  }
  function banner(reason, at) {
    if (phase === "ready") return ["Press Start"];
    if (phase === "paused") return ["Paused", "Press Space to go on"];
    if (phase === "over") return endingInLines(reason, at);
    if (phase === "playing") return null;
    return [countdown > 0 ? String(Math.ceil(countdown)) : "Go!", first];
  }
  function outcome(reason, at) {
    if (phase === "paused") return "Paused.";
    if (phase !== "over") return "";
    return `${capitalised(endingInWords(reason, at))}. Your score: ${plain(scoreOf(at))}. Best so far: ${plain(best)}.`;
  }
  function show() {
    const { at, reason, ...moment } = live.shown();
    const action = reason ? null : (moment.action ?? keys.push);
    // Without the numbers, which stand below: the eye is to follow the pole.
    draw({ ...moment, observation: null, action, reason, banner: banner(reason, at) });
    numbers.show(moment.observation, action, outcome(reason, at));
    Object.values(pushes).forEach((push, side) =>
      pushButtons[side].setAttribute("aria-pressed", String(action !== null && keys.push === push)),
    );
    say(start, { playing: "Pause", paused: "Go on", over: "Play again" }[phase] ?? "Start");
    say(score, `score ${plain(scoreOf(at))}`);
    say(record, `best so far ${best === null ? "–" : plain(best)}`);
  }
  show();
  return {
    setBest(score) {
      best = score;
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
  const game = mountHandPlay(el, { environment: model.get("environment"), best: model.get("best"), onFinished });
  model.on("change:best", () => game.setBest(model.get("best")));
  return game.dispose;
});
