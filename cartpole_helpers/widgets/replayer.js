// Recorded games, side by side on one clock.

import { animation } from "./animation.js";
import { drawingOf } from "./drawings.js";
import { frame } from "./frame.js";
import { between } from "./game.js";
import { button, h, handleKey, prefersStillness, speedChooser } from "./page.js";
import { readout, stage } from "./stage.js";
import { widget } from "./widget.js";
import { capitalised, endingInLines, endingInWords } from "./words.js";

const REPLAY_SPEEDS = [0.25, 0.5, 1, 2, 4];
const SHORT_GAME = 100; // steps: two seconds, and over before one has seen why

/** The speed at which a replay of these games begins: slow if all of them are short. */
export const startingSpeed = (games) => (games.every((game) => game.actions.length < SHORT_GAME) ? 0.25 : 1);

/**
 * Replay recorded games, side by side on one clock.
 *
 * @param el the element to fill
 * @param games a list of {environment, title, observations, actions, ending}
 * @returns a function that takes the replay down
 */
export function mountReplay(el, games) {
  const panels = games.map(replayPanel);
  const last = Math.max(...games.map((game) => game.actions.length));
  let position = 0; // in steps; between two whole numbers the picture is between two states
  let speed = startingSpeed(games);
  const { secondsPerStep } = drawingOf(games[0].environment);

  const play = button("Play", () => setPlaying(!clock.running()), { class: "ba-main" });
  const scrub = h("input", {
    type: "range", min: 0, max: last, step: 1, value: 0, "aria-label": "Step", class: "ba-scrub",
    oninput: () => goTo(Number(scrub.value)),
  });
  const count = h("span", { class: "ba-count" });
  const controls = h(
    "div",
    { class: "ba-controls" },
    play,
    button("‹ Step", () => goTo(Math.ceil(position) - 1), { "aria-label": "One step back" }),
    button("Step ›", () => goTo(Math.floor(position) + 1), { "aria-label": "One step forward" }),
    scrub,
    count,
    speedChooser(REPLAY_SPEEDS, speed, secondsPerStep, (choice) => (speed = choice)),
  );
  const grid = h("div", { class: "ba-games" }, ...panels.map((panel) => panel.element));
  const { root, dispose } = frame(el, "replay", grid, controls);
  const clock = animation(root, (seconds) => {
    position = Math.min(position + (seconds * speed) / secondsPerStep, last);
    show();
    if (position === last) setPlaying(false);
  });

  function show() {
    const smooth = clock.running() && !prefersStillness();
    panels.forEach((panel) => panel.show(smooth ? position : Math.floor(position)));
    scrub.value = Math.floor(position);
    count.textContent = `step ${Math.floor(position)} of ${last}`;
  }
  function setPlaying(playing) {
    if (playing && position === last) position = 0;
    if (playing) clock.start();
    else clock.stop();
    play.textContent = playing ? "Pause" : "Play";
    show();
  }
  function goTo(target) {
    position = Math.max(0, Math.min(last, target));
    setPlaying(false);
  }
  const keys = {
    " ": () => setPlaying(!clock.running()),
    Enter: () => setPlaying(!clock.running()),
    ArrowLeft: () => goTo(Math.ceil(position) - 1),
    ArrowRight: () => goTo(Math.floor(position) + 1),
    Home: () => goTo(0),
    End: () => goTo(last),
  };
  for (const { canvas } of panels) {
    canvas.addEventListener("click", keys[" "]);
    canvas.addEventListener("keydown", (event) => handleKey(event, keys));
  }
  show();
  return () => {
    dispose();
    clock.dispose();
    panels.forEach((panel) => panel.dispose());
  };
}

function replayPanel({ environment, title, observations, actions, ending: reason }) {
  const drawing = drawingOf(environment);
  const steps = actions.length;
  const outcome = endingInWords(reason, steps);
  const { element, canvas, show: draw, dispose } = stage(drawing, {
    "aria-label": `${environment.split("-")[0]} game${title ? ` "${title}"` : ""} of ${steps} steps, which ${outcome}. Space plays, the arrow keys step.`,
  });
  const numbers = readout(drawing);
  const heading = title ? [h("p", { class: "ba-title" }, title)] : [];
  return {
    element: h("section", { class: "ba-game" }, ...heading, element, numbers.element),
    canvas,
    dispose,
    show(position) {
      const at = Math.min(Math.floor(position), steps);
      const over = at === steps;
      const action = over ? null : actions[at];
      const state = over ? observations[at] : between(observations[at], observations[at + 1], position - at);
      const observation = observations[at];
      draw({ state, observation, action, reason: over ? reason : null, banner: over ? endingInLines(reason, steps) : null });
      numbers.show(observation, action, over ? capitalised(outcome) : "");
    },
  };
}

export default widget(({ model, el }) => mountReplay(el, model.get("games")));
