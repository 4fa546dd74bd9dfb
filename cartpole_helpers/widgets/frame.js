// The frame around every widget: it has the colours of the page, and keeps the keys that are the widget's.

import { h, isModified } from "./page.js";
import { LOOKS_DIFFERENT } from "./picture.js";
import { paperBehind, watchPage } from "./theme.js";

/**
 * Empty the element and put a frame of ours into it.
 *
 * @returns {root, dispose}
 */
export function frame(el, kind, ...children) {
  const root = h("div", { class: `ba-widget ba-${kind}` }, ...children);
  el.replaceChildren(root);
  const ends = [keepPlainKeys(root), followThePage(root)];
  return { root, dispose: () => ends.forEach((end) => end()) };
}

/**
 * While one of our controls has the focus, plain keys are for it: JupyterLab keeps its shortcuts away from an
 * element with this attribute. Keys with Ctrl, Alt, Shift or Cmd stay the notebook's (save, run).
 */
function keepPlainKeys(root) {
  const mark = (event) => {
    if (root.contains(event.target)) event.target.toggleAttribute("data-lm-suppress-shortcuts", !isModified(event));
  };
  window.addEventListener("keydown", mark, true); // before JupyterLab, which listens at the document
  return () => window.removeEventListener("keydown", mark, true);
}

function followThePage(root) {
  const look = () => {
    if (!root.clientWidth) return; // not on the page yet, or hidden
    const { paper, dark } = paperBehind(root.parentElement);
    root.style.setProperty("--ba-paper-of-the-page", paper);
    root.classList.toggle("ba-dark", dark);
    for (const canvas of root.querySelectorAll("canvas")) canvas.dispatchEvent(new Event(LOOKS_DIFFERENT));
  };
  const appearance = new ResizeObserver(() => {
    if (!root.style.length) look();
  });
  appearance.observe(root);
  const stopWatching = watchPage(look);
  return () => {
    appearance.disconnect();
    stopWatching();
  };
}
