// What connects a widget to Python. A widget's module ends with `export default widget(...)`; widget.py says more.

import { h } from "./page.js";

const VIEW = "application/vnd.jupyter.widget-view+json";

/**
 * What anywidget wants of a module.
 *
 * @param mount fills {el} with what {model} holds, and returns how to take it down again. anywidget itself takes
 *   off what listens to the model
 */
export const widget = (mount) => ({
  initialize: ({ model }) => {
    savePictures(model.widget_manager);
    model.set("loaded", true); // then Python closes the widgets of the cell's earlier runs
    model.save_changes();
  },
  render: (view) => leaving(view.el, mount(view)),
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
 * JupyterLab and Notebook 7 can show the view in an output only while its kernel runs, and say "Loading widget..." or
 * "model not found" without it, although a picture lies beside it: not even state that was saved is looked at then. So
 * the file gets the picture alone, and the view into the output's metadata: from there a page that is loaded again
 * while the kernel still runs has the widget back. Where there is no such notebook, nothing is done.
 */
function savePictures(manager) {
  const notebook = manager?.context?.model;
  if (!notebook?.cells || !notebook.toJSON) return;
  const known = (globalThis[Symbol.for("balancing-act.notebooks")] ??= new WeakSet()); // for all scripts of ours
  if (!known.has(notebook)) {
    known.add(notebook);
    const asShown = notebook.toJSON.bind(notebook);
    notebook.toJSON = () => {
      const content = asShown();
      return { ...content, cells: content.cells.map(withPictures) };
    };
  }
  const { dirty } = notebook;
  for (const { outputs } of notebook.cells) {
    for (let place = 0; place < (outputs?.length ?? 0); place++) {
      const { data, ...output } = outputs.get(place).toJSON();
      const view = output.metadata?.[VIEW];
      if (data && !data[VIEW] && manager.has_model(view?.model_id)) {
        outputs.set(place, { ...output, data: { ...data, [VIEW]: view } });
      }
    }
  }
  notebook.dirty = dirty; // for nothing changed that is saved
}

/** A cell with the pictures in place of the views that have one. */
function withPictures(cell) {
  if (!cell.outputs) return cell;
  const outputs = cell.outputs.map((output) => {
    const { [VIEW]: view, ...data } = output.data ?? {};
    return view && data["image/png"] ? { ...output, data, metadata: { ...output.metadata, [VIEW]: view } } : output;
  });
  return { ...cell, outputs };
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
