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
    if (shown === null || !width || !canvas.isConnected) return;
    const sharpness = window.devicePixelRatio || 1;
    const [across, down] = [width, height].map((length) => Math.round(length * sharpness));
    // Set to the same size, it would be cleared, too, but styled anew.
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
    const context = canvas.getContext("2d");
    colours ??= coloursNow();
    context.save();
    context.clearRect(0, 0, across, down);
    context.scale(sharpness, sharpness);
    paint(context, { width, height, ...colours }, shown);
    context.restore();
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
  // Asked for only here: to ask while the page has just been written to makes the browser lay it out for the answer.
  const size = new ResizeObserver(() => {
    // JupyterLab hides its whole page for a moment when it changes the theme: there is no size then.
    if (canvas.clientWidth) [width, height] = [canvas.clientWidth, canvas.clientHeight];
    repaint();
  });
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
