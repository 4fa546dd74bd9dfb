// What connects a widget to Python. A widget's module ends with `export default widget(...)`; widget.py says more.

import { h } from "./page.js";

/**
 * What anywidget wants of a module.
 *
 * @param mount fills {el} with what {model} holds, and returns how to take it down again. anywidget itself takes
 *   off what listens to the model
 */
export const widget = (mount) => ({ render: (view) => leaving(view.el, mount(view)) });

/**
 * How to take a view down, for anywidget, which holds on to this and to the element for as long as the page is
 * open. So neither may hold on to what was drawn.
 */
function leaving(el, dispose) {
  return () => {
    dispose?.();
    dispose = null;
    el.replaceChildren();
  };
}

/**
 * Tell Python something. A widget stays on the page when its kernel is restarted, but can tell nobody any more:
 * then it says so.
 */
export function tell(el, send) {
  try {
    send();
  } catch {
    if (el.querySelector(".ba-lost")) return;
    const words = "This widget has lost its kernel, which was restarted or stopped. Run the cell again to go on.";
    el.prepend(h("p", { class: "ba-lost", role: "alert" }, words));
  }
}
