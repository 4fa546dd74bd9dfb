// Elements of the page, and keys pressed on them.

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

/** Whether another key makes this one the notebook's (Ctrl+S) or the browser's. */
export const isModified = (event) => event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;

/** Do what `keys` has for the key of this event, and keep it from scrolling the page. */
export function handleKey(event, keys) {
  if (isModified(event) || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key](event);
}

export const prefersStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Whenever a text is set, a browser lays the page out anew and a screen reader reads a live one out, so set it only when
// it changes.
export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
