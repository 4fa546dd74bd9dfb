// Pictures side by side on one clock, which can be played, stepped and scrubbed.

import { animation } from "./animation.js";
import { frame } from "./frame.js";
import { button, h, handleKey, prefersStillness, say } from "./page.js";

/**
 * @param el the element to fill
 * @param kind of widget, for the style sheet
 * @param panels the pictures: [{canvas, show(position), dispose}]; position is whole while nothing moves
 * @param elements what stands above the controls, with the pictures in it
 * @param last the position at the end; the first one is 0
 * @param pace () => how far the clock goes in a second
 * @param step how far a step goes, with words = {noun, scrub, back, forward}: of what is counted, and of the controls
 * @param extras elements behind the controls
 * @returns a function that takes it down
 */
export function mountPlayback(el, kind, { panels, elements, last, pace, step = 1, words, extras = [] }) {
  let position = 0;

  const toggle = () => setPlaying(!clock.running());
  const back = () => goTo((Math.ceil(position / step) - 1) * step);
  const forward = () => goTo((Math.floor(position / step) + 1) * step);
  const play = button("Play", toggle, { class: "ba-main" });
  const scrub = h("input", {
    type: "range", min: 0, max: last, step: 1, value: 0, "aria-label": words.scrub, class: "ba-scrub",
    oninput: () => goTo(Number(scrub.value)),
  });
  const count = h("span", { class: "ba-count" });
  const controls = h(
    "div",
    { class: "ba-controls" },
    play,
    button("‹ Step", back, { "aria-label": words.back }),
    button("Step ›", forward, { "aria-label": words.forward }),
    scrub,
    count,
    ...extras,
  );
  const { root, dispose } = frame(el, kind, ...elements, controls);
  const clock = animation(root, (seconds) => {
    position = Math.min(position + seconds * pace(), last);
    show();
    if (position === last) setPlaying(false);
  });

  function show() {
    const whole = Math.floor(position);
    panels.forEach((panel) => panel.show(clock.running() && !prefersStillness() ? position : whole));
    scrub.value = whole;
    say(count, `${words.noun} ${whole} of ${last}`);
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
    " ": toggle,
    Enter: toggle,
    ArrowLeft: back,
    ArrowRight: forward,
    Home: () => goTo(0),
    End: () => goTo(last),
  };
  for (const { canvas } of panels) {
    canvas.addEventListener("click", toggle);
    canvas.addEventListener("keydown", (event) => handleKey(event, keys));
  }
  show();
  return () => {
    dispose();
    clock.dispose();
    panels.forEach((panel) => panel.dispose());
  };
}
