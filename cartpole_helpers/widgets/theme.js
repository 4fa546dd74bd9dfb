// The colours of the page that a widget is on, whatever program shows it.

import { h } from "./page.js";

/**
 * Calls look() whenever the page may look different: when its attributes say so (JupyterLab, VS Code, Colab), when a
 * style sheet has arrived (in JupyterLab some time before or after that), when the whole system goes dark or into its
 * high-contrast mode, and when the page is zoomed or moves to a screen with other pixels.
 *
 * @returns a function that ends this
 */
export function watchPage(look) {
  const attributes = new MutationObserver(look);
  for (const element of [document.documentElement, document.body]) attributes.observe(element, { attributes: true });
  document.addEventListener("load", look, true); // this event does not bubble
  const media = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
  for (const each of media) each.addEventListener("change", look);
  let sharpness = null;
  const sharpnessChanged = () => {
    sharpness?.removeEventListener("change", sharpnessChanged);
    if (sharpness) look();
    sharpness = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    sharpness.addEventListener("change", sharpnessChanged);
  };
  sharpnessChanged();
  return () => {
    attributes.disconnect();
    document.removeEventListener("load", look, true);
    for (const each of media) each.removeEventListener("change", look);
    sharpness.removeEventListener("change", sharpnessChanged);
  };
}

/** The paper that something in this element would be written on, as a colour, and whether it is dark. */
export function paperBehind(element) {
  // In marimo a widget is in a shadow tree, whose root has no parent but a host.
  for (let each = element; each; each = each.parentElement ?? each.getRootNode().host) {
    const { backgroundColor } = getComputedStyle(each);
    if (rgba(backgroundColor)[3] > 127) return { paper: backgroundColor, dark: isDark(backgroundColor) };
  }
  // The output of a cell may be a page of its own on top of the host's, and transparent. Its ink tells the rest.
  const style = getComputedStyle(element);
  const probe = h("i", { style: "display: none; color: Canvas" });
  element.append(probe);
  const canvas = getComputedStyle(probe).color;
  probe.remove();
  if (isDark(style.color) || isDark(canvas)) return { paper: canvas, dark: isDark(canvas) };
  return { paper: style.getPropertyValue("--vscode-editor-background") || "#1e1e1e", dark: true };
}

/** Colours of this element's style sheet, by the names of their variables, as they are on its paper. */
export function coloursOf(element, names) {
  const probe = h("i", { style: "display: none" });
  element.append(probe);
  const resolved = (name) => {
    probe.style.color = `var(--ba-${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(names.map((name) => [name, resolved(name)]));
  probe.remove();
  return colours;
}

function isDark(colour) {
  const [red, green, blue] = rgba(colour);
  return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
}

/** [red, green, blue, opacity] of any colour that the browser knows, each from 0 to 255. */
function rgba(colour) {
  const pen = h("canvas", { width: 1, height: 1 }).getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data;
}
