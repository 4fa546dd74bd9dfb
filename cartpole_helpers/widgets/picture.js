// A canvas that is always as large as its box, as sharp as the screen, and in the colours of the page.

import { h } from "./page.js";
import { coloursOf } from "./theme.js";

/**
 * The style sheet gives its size to the box, whose class is that of the canvas with "-box" behind it; the canvas fills
 * the box. So what is painted can never change the size of the page, whatever its pixels are.
 *
 * @param attributes of the canvas; a style is the box's
 * @param paint (context, look, what): look is {width, height, ink, faint, line, paper, font(size, weight)}
 * @returns {element, canvas, show(what), dispose}
 */
export function picture({ style = "", ...attributes }, paint) {
  const canvas = h("canvas", attributes);
  const box = h("div", { class: `ba-picture ${attributes.class}-box`, style }, canvas);
  let [width, height] = [0, 0];
  let shown = null;
  let colours = null;
  const repaint = () => {
    // JupyterLab hides its whole page for a moment when it changes the theme: there is no size then.
    if (canvas.clientWidth) [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (shown === null || !width || !canvas.isConnected) return;
    const sharpness = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * sharpness);
    canvas.height = Math.round(height * sharpness);
    const context = canvas.getContext("2d");
    context.scale(sharpness, sharpness);
    colours ??= coloursNow();
    paint(context, { width, height, ...colours }, shown);
  };
  const coloursNow = () => {
    const { fontFamily } = getComputedStyle(canvas);
    const font = (size, weight = "") => `${weight} ${size}px ${fontFamily}`;
    return { ...coloursOf(box, ["ink", "faint", "line", "paper"]), font };
  };
  canvas.addEventListener(LOOKS_DIFFERENT, () => {
    colours = null;
    repaint();
  });
  const size = new ResizeObserver(repaint);
  size.observe(canvas);
  return {
    element: box,
    canvas,
    show(what) {
      shown = what;
      repaint();
    },
    dispose: () => size.disconnect(),
  };
}

/** What the frame around it (frame.js) tells every canvas when the page's colours or pixels have changed. */
export const LOOKS_DIFFERENT = "ba-looks-different";
