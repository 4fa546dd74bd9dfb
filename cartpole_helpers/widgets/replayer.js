// Recorded games, side by side on one clock.

import { drawingOf } from "./drawings.js";
import { between } from "./game.js";
import { h, speedChooser } from "./page.js";
import { mountPlayback } from "./playback.js";
import { readout, stage } from "./stage.js";
import { widget } from "./widget.js";
import { capitalised, endingInLines, endingInWords, scoreInWords } from "./words.js";

const REPLAY_SPEEDS = [0.25, 0.5, 1, 2, 4];
const SHORT_GAME = 2; // seconds, and over before one has seen why

/** The speed at which a replay of these games begins: slow if all of them are short. */
export function startingSpeed(games) {
  const seconds = games.map(({ environment, actions }) => actions.length * drawingOf(environment).secondsPerStep);
  return Math.max(...seconds) < SHORT_GAME ? 0.25 : 1;
}

/**
 * Replay recorded games, side by side on one clock.
 *
 * @param el the element to fill
 * @param games a list of {environment, title, observations, actions, ending, score}; without a score it is the steps
 * @returns a function that takes the replay down
 */
export function mountReplay(el, games) {
  const panels = games.map(replayPanel);
  let speed = startingSpeed(games);
  const { secondsPerStep } = drawingOf(games[0].environment);
  return mountPlayback(el, "replay", {
    panels,
    elements: [h("div", { class: "ba-games" }, ...panels.map((panel) => panel.element))],
    last: Math.max(...games.map((game) => game.actions.length)),
    pace: () => speed / secondsPerStep,
    words: { noun: "step", scrub: "Step", back: "One step back", forward: "One step forward" },
    extras: [speedChooser(REPLAY_SPEEDS, speed, secondsPerStep, (choice) => (speed = choice))],
  });
}

function replayPanel({ environment, title, observations, actions, ending: reason, score = actions.length }) {
  const drawing = drawingOf(environment);
  const steps = actions.length;
  const outcome = endingInWords(reason, steps) + scoreInWords(score, steps);
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
      const observation = observations[at];
      const state = over ? observation : (drawing.between ?? between)(observation, observations[at + 1], position - at);
      draw({ state, observation, action, reason: over ? reason : null, banner: over ? endingInLines(reason, steps) : null });
      numbers.show(observation, action, over ? capitalised(outcome) : "");
    },
  };
}

export default widget(({ model, el }) => mountReplay(el, model.get("games")));
