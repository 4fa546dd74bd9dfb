// Small strokes of the pen on a canvas.

import { h } from "./page.js";

export const limited = (number, most) => Math.max(-most, Math.min(most, number));

export const inside = (look, x, edge = 8) => Math.max(edge, Math.min(look.width - edge, x));

export const towards = (from, angle, distance) => ({
  x: from.x + distance * Math.sin(angle),
  y: from.y - distance * Math.cos(angle),
});

export function stroke(context, colour, width, points, dash = []) {
  context.beginPath();
  points.forEach(([x, y]) => context.lineTo(x, y));
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = dash.length ? "butt" : "round";
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}

export function dot(context, colour, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

export function arrow(context, colour, from, to, y, width) {
  const head = width * 3;
  const direction = Math.sign(to - from);
  const shaftEnd = direction > 0 ? Math.max(from, to - head) : Math.min(from, to + head);
  stroke(context, colour, width, [[from, y], [shaftEnd, y]]);
  arrowHead(context, colour, to, y, direction > 0 ? 0 : Math.PI, head);
}

/** An arrow around a point, from an angle (clockwise, 0 upwards) on by a turn. */
export function arcArrow(context, colour, centre, radius, angle, turn, width) {
  const from = angle - Math.PI / 2;
  context.beginPath();
  context.arc(centre.x, centre.y, radius, from, from + turn, turn < 0);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
  const tip = towards(centre, angle + turn, radius);
  arrowHead(context, colour, tip.x, tip.y, from + turn + (Math.sign(turn) * Math.PI) / 2, width * 3.6);
}

export function arrowHead(context, colour, x, y, direction, length) {
  context.save();
  context.translate(x, y);
  context.rotate(direction);
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(-length, length * 0.6);
  context.lineTo(-length, -length * 0.6);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
  context.restore();
}

/** Text inside the picture, with a rim of paper so that it can be read over lines; an accent underlines it. */
export function write(context, look, text, x, y, { colour = look.ink, size = 12, weight = "", align = "center", accent } = {}) {
  context.font = look.font(size, weight);
  const width = context.measureText(text).width;
  const wanted = x - { left: 0, center: 0.5, right: 1 }[align] * width;
  const left = Math.max(4, Math.min(look.width - 4 - width, wanted));
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = look.paper;
  context.strokeText(text, left, y);
  context.fillStyle = colour;
  context.fillText(text, left, y);
  if (accent) {
    context.fillStyle = accent;
    context.fillRect(left, y + size * 0.6, width, 2);
  }
}

/** Text to the right of one point or to the left of another: on the side that is wanted, if there is room for it. */
export function writeBeside(context, look, text, left, right, wantsRight, accent) {
  const GAP = 10;
  const style = { size: 12, weight: 600, accent };
  context.font = look.font(style.size, style.weight);
  const space = context.measureText(text).width + GAP + 4;
  const onRight = wantsRight ? right.x + space <= look.width : left.x < space;
  if (onRight) write(context, look, text, right.x + GAP, right.y, { ...style, align: "left" });
  else write(context, look, text, left.x - GAP, left.y, { ...style, align: "right" });
}

const patterns = new Map(); // for to make one takes longer than all else in a picture

/** Slanting lines to fill with. */
export function hatch(context, colour, spacing = 7, width = 1) {
  const key = [colour, spacing, width].join();
  if (!patterns.has(key)) {
    const tile = h("canvas", { width: spacing, height: spacing });
    stroke(tile.getContext("2d"), colour, width, [[-1, spacing + 1], [spacing + 1, -1]]);
    patterns.set(key, context.createPattern(tile, "repeat"));
  }
  return patterns.get(key);
}

/** Below a track: where something is, with an arrow that points at it, and how fast, with an arrow of that length. */
export function belowTrack(context, look, ground, centre, position, velocity) {
  arrowHead(context, position.colour, centre, ground + 2, -Math.PI / 2, 8);
  write(context, look, position.words, centre, ground + 32, { size: 12, weight: 600, accent: position.colour });
  const end = inside(look, centre + velocity.length);
  if (Math.abs(end - centre) > 3) arrow(context, velocity.colour, centre, end, ground + 50, 2.5);
  const ends = [Math.min(centre, end), Math.max(centre, end)].map((x) => ({ x, y: ground + 50 }));
  writeBeside(context, look, velocity.words, ...ends, velocity.length >= 0, velocity.colour);
}

/** Lines of words in the sky, the first one large; where is said in shares of the picture. */
export function drawBanner(context, look, lines, across, down = 0.3) {
  const x = look.width * across;
  const space = look.width * 0.34;
  let y = look.height * down;
  lines.forEach((line, i) => {
    const weight = i === 0 ? 700 : 400;
    const wanted = i === 0 ? 26 : 14;
    context.font = look.font(wanted, weight);
    const size = wanted * Math.min(1, space / context.measureText(line).width);
    write(context, look, line, x, y, { size, weight });
    y += size * 1.4;
  });
}
