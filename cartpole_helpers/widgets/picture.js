// A canvas that is always as sharp as the screen, and in the colours of the page.

import { h } from "./page.js";

/** A canvas that repaints itself when its size or the notebook's theme changes. */
export function picture(attributes, paint) {
  const canvas = h("canvas", attributes);
  let [width, height] = [0, 0];
  let shown = null;
  let painted = null;
  const repaint = () => {
    // JupyterLab hides its whole page for a moment when it changes the theme: there is no size then.
    if (canvas.clientWidth) [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (shown === null || !width || !canvas.isConnected) return;
    const sharpness = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * sharpness);
    canvas.height = Math.round(height * sharpness);
    const context = canvas.getContext("2d");
    context.scale(sharpness, sharpness);
    painted = theme(canvas);
    paint(context, { width, height, ...painted }, shown);
  };
  const size = new ResizeObserver(repaint);
  size.observe(canvas);
  const stopWatching = watchTheme(() => {
    if (painted && canvas.isConnected && theme(canvas).colours !== painted.colours) repaint();
  });
  return {
    canvas,
    show(what) {
      shown = what;
      repaint();
    },
    dispose() {
      size.disconnect();
      stopWatching();
    },
  };
}

/**
 * Calls look() whenever the colours of the page may have changed: when attributes of the page say so (JupyterLab,
 * VS Code), when a style sheet has arrived (in JupyterLab some time before or after that), and when the whole
 * system goes dark (an exported page).
 */
function watchTheme(look) {
  const attributes = new MutationObserver(look);
  for (const element of [document.documentElement, document.body]) attributes.observe(element, { attributes: true });
  const system = matchMedia("(prefers-color-scheme: dark)");
  document.addEventListener("load", look, true); // this event does not bubble
  system.addEventListener("change", look);
  return () => {
    attributes.disconnect();
    document.removeEventListener("load", look, true);
    system.removeEventListener("change", look);
  };
}

function theme(element) {
  const style = getComputedStyle(element);
  const value = (name) => style.getPropertyValue(name).trim();
  const paper = value("--ba-paper");
  const [ink, faint, line] = ["--ba-ink", "--ba-faint", "--ba-line"].map((name) => onPaper(value(name), paper));
  return {
    ink,
    faint,
    line,
    paper,
    colours: [ink, faint, line, paper].join(" "), // to tell whether they have changed
    font: (size, weight = "") => `${weight} ${size}px ${style.fontFamily}`,
  };
}

/** A colour as it looks on this paper: JupyterLab's ink is not opaque, and would be darker where strokes cross. */
function onPaper(colour, paper) {
  const key = `${colour} on ${paper}`;
  if (!mixed.has(key)) {
    const pen = h("canvas", { width: 1, height: 1 }).getContext("2d");
    for (const each of [paper, colour]) {
      pen.fillStyle = each;
      pen.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    mixed.set(key, `rgb(${red}, ${green}, ${blue})`);
  }
  return mixed.get(key);
}
const mixed = new Map();
