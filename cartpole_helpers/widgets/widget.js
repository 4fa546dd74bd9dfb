// What connects a widget to Python. A widget's module ends with `export default widget(...)`; widget.py says more.

import { h } from "./page.js";

/**
 * What anywidget wants of a module.
 *
 * @param mount fills {el} with what {model} holds, and returns how to take it down again. anywidget itself takes
 *   off what listens to the model
 */
export const widget = (mount) => ({
  render(view) {
    keepInNotebook(view.model.widget_manager);
    return leaving(view.el, mount(view));
  },
});

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
 * JupyterLab and Notebook 7 forget every widget when a notebook is closed, and write "model not found" where it was,
 * although its picture is there: unless they are told to save the widgets' state. Then the widget is there again,
 * without a kernel too. Where there is no such notebook, nothing is done.
 */
function keepInNotebook(manager) {
  const context = manager?.context;
  if (!context?.saveState?.connect || !context.model?.setMetadata || !manager.get_state_sync) return;
  const kept = (globalThis[Symbol.for("balancing-act.notebooks")] ??= new WeakSet()); // for all scripts of ours
  if (kept.has(context)) return;
  kept.add(context);
  context.saveState.connect((_, stage) => {
    if (stage !== "started") return;
    const state = manager.get_state_sync({ drop_defaults: true });
    context.model.setMetadata("widgets", { "application/vnd.jupyter.widget-state+json": state });
  });
}

/**
 * Tell Python what was set in the model, and a message. A widget stays on the page when its kernel is restarted, and
 * works, but can tell nobody any more: then it says so.
 */
export function tell(el, model, message) {
  try {
    model.save_changes();
    model.send(message); // for save_changes alone says nothing when the kernel is gone
  } catch {
    if (el.querySelector(".ba-lost")) return;
    const words =
      "This widget has lost its kernel, which was restarted or stopped: Python does not learn what you do here. " +
      "Run the cell again to go on.";
    el.prepend(h("p", { class: "ba-lost", role: "alert" }, words));
  }
}
