// Elements of the page, the keys that are theirs, and the animation loop.

import { speedInWords } from "./words.js";

/** An element. Children that are strings become text, never markup. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const button = (label, onclick, attributes = {}) => h("button", { type: "button", onclick, ...attributes }, label);

export function speedChooser(speeds, chosen, secondsPerStep, onChoice) {
  const options = speeds.map((speed) => h("option", { value: speed }, speedInWords(speed)));
  options.find((option) => Number(option.value) === chosen).selected = true;
  const title = `In real time the game goes on by ${Math.round(1 / secondsPerStep)} steps a second`;
  const select = h("select", { title, onchange: () => onChoice(Number(select.value)) }, ...options);
  return h("label", { class: "ba-speed" }, "Speed ", select);
}

/** Empty the element and put a frame of ours into it. */
export function frame(el, kind, ...children) {
  const root = h("div", { class: `ba-player ba-${kind}` }, ...children);
  el.replaceChildren(root);
  return root;
}

/**
 * While one of our controls has the focus, plain keys are for it: JupyterLab keeps its shortcuts away from an
 * element with this attribute. Keys with Ctrl, Alt, Shift or Cmd stay the notebook's (save, run).
 */
export function keepPlainKeys(root) {
  const mark = (event) => {
    if (root.contains(event.target)) event.target.toggleAttribute("data-lm-suppress-shortcuts", !isModified(event));
  };
  window.addEventListener("keydown", mark, true); // before JupyterLab, which listens at the document
  return () => window.removeEventListener("keydown", mark, true);
}

const isModified = (event) => event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;

export function handleKey(event, keys) {
  if (isModified(event) || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault(); // or Space would scroll the page
  keys[event.key](event);
}

export const prefersStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Calls tick(seconds) for every frame the browser draws, from start() until tick returns false or stop() is
 * called. It rests while the element is out of sight, and is gone for good after dispose().
 */
export function animation(element, tick) {
  const LONGEST_GAP = 0.1; // after a hitch the game goes on where it was instead of jumping ahead
  let wanted = false;
  let inSight = false;
  let request = null;
  let before = null;

  function drawNextFrame(now) {
    request = null;
    const seconds = before === null ? 0 : Math.min((now - before) / 1000, LONGEST_GAP);
    before = now;
    if (tick(seconds) === false) wanted = false;
    update();
  }
  function update() {
    if (wanted && inSight) request ??= requestAnimationFrame(drawNextFrame);
    else if (request !== null) {
      cancelAnimationFrame(request);
      request = null;
    }
    if (request === null) before = null;
  }
  const sight = new IntersectionObserver((entries) => {
    inSight = entries.at(-1).isIntersecting;
    update();
  });
  sight.observe(element);

  const set = (value) => {
    wanted = value;
    update();
  };
  return {
    start: () => set(true),
    stop: () => set(false),
    running: () => wanted,
    dispose() {
      sight.disconnect();
      set(false);
    },
  };
}

// A screen reader reads a live text out whenever it is set, so set it only when it changes.
export function say(live, words) {
  if (live.textContent !== words) live.textContent = words;
}
