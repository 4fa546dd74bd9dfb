// CartPole in the browser: the game, its picture, and three ways to use them.
//
//   1. The game      pure functions, tested under Node against Gymnasium's numbers
//   2. Words         numbers and endings as text
//   3. The page      elements, the animation loop, the canvas
//   4. The picture   a state drawn on a canvas; knows nothing of who is playing
//   5. Replay        mountReplay: recorded games
//   6. By hand       mountHandPlay: the learner plays
//   7. Workbench     mountWorkbench: four weights play
//   8. anywidget     render: connects one of the three to Python
//
// A mount function fills an element and returns how to take it down again. Only section 8 knows about
// notebooks; an exported page calls mountReplay itself.

// ---------------------------------------------------------------- 1. The game
// A state is [cart position, cart velocity, pole angle, angular velocity (of the pole)], in track units,
// units/s, radians and radians/s; an action is 0 (push left) or 1 (push right). As in Gymnasium's CartPole-v1.

const GRAVITY = 9.8;
const POLE_MASS = 0.1;
const TOTAL_MASS = POLE_MASS + 1.0;
const HALF_POLE_LENGTH = 0.5;
const POLE_MASS_LENGTH = POLE_MASS * HALF_POLE_LENGTH;
const PUSH_FORCE = 10.0;
const START_RANGE = 0.05;

export const SECONDS_PER_STEP = 0.02;
export const TRACK_LIMIT = 2.4;
export const TILT_LIMIT = (12 * 2 * Math.PI) / 360;
export const STEP_LIMIT = 500;

/** The state one step later. */
export function advance([position, velocity, angle, angularVelocity], action) {
  const force = action === 1 ? PUSH_FORCE : -PUSH_FORCE;
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const shared = (force + POLE_MASS_LENGTH * angularVelocity ** 2 * sine) / TOTAL_MASS;
  const angularAcceleration =
    (GRAVITY * sine - cosine * shared) / (HALF_POLE_LENGTH * (4.0 / 3.0 - (POLE_MASS * cosine ** 2) / TOTAL_MASS));
  const acceleration = shared - (POLE_MASS_LENGTH * angularAcceleration * cosine) / TOTAL_MASS;
  return [
    position + SECONDS_PER_STEP * velocity,
    velocity + SECONDS_PER_STEP * acceleration,
    angle + SECONDS_PER_STEP * angularVelocity,
    angularVelocity + SECONDS_PER_STEP * angularAcceleration,
  ];
}

/** Why a game in this state after this many steps is over, or null if it goes on. */
export function ending(state, steps) {
  if (Math.abs(state[2]) > TILT_LIMIT) return "tipped over";
  if (Math.abs(state[0]) > TRACK_LIMIT) return "left the track";
  return steps >= STEP_LIMIT ? "time limit" : null;
}

/** A start as `env.reset()` draws it: every number uniform within 0.05 of zero. */
export function randomStart(random = Math.random) {
  return Array.from({ length: 4 }, () => (2 * random() - 1) * START_RANGE);
}

/** A game before its first step: what is recorded of it, and its exact state. */
export function newGame(start) {
  return { state: start, observations: [asSeen(start)], actions: [], ending: null };
}

/** Play one step of a game. */
export function step(game, action) {
  game.state = advance(game.state, action);
  game.actions.push(action);
  game.observations.push(asSeen(game.state));
  game.ending = ending(game.state, game.actions.length);
}

// A policy is shown the state rounded to 32 bits; the rules look at the exact one.
const asSeen = (state) => state.map(Math.fround);

/**
 * A game that is watched while it is played: recorded one step ahead of what is shown, so that the picture
 * can move smoothly from each state to the next. `move(steps, choose)` goes on by a number of steps, which
 * need not be whole; `choose` gets the observation and returns the action.
 */
export function liveGame(start) {
  const game = newGame(start);
  let position = 0;
  return {
    game,
    move(steps, choose) {
      position += steps;
      while (!game.ending && game.actions.length <= position) step(game, choose(game.observations.at(-1)));
      position = Math.min(position, game.actions.length);
    },
    shown() {
      const at = Math.floor(position);
      const next = Math.min(at + 1, game.actions.length);
      return {
        at,
        observation: game.observations[at],
        state: between(game.observations[at], game.observations[next], position - at),
        action: game.actions[at] ?? null,
        reason: position === game.actions.length ? game.ending : null,
      };
    },
  };
}

/** Each weight times its number. */
export const products = (weights, observation) => weights.map((weight, i) => weight * observation[i]);

/** The sum of the products. */
export const sumOf = (weights, observation) => products(weights, observation).reduce((sum, term) => sum + term, 0);

/** What a linear policy does: push right if the sum is greater than zero, otherwise left. */
export const linearAction = (weights, observation) => (sumOf(weights, observation) > 0 ? 1 : 0);

/** A state some share (0 to 1) of the way from one to another: what is drawn between two steps. */
export const between = (from, to, share) => from.map((number, i) => number + share * (to[i] - number));

/** Which way a player pushes: the direction held (the latest, if both are), or else the last one tapped. */
export const NOTHING_PRESSED = { held: [], push: null };
export const press = ({ held }, action) => ({ held: [...held.filter((other) => other !== action), action], push: action });
export function release({ held, push }, action) {
  const stillHeld = held.filter((other) => other !== action);
  return { held: stillHeld, push: stillHeld.at(-1) ?? push };
}

/** How many games fell into each of `bins` bars of equal width up to the step limit: one count for each ending. */
export function histogram(scores, endings, bins = 25) {
  const bars = Array.from({ length: bins }, () => Object.fromEntries(ENDINGS.map((name) => [name, 0])));
  scores.forEach((score, i) => {
    bars[Math.max(0, Math.ceil((score * bins) / STEP_LIMIT) - 1)][endings[i]] += 1;
  });
  return bars;
}

// ---------------------------------------------------------------- 2. Words

export const ENDINGS = ["tipped over", "left the track", "time limit"];

// The colours are those of the figures (plots/figure.py).
export const QUANTITIES = [
  { name: "cart position", unit: "track units", colour: "#0072B2", limit: "the track ends at ±2.4" },
  { name: "cart velocity", unit: "units/s", colour: "#D55E00", limit: "no limit" },
  { name: "pole angle", unit: "rad", colour: "#009E73", limit: "tips over at ±12° (±0.209 rad)" },
  { name: "angular velocity", unit: "rad/s", colour: "#CC79A7", limit: "no limit" },
];

/** A number with its sign, always as wide: "+0.050", "−1.200". */
export function signed(number, digits = 3) {
  const text = Math.abs(number).toFixed(digits);
  return (number < 0 && Number(text) !== 0 ? "−" : "+") + text;
}

export const inDegrees = (radians) => (radians * 180) / Math.PI;

/** "tipped over at step 42" */
export function endingInWords(reason, steps) {
  return `${reason === "time limit" ? "reached the time limit" : reason} at step ${steps}`;
}

/** The same in two lines for the picture, short enough for a narrow one. */
const endingInLines = (reason, steps) => [capitalised(reason), `at step ${steps}`];

export const ACTIONS = ["← push left", "push right →"];
const PUSH_BUTTONS = ["← Push left", "Push right →"];

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** "0.25×", "1× (real time)" */
export const speedInWords = (speed) => `${speed}×${speed === 1 ? " (real time)" : ""}`;

/** Python code for the weights, every digit of them. */
export const asNumPy = (weights) => `np.array([${weights.map((weight) => String(weight)).join(", ")}])`;

// ---------------------------------------------------------------- 3. The page

/** An element. Children that are strings become text, never markup. */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const button = (label, onclick, attributes = {}) => h("button", { type: "button", onclick, ...attributes }, label);

function speedChooser(speeds, chosen, onChoice) {
  const options = speeds.map((speed) => h("option", { value: speed }, speedInWords(speed)));
  options.find((option) => Number(option.value) === chosen).selected = true;
  const title = "In real time the game goes on by 50 steps a second";
  const select = h("select", { title, onchange: () => onChoice(Number(select.value)) }, ...options);
  return h("label", { class: "ba-speed" }, "Speed ", select);
}

/** Empty the element and put a frame of ours into it. */
function frame(el, kind, ...children) {
  const root = h("div", { class: `ba-player ba-${kind}` }, ...children);
  el.replaceChildren(root);
  return root;
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

const isModified = (event) => event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;

function handleKey(event, keys) {
  if (isModified(event) || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault(); // or Space would scroll the page
  keys[event.key](event);
}

const prefersStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Calls tick(seconds) for every frame the browser draws, from start() until tick returns false or stop() is
 * called. It rests while the element is out of sight, and is gone for good after dispose().
 */
function animation(element, tick) {
  const LONGEST_GAP = 0.1; // after a hitch the game goes on where it was instead of jumping ahead
  let wanted = false;
  let inSight = false;
  let request = null;
  let before = null;

  function drawNextFrame(now) {
    request = null;
    const seconds = before === null ? 0 : Math.min((now - before) / 1000, LONGEST_GAP);
    before = now;
    if (tick(seconds) === false) wanted = false;
    update();
  }
  function update() {
    if (wanted && inSight) request ??= requestAnimationFrame(drawNextFrame);
    else if (request !== null) {
      cancelAnimationFrame(request);
      request = null;
    }
    if (request === null) before = null;
  }
  const sight = new IntersectionObserver((entries) => {
    inSight = entries.at(-1).isIntersecting;
    update();
  });
  sight.observe(element);

  const set = (value) => {
    wanted = value;
    update();
  };
  return {
    start: () => set(true),
    stop: () => set(false),
    running: () => wanted,
    dispose() {
      sight.disconnect();
      set(false);
    },
  };
}

/** A canvas that repaints itself when its size or the notebook's theme changes. */
function picture(attributes, paint) {
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

/** The action, how the game ended (read out by screen readers), and the four numbers, as text. */
function readout() {
  const action = h("span", { class: "ba-value", "data-quantity": "action" });
  const outcome = h("span", { class: "ba-outcome", "aria-live": "polite" });
  const values = QUANTITIES.map(({ name }) => h("span", { class: "ba-value", "data-quantity": name }));
  const degrees = h("span", { class: "ba-unit" });
  const cells = QUANTITIES.map(({ name, unit, colour, limit }, i) =>
    h(
      "div",
      { class: "ba-cell", style: `border-color: ${colour}`, title: limit },
      h("div", { class: "ba-label" }, name),
      values[i],
      h("span", { class: "ba-unit" }, ` ${unit}`),
      ...(unit === "rad" ? [degrees] : []),
    ),
  );
  const line = h("p", { class: "ba-line" }, h("span", {}, "action: ", action), outcome);
  return {
    element: h("div", {}, line, h("div", { class: "ba-readout" }, ...cells)),
    show(observation, chosen, words) {
      values.forEach((value, i) => (value.textContent = signed(observation[i])));
      degrees.textContent = ` = ${signed(inDegrees(observation[2]), 1)}°`;
      action.textContent = ACTIONS[chosen] ?? "none";
      say(outcome, words);
    },
  };
}

// A screen reader reads a live text out whenever it is set, so set it only when it changes.
function say(live, words) {
  if (live.textContent !== words) live.textContent = words;
}

// ---------------------------------------------------------------- 4. The picture

const CART = { width: 0.6, height: 0.28, wheel: 0.075 };
const POLE_LENGTH = 2 * HALF_POLE_LENGTH;
const WORLD = { width: 5.9, height: POLE_LENGTH + 0.22 + CART.height + CART.wheel };
const MARGIN = { top: 30, numbers: 62, scale: 26 }; // for the words above the pole and below the track
const BLUE = QUANTITIES[0].colour;
const ORANGE = QUANTITIES[1].colour;
const WIDE_ENOUGH_FOR_NUMBERS = 380;
const ROOM_FOR_A_LABEL = 34;

const stage = (attributes) => picture({ class: "ba-stage", tabindex: 0, role: "img", ...attributes }, drawScene);

/**
 * A scene: the `state` to draw, the `observation` whose numbers to write at it (between two steps the
 * numbers stand still while the picture moves on; null for none), the `action` taken (null for none), the
 * `reason` the game is over (null while it goes on), and a `banner`: lines of words, the first one large.
 */
function drawScene(context, look, { state, observation, action, reason, banner }) {
  const withNumbers = observation !== null && look.width >= WIDE_ENOUGH_FOR_NUMBERS;
  const ground = look.height - (withNumbers ? MARGIN.numbers : MARGIN.scale);
  const unit = Math.min(look.width / WORLD.width, (ground - MARGIN.top) / WORLD.height);
  const world = { unit, ground, x: (position) => look.width / 2 + position * unit };
  const axle = world.ground - CART.wheel * unit;
  const foot = { x: world.x(state[0]), y: axle - CART.height * unit };
  drawTrack(context, look, world);
  drawTiltLimits(context, look, world, foot);
  drawCart(context, look, world, state, axle, reason === "left the track");
  drawPole(context, look, world, state, foot, reason === "tipped over");
  // The banner stands where the cart is not and the pole does not fall, and the words at the pole's tip opposite.
  const bannerOnRight = Math.abs(state[0]) > 0.6 ? state[0] < 0 : state[2] < 0;
  const tipOnRight = banner ? !bannerOnRight : observation?.[3] >= 0;
  if (withNumbers) drawNumbers(context, look, world, foot, state[2], observation, tipOnRight);
  if (action !== null) drawPush(context, look, world, foot.x, (foot.y + axle) / 2, action);
  if (banner) drawBanner(context, look, banner, bannerOnRight);
}

function drawTrack(context, look, { unit, ground, x }) {
  const [left, right] = [x(-TRACK_LIMIT), x(TRACK_LIMIT)];
  context.fillStyle = hatch(context, look.line);
  context.fillRect(0, 0, left, ground);
  context.fillRect(right, 0, look.width - right, ground);
  stroke(context, look.faint, 2, [[0, ground], [look.width, ground]]);
  for (const end of [left, right]) stroke(context, look.ink, 3, [[end, ground - 0.45 * unit], [end, ground]]);
  const furthestLabel = (TRACK_LIMIT - 2) * unit >= ROOM_FOR_A_LABEL ? 2 : 1; // or it would touch those of the ends
  for (let mark = -2; mark <= 2; mark += 1) {
    stroke(context, look.faint, 1, [[x(mark), ground], [x(mark), ground + 5]]);
    if (Math.abs(mark) > furthestLabel) continue;
    write(context, look, mark === 0 ? "0" : signed(mark, 0), x(mark), ground + 17, { colour: look.faint, size: 11 });
  }
  write(context, look, "−2.4", left, ground + 17, { size: 11, weight: 600 });
  write(context, look, "+2.4", right, ground + 17, { size: 11, weight: 600 });
}

function drawTiltLimits(context, look, { unit }, foot) {
  const reach = (POLE_LENGTH + 0.22) * unit;
  context.beginPath();
  context.moveTo(foot.x, foot.y);
  context.arc(foot.x, foot.y, reach, -Math.PI / 2 - TILT_LIMIT, -Math.PI / 2 + TILT_LIMIT);
  context.closePath();
  context.globalAlpha = 0.1;
  context.fillStyle = QUANTITIES[2].colour;
  context.fill();
  context.globalAlpha = 1;
  for (const limit of [-TILT_LIMIT, TILT_LIMIT]) {
    const tip = towards(foot, limit, reach);
    stroke(context, look.faint, 1.25, [[foot.x, foot.y], [tip.x, tip.y]], [4, 4]);
    const beside = tip.x + 15 * Math.sign(limit);
    if (beside !== inside(look, beside, 14)) continue;
    write(context, look, "12°", beside, tip.y, { colour: look.faint, size: 11 });
  }
}

function drawCart(context, look, { unit, x }, state, axle, off) {
  const width = CART.width * unit;
  const height = CART.height * unit;
  const centre = x(state[0]);
  context.fillStyle = off ? ORANGE : BLUE;
  context.beginPath();
  context.roundRect(centre - width / 2, axle - height, width, height, 0.06 * unit);
  context.fill();
  for (const side of [-0.3, 0.3]) {
    dot(context, look.ink, centre + side * width, axle, CART.wheel * unit);
    dot(context, look.paper, centre + side * width, axle, CART.wheel * unit * 0.4);
  }
}

function drawPole(context, look, { unit }, state, foot, fallen) {
  const tip = towards(foot, state[2], POLE_LENGTH * unit);
  stroke(context, fallen ? ORANGE : look.ink, Math.max(4, 0.07 * unit), [[foot.x, foot.y], [tip.x, tip.y]]);
  dot(context, look.paper, foot.x, foot.y, Math.max(2, 0.03 * unit));
}

/** The four numbers where they happen: on the scale, along the track, in the angle and at the tip of the pole. */
function drawNumbers(context, look, { unit, ground }, foot, angle, observation, tipOnRight) {
  const [position, velocity, , angularVelocity] = observation;
  const [blue, orange, green, pink] = QUANTITIES.map((quantity) => quantity.colour);
  const centre = foot.x;
  arrowHead(context, blue, centre, ground + 2, -Math.PI / 2, 8);
  write(context, look, `${signed(position, 2)} units`, centre, ground + 32, { size: 12, weight: 600, accent: blue });

  const end = inside(look, centre + limited(velocity * 0.4, 1.6) * unit);
  if (Math.abs(end - centre) > 3) arrow(context, orange, centre, end, ground + 50, 2.5);
  const ends = [Math.min(centre, end), Math.max(centre, end)].map((x) => ({ x, y: ground + 50 }));
  writeBeside(context, look, `${signed(velocity, 2)} units/s`, ...ends, velocity >= 0, orange);

  const radius = POLE_LENGTH * unit;
  const tip = towards(foot, angle, radius);
  const reached = inside(look, towards(foot, angle + limited(angularVelocity * 0.25, 0.8), radius).x);
  const turn = Math.asin(limited((reached - foot.x) / radius, 1)) - angle;
  if (turn * angularVelocity > 0 && Math.abs(turn) * radius > 10) {
    const from = angle - Math.PI / 2;
    context.beginPath();
    context.arc(foot.x, foot.y, radius, from, from + turn, turn < 0);
    context.lineWidth = 2.5;
    context.strokeStyle = pink;
    context.stroke();
    const point = towards(foot, angle + turn, radius);
    arrowHead(context, pink, point.x, point.y, from + turn + (Math.sign(turn) * Math.PI) / 2, 9);
  }
  // Outside the limits, where the pole is not.
  const outer = [Math.min(angle, angle + turn, -TILT_LIMIT), Math.max(angle, angle + turn, TILT_LIMIT)];
  const [left, right] = outer.map((each) => towards(foot, each, radius));
  writeBeside(context, look, `${signed(angularVelocity, 2)} rad/s`, left, right, tipOnRight, pink);

  const top = { size: 12, weight: 600, accent: green };
  write(context, look, `${signed(inDegrees(observation[2]), 1)}°`, foot.x, foot.y - radius - 0.22 * unit - 14, top);
  dot(context, pink, tip.x, tip.y, 4);
}

function drawPush(context, look, { unit }, centre, height, action) {
  const towardsRight = action === 1 ? 1 : -1;
  const near = centre - towardsRight * (CART.width / 2 + 0.04) * unit;
  const far = inside(look, near - towardsRight * 0.5 * unit);
  arrow(context, look.ink, far, near, height, Math.max(4, 0.06 * unit));
  if (far < 40 || far > look.width - 40) return; // no room for the word
  const align = action === 1 ? "right" : "left";
  write(context, look, "push", far - towardsRight * 8, height, { size: 12, align });
}

/** Words in the sky. */
function drawBanner(context, look, lines, onRight) {
  const x = look.width * (onRight ? 0.8 : 0.2);
  const space = look.width * 0.34;
  let y = look.height * 0.3;
  lines.forEach((line, i) => {
    const weight = i === 0 ? 700 : 400;
    const wanted = i === 0 ? 26 : 14;
    context.font = look.font(wanted, weight);
    const size = wanted * Math.min(1, space / context.measureText(line).width);
    write(context, look, line, x, y, { size, weight });
    y += size * 1.4;
  });
}

// Small strokes of the pen.

const limited = (number, most) => Math.max(-most, Math.min(most, number));

const inside = (look, x, edge = 8) => Math.max(edge, Math.min(look.width - edge, x));

const towards = (from, angle, distance) => ({
  x: from.x + distance * Math.sin(angle),
  y: from.y - distance * Math.cos(angle),
});

function stroke(context, colour, width, points, dash = []) {
  context.beginPath();
  points.forEach(([x, y]) => context.lineTo(x, y));
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = dash.length ? "butt" : "round";
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}

function dot(context, colour, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function arrow(context, colour, from, to, y, width) {
  const head = width * 3;
  const direction = Math.sign(to - from);
  const shaftEnd = direction > 0 ? Math.max(from, to - head) : Math.min(from, to + head);
  stroke(context, colour, width, [[from, y], [shaftEnd, y]]);
  arrowHead(context, colour, to, y, direction > 0 ? 0 : Math.PI, head);
}

function arrowHead(context, colour, x, y, direction, length) {
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
function write(context, look, text, x, y, { colour = look.ink, size = 12, weight = "", align = "center", accent } = {}) {
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
function writeBeside(context, look, text, left, right, wantsRight, accent) {
  const GAP = 10;
  const style = { size: 12, weight: 600, accent };
  context.font = look.font(style.size, style.weight);
  const space = context.measureText(text).width + GAP + 4;
  const onRight = wantsRight ? right.x + space <= look.width : left.x < space;
  if (onRight) write(context, look, text, right.x + GAP, right.y, { ...style, align: "left" });
  else write(context, look, text, left.x - GAP, left.y, { ...style, align: "right" });
}

function hatch(context, colour, spacing = 7, width = 1) {
  const tile = h("canvas", { width: spacing, height: spacing });
  const pen = tile.getContext("2d");
  stroke(pen, colour, width, [[-1, spacing + 1], [spacing + 1, -1]]);
  return context.createPattern(tile, "repeat");
}

// ---------------------------------------------------------------- 5. Replay

const REPLAY_SPEEDS = [0.25, 0.5, 1, 2, 4];
const SHORT_GAME = 100; // steps: two seconds, and over before one has seen why

/** The speed at which a replay of these games begins: slow if all of them are short. */
export const startingSpeed = (games) => (games.every((game) => game.actions.length < SHORT_GAME) ? 0.25 : 1);

/**
 * Replay recorded games, side by side on one clock.
 *
 * @param el the element to fill
 * @param games a list of {title, observations, actions, ending}
 * @returns a function that takes the replay down
 */
export function mountReplay(el, games) {
  const panels = games.map(replayPanel);
  const last = Math.max(...games.map((game) => game.actions.length));
  let position = 0; // in steps; between two whole numbers the picture is between two states
  let speed = startingSpeed(games);

  const play = button("Play", () => setPlaying(!clock.running()), { class: "ba-main" });
  const scrub = h("input", {
    type: "range", min: 0, max: last, step: 1, value: 0, "aria-label": "Step", class: "ba-scrub",
    oninput: () => goTo(Number(scrub.value)),
  });
  const count = h("span", { class: "ba-count" });
  const controls = h(
    "div",
    { class: "ba-controls" },
    play,
    button("‹ Step", () => goTo(Math.ceil(position) - 1), { "aria-label": "One step back" }),
    button("Step ›", () => goTo(Math.floor(position) + 1), { "aria-label": "One step forward" }),
    scrub,
    count,
    speedChooser(REPLAY_SPEEDS, speed, (choice) => (speed = choice)),
  );
  const grid = h("div", { class: "ba-games" }, ...panels.map((panel) => panel.element));
  const root = frame(el, "replay", grid, controls);
  const clock = animation(root, (seconds) => {
    position = Math.min(position + (seconds * speed) / SECONDS_PER_STEP, last);
    show();
    if (position === last) setPlaying(false);
  });

  function show() {
    const smooth = clock.running() && !prefersStillness();
    panels.forEach((panel) => panel.show(smooth ? position : Math.floor(position)));
    scrub.value = Math.floor(position);
    count.textContent = `step ${Math.floor(position)} of ${last}`;
  }
  function setPlaying(playing) {
    if (playing && position === last) position = 0;
    if (playing) clock.start();
    else clock.stop();
    play.textContent = playing ? "Pause" : "Play";
    show();
  }
  function goTo(target) {
    position = Math.max(0, Math.min(last, target));
    setPlaying(false);
  }
  const keys = {
    " ": () => setPlaying(!clock.running()),
    ArrowLeft: () => goTo(Math.ceil(position) - 1),
    ArrowRight: () => goTo(Math.floor(position) + 1),
    Home: () => goTo(0),
    End: () => goTo(last),
  };
  for (const { canvas } of panels) {
    canvas.addEventListener("click", keys[" "]);
    canvas.addEventListener("keydown", (event) => handleKey(event, keys));
  }
  show();
  const letKeysGo = keepPlainKeys(root);
  return () => {
    letKeysGo();
    clock.dispose();
    panels.forEach((panel) => panel.dispose());
  };
}

function replayPanel({ title, observations, actions, ending: reason }) {
  const steps = actions.length;
  const outcome = endingInWords(reason, steps);
  const { canvas, show: draw, dispose } = stage({
    "aria-label": `CartPole game${title ? ` "${title}"` : ""} of ${steps} steps, which ${outcome}. Space plays, the arrow keys step.`,
  });
  const numbers = readout();
  const heading = title ? [h("p", { class: "ba-title" }, title)] : [];
  return {
    element: h("section", { class: "ba-game" }, ...heading, canvas, numbers.element),
    canvas,
    dispose,
    show(position) {
      const at = Math.min(Math.floor(position), steps);
      const over = at === steps;
      const action = over ? null : actions[at];
      const state = over ? observations[at] : between(observations[at], observations[at + 1], position - at);
      const observation = observations[at];
      draw({ state, observation, action, reason: over ? reason : null, banner: over ? endingInLines(reason, steps) : null });
      numbers.show(observation, action, over ? capitalised(outcome) : "");
    },
  };
}

// ---------------------------------------------------------------- 6. By hand

const HAND_SPEEDS = [0.1, 0.25, 0.5, 1];
const COUNTDOWN_SECONDS = 3;

const HELP =
  "Press Start (or click the picture and press Space), then push the cart with the ← and → keys or the two buttons. " +
  "As in the real game there is a push at every step: to the side you hold, or, when you hold none, the side you " +
  "pressed last. Keep the pole within 12° and the cart on the track.";

/**
 * The learner plays.
 *
 * @param el the element to fill
 * @param best the highest score so far
 * @param onFinished is called with {observations, actions, ending} after every game
 * @returns {setBest, dispose}
 */
export function mountHandPlay(el, { best = 0, onFinished = () => {} } = {}) {
  let live = liveGame([0, 0, 0, 0]);
  let phase = "ready"; // then countdown, playing, paused, over
  let keys = NOTHING_PRESSED;
  let countdown = 0;
  let speed = 0.25;

  const { canvas, show: draw, dispose: disposeCanvas } = stage({
    role: "application",
    "aria-label": "CartPole, played by you. Space starts, the left and right arrow keys push the cart.",
    onkeydown: (event) => handleKey(event, keysDown),
    onkeyup: (event) => handleKey(event, keysUp),
    onclick: () => canvas.focus(),
  });
  const start = button("Start", startOrPause, { class: "ba-main" });
  const pushButtons = PUSH_BUTTONS.map(pushButton);
  const score = h("span", { class: "ba-score" });
  const record = h("span", { class: "ba-best" });
  const numbers = readout();
  const controls = h(
    "div",
    { class: "ba-controls" },
    start,
    score,
    record,
    speedChooser(HAND_SPEEDS, speed, (choice) => (speed = choice)),
  );
  const root = frame(
    el,
    "hand",
    h("p", { class: "ba-help" }, HELP),
    canvas,
    h("div", { class: "ba-pushes" }, ...pushButtons),
    controls,
    numbers.element,
  );
  root.addEventListener("focusout", (event) => {
    if (!root.contains(event.relatedTarget)) pause();
  });
  const clock = animation(root, tick);

  const keysDown = {
    ArrowLeft: (event) => event.repeat || pressed(0),
    ArrowRight: (event) => event.repeat || pressed(1),
    " ": (event) => event.repeat || startOrPause(),
    Enter: (event) => event.repeat || startOrPause(),
  };
  const keysUp = { ArrowLeft: () => released(0), ArrowRight: () => released(1) };

  function pushButton(label, action) {
    return button(label, (event) => event.detail === 0 && (pressed(action), released(action)), {
      class: "ba-push",
      onpointerdown: (event) => {
        event.preventDefault(); // the picture keeps the keyboard
        canvas.focus();
        pressed(action);
      },
      onpointerup: () => released(action),
      onpointercancel: () => released(action),
      onpointerleave: () => released(action),
    });
  }
  function pressed(action) {
    keys = press(keys, action);
    show();
  }
  function released(action) {
    keys = release(keys, action);
  }
  function startOrPause() {
    canvas.focus();
    if (phase === "playing") return pause();
    if (phase === "paused") {
      phase = "playing";
      clock.start();
    } else if (phase === "ready" || phase === "over") {
      live = liveGame(randomStart());
      keys = { ...keys, push: keys.held.at(-1) ?? null };
      countdown = COUNTDOWN_SECONDS;
      phase = "countdown";
      clock.start();
    }
    show();
  }
  function pause() {
    keys = { ...keys, held: [] };
    if (phase === "countdown") phase = "ready";
    if (phase === "playing") phase = "paused";
    clock.stop();
    show();
  }
  function tick(seconds) {
    if (phase === "countdown") {
      countdown -= seconds;
      if (countdown <= 0 && keys.push !== null) phase = "playing";
    } else {
      live.move((seconds * speed) / SECONDS_PER_STEP, () => keys.push);
      if (live.shown().reason) finish();
    }
    show();
    return phase !== "over";
  }
  function finish() {
    const { game } = live;
    phase = "over";
    best = Math.max(best, game.actions.length);
    onFinished({ observations: game.observations, actions: game.actions, ending: game.ending });
  }
  function banner(reason, at) {
    if (phase === "ready") return ["Press Start"];
    if (phase === "paused") return ["Paused", "Press Space to go on"];
    if (phase === "over") return endingInLines(reason, at);
    if (phase === "playing") return null;
    return [countdown > 0 ? String(Math.ceil(countdown)) : "Go!", "Choose your first push: ← or →"];
  }
  function outcome(reason, at) {
    if (phase === "paused") return "Paused.";
    if (phase !== "over") return "";
    return `${capitalised(endingInWords(reason, at))}. Your score: ${at}. Best so far: ${best}.`;
  }
  function show() {
    const { at, reason, ...moment } = live.shown();
    const action = reason ? null : (moment.action ?? keys.push);
    // Without the numbers, which stand below: the eye is to follow the pole.
    draw({ ...moment, observation: null, action, reason, banner: banner(reason, at) });
    numbers.show(moment.observation, action, outcome(reason, at));
    pushButtons.forEach((each, side) => each.setAttribute("aria-pressed", String(action !== null && keys.push === side)));
    start.textContent = { playing: "Pause", paused: "Go on", over: "Play again" }[phase] ?? "Start";
    score.textContent = `score ${at}`;
    record.textContent = `best so far ${best}`;
  }
  show();
  const letKeysGo = keepPlainKeys(root);
  return {
    setBest(score) {
      best = Math.max(best, score);
      show();
    },
    dispose() {
      letKeysGo();
      clock.dispose();
      disposeCanvas();
    },
  };
}

// ---------------------------------------------------------------- 7. Workbench

const LIVE_SPEEDS = [0.1, 0.25, 0.5, 1];
const REST_SECONDS = 1.2; // to read why a game ended before the next one starts

/**
 * Four weights play, game after game.
 *
 * @param el the element to fill
 * @param weights the four weights to begin with
 * @param policies weights to load, by name
 * @param onWeights is called with the weights whenever the learner changes them
 * @returns {setWeights(weights), setGames({weights, scores, endings}), dispose}
 */
export function mountWorkbench(el, { weights, policies, onWeights }) {
  let live = liveGame(randomStart());
  let rest = REST_SECONDS;
  let speed = 0.5;

  const { canvas, show: draw, dispose: disposeStage } = stage({
    "aria-label": "A cart driven by your four weights. Space pauses and goes on.",
    onclick: () => setRunning(!clock.running()),
    onkeydown: (event) => handleKey(event, { " ": () => setRunning(!clock.running()) }),
  });
  const run = button("Pause", () => setRunning(!clock.running()), { class: "ba-main" });
  const count = h("span", { class: "ba-count" });
  const controls = h(
    "div",
    { class: "ba-controls" },
    run,
    button("New game", restart),
    count,
    speedChooser(LIVE_SPEEDS, speed, (choice) => (speed = choice)),
  );
  const sum = weightedSum(onWeights);
  const games = scoreChart();
  const choice = policyChooser(policies, onWeights);
  const change = h(
    "div",
    { class: "ba-controls" },
    button("Reset", () => onWeights([0, 0, 0, 0])),
    button("Flip the sign", () => onWeights(weights.map((weight) => 0 - weight))),
    button("Random", () => onWeights(randomWeights())),
    choice.element,
  );
  const code = copyable();
  const panels = h("div", { class: "ba-panels" }, h("div", {}, canvas, controls), games.element);
  const root = frame(el, "workbench", panels, sum.element, change, code.element);
  const clock = animation(root, tick);

  function restart() {
    live = liveGame(randomStart());
    rest = REST_SECONDS;
    show();
  }
  function tick(seconds) {
    if (live.shown().reason) rest -= seconds;
    else live.move((seconds * speed) / SECONDS_PER_STEP, (observation) => linearAction(weights, observation));
    if (rest <= 0) restart();
    show();
  }
  function setRunning(running) {
    if (running) clock.start();
    else clock.stop();
    run.textContent = running ? "Pause" : "Run";
  }
  function show() {
    const { at, ...moment } = live.shown();
    draw({ ...moment, banner: moment.reason && endingInLines(moment.reason, at) });
    count.textContent = `step ${at}`;
    sum.show(weights, moment.observation);
  }
  function setWeights(changed) {
    weights = changed;
    code.show(asNumPy(weights));
    choice.show(weights);
    games.expect(weights);
    show();
  }
  setWeights(weights);
  setRunning(!prefersStillness());
  const letKeysGo = keepPlainKeys(root);
  return {
    setWeights,
    setGames: games.show,
    dispose() {
      letKeysGo();
      clock.dispose();
      disposeStage();
      games.dispose();
    },
  };
}

/** Uniform from -1 to 1, in the sliders' steps. */
const randomWeights = () => Array.from({ length: 4 }, () => Math.round(200 * Math.random() - 100) / 100);

const same = (some, others) => some.every((number, i) => number === others[i]);

function policyChooser(policies, onWeights) {
  const names = Object.keys(policies);
  const options = ["Load a policy…", ...names].map((name) => h("option", {}, name));
  const load = () => select.selectedIndex > 0 && onWeights(policies[names[select.selectedIndex - 1]]);
  const select = h("select", { "aria-label": "Load a policy", onchange: load }, ...options);
  return {
    element: select,
    show: (weights) => (select.selectedIndex = names.findIndex((name) => same(policies[name], weights)) + 1),
  };
}

const BAR_SCALES = [0.1, 0.2, 0.5, 1, 2, 5, 10];
const REMEMBERED = 100; // observations: two seconds of the game, in which the pole swings to and fro

/**
 * How far the bars reach, to either side, if they have to reach this far. More is given at once; less only when
 * a good part of it would remain free, so that the scale does not go up and down.
 */
export function barScale(before, reach) {
  const enough = (length) => BAR_SCALES.find((scale) => scale >= length) ?? length;
  return Math.max(enough(reach), Math.min(before, enough(reach / 0.7)));
}

/** Where the bars end when each starts where the one above ended: the last end is the sum. */
const endsOfBars = (weights, observation) => weights.map((_, i) => sumOf(weights.slice(0, i + 1), observation));

/**
 * A line for every weight: its slider and number box, the number it is multiplied with, and the product as a
 * bar. Each bar starts where the one above ended. Below them the sum, what follows from it, and a scale.
 */
function weightedSum(onWeights) {
  const recent = []; // observations; the bars have room for all of these
  let scale = 0;
  let current = [0, 0, 0, 0];
  const set = (i, weight) => onWeights(current.map((other, j) => (i === j ? weight : other)));
  const lines = QUANTITIES.map((quantity, i) => weightLine(quantity, (weight) => set(i, weight)));
  const bar = h("div", { class: "ba-bar ba-sum-bar" });
  const result = h("span", { class: "ba-value", "data-product": "sum" });
  const verdict = h("span", { class: "ba-verdict" });
  const total = h(
    "div",
    { class: "ba-term ba-total" },
    h("span", { class: "ba-name" }, "sum"),
    verdict,
    h("div", { class: "ba-axis" }, bar),
    result,
  );
  const marks = [-1, 0, 1].map(() => h("span"));
  const ruler = h("div", { class: "ba-term ba-ruler", "aria-hidden": "true" }, h("div", { class: "ba-marks" }, ...marks));

  function setBar(element, from, to) {
    const percent = (value) => 50 + (50 * value) / scale;
    element.style.left = `${percent(Math.min(from, to))}%`;
    element.style.width = `${(50 * Math.abs(to - from)) / scale}%`;
  }
  return {
    element: h("div", { class: "ba-sum" }, ...lines.map((line) => line.element), total, ruler),
    show(weights, observation) {
      current = weights;
      if (observation !== recent.at(-1)) recent.push(observation);
      if (recent.length > REMEMBERED) recent.shift();
      scale = barScale(scale, Math.max(...recent.flatMap((each) => endsOfBars(weights, each).map(Math.abs))));
      const terms = products(weights, observation);
      const ends = endsOfBars(weights, observation);
      const sum = ends.at(-1);
      lines.forEach((line, i) => {
        line.show(weights[i], observation[i], terms[i]);
        setBar(line.bar, ends[i] - terms[i], ends[i]);
      });
      setBar(bar, 0, sum);
      result.textContent = signed(sum);
      verdict.textContent = sum > 0 ? "is greater than 0: push right →" : "is not greater than 0: ← push left";
      [`−${scale}`, "0", `+${scale}`].forEach((mark, i) => (marks[i].textContent = mark));
    },
  };
}

function weightLine({ name, colour }, onWeight) {
  const style = `--ba-colour: ${colour}`;
  const range = { min: -1, max: 1, step: 0.01 };
  const slider = h("input", {
    type: "range", ...range, style, "aria-label": `Weight of the ${name}`,
    oninput: () => onWeight(slider.valueAsNumber),
  });
  const box = h("input", {
    type: "number", ...range, "aria-label": `Weight of the ${name}, as a number`,
    oninput: () => Math.abs(box.valueAsNumber) <= 1 && onWeight(box.valueAsNumber),
    onchange: () => takeTyped(),
    onkeydown: (event) => event.key === "Enter" && takeTyped(), // inside JupyterLab, Enter makes no change event
  });
  function takeTyped() {
    if (Number.isFinite(box.valueAsNumber)) onWeight(limited(box.valueAsNumber, 1));
    box.value = shown; // what was typed may be too much, or no number at all
  }
  const number = h("span", { class: "ba-factor" });
  const bar = h("div", { class: "ba-bar", style: `background: ${colour}` });
  const result = h("span", { class: "ba-value", "data-product": name });
  let shown = null;
  return {
    bar,
    element: h(
      "div",
      { class: "ba-term" },
      h("span", { class: "ba-name", style: `border-color: ${colour}` }, name),
      slider,
      box,
      number,
      h("div", { class: "ba-axis" }, bar),
      result,
    ),
    show(weight, observed, product) {
      number.textContent = `× ${signed(observed)}`;
      result.textContent = signed(product);
      if (weight === shown) return;
      shown = weight;
      slider.value = weight;
      if (box.valueAsNumber !== weight) box.value = weight;
    },
  };
}

/** The scores of many games: a histogram, their mean, and why they ended. */
function scoreChart() {
  const { canvas, show: draw, dispose } = picture({ class: "ba-histogram", role: "img" }, drawHistogram);
  const summary = h("p", { class: "ba-summary", role: "status" });
  const legend = ENDINGS.map((name) => {
    const number = h("span", { class: "ba-value", "data-ending": name });
    const element = h("span", {}, h("span", { class: `ba-swatch ba-${name.replaceAll(" ", "-")}` }), `${name}: `, number);
    return { element, number };
  });
  const reasons = h("p", { class: "ba-legend" }, "why they ended: ", ...legend.map(({ element }) => element));
  const heading = h("p", { class: "ba-title" });
  const element = h("div", { class: "ba-scores" }, heading, canvas, summary, reasons);
  let drawn = [];
  return {
    element,
    dispose,
    /** Fade if the games of these weights are long in coming: a busy kernel, or none. */
    expect: (weights) => element.classList.toggle("ba-waiting", !same(weights, drawn)),
    show({ weights, scores, endings }) {
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      const perfect = scores.filter((score) => score === STEP_LIMIT).length;
      const words = `mean ${mean.toFixed(1)}, perfect games ${perfect} of ${scores.length}`;
      heading.textContent = `${scores.length} games with these weights`;
      draw({ bars: histogram(scores, endings), mean });
      canvas.setAttribute("aria-label", `Histogram of scores: ${words}`);
      drawn = weights;
      element.classList.remove("ba-waiting");
      canvas.dataset.weights = JSON.stringify(weights); // which weights are drawn, for whoever measures the delay
      say(summary, words);
      ENDINGS.forEach((name, i) => (legend[i].number.textContent = endings.filter((reason) => reason === name).length));
    },
  };
}

function drawHistogram(context, look, { bars, mean }) {
  const box = { left: 30, right: look.width - 12, top: 24, bottom: look.height - 34 };
  const total = (bar) => Object.values(bar).reduce((sum, count) => sum + count, 0);
  const most = Math.max(...bars.map(total));
  const x = (score) => box.left + ((box.right - box.left) * score) / STEP_LIMIT;
  const y = (count) => box.bottom - ((box.bottom - box.top) * count) / most;
  const fills = {
    "tipped over": "#888888",
    "left the track": hatch(context, "#56B4E9", 5, 3),
    "time limit": "#E69F00",
  };
  const width = STEP_LIMIT / bars.length;
  bars.forEach((bar, i) => {
    let base = 0;
    for (const name of ENDINGS) {
      context.fillStyle = fills[name];
      context.fillRect(x(i * width) + 0.5, y(base + bar[name]), x(width) - x(0) - 1, y(base) - y(base + bar[name]));
      base += bar[name];
    }
  });
  stroke(context, look.faint, 1, [[box.left, box.bottom], [box.right, box.bottom]]);
  for (const score of [0, 100, 200, 300, 400, 500]) {
    write(context, look, String(score), x(score), box.bottom + 11, { colour: look.faint, size: 11 });
  }
  write(context, look, "score (steps before the game ended)", (box.left + box.right) / 2, box.bottom + 26, { size: 11 });
  write(context, look, String(most), box.left - 6, box.top, { colour: look.faint, size: 11, align: "right" });
  stroke(context, look.ink, 2, [[x(mean), box.top], [x(mean), box.bottom]], [5, 4]);
  write(context, look, `mean ${mean.toFixed(1)}`, x(mean), box.top - 13, { size: 12, weight: 600 });
}

/** A line of code with a button that copies it. */
function copyable() {
  const text = h("input", { type: "text", readonly: "", class: "ba-code", "aria-label": "The weights as Python code" });
  const copy = button("Copy", async () => {
    text.select();
    // The clipboard exists only on secure pages; a notebook server without https has only the old way.
    if (navigator.clipboard) await navigator.clipboard.writeText(text.value);
    else document.execCommand("copy");
    copy.textContent = "Copied";
  });
  return {
    element: h("div", { class: "ba-controls" }, h("label", {}, "weights = "), text, copy),
    show(code) {
      text.value = code;
      copy.textContent = "Copy";
    },
  };
}

// ---------------------------------------------------------------- 8. anywidget

/**
 * Tell Python something. A widget stays on the page when its kernel is restarted, but can tell nobody any more:
 * then it says so.
 */
function tell(el, send) {
  try {
    send();
  } catch {
    if (el.querySelector(".ba-lost")) return;
    const words = "This widget has lost its kernel, which was restarted or stopped. Run the cell again to go on.";
    el.prepend(h("p", { class: "ba-lost", role: "alert" }, words));
  }
}

const VIEWS = {
  replay: ({ model, el }) => mountReplay(el, model.get("games")),
  hand({ model, el }) {
    const onFinished = (finished) => tell(el, () => model.send(finished));
    const game = mountHandPlay(el, { best: model.get("best"), onFinished });
    model.on("change:best", () => game.setBest(model.get("best")));
    return game.dispose;
  },
  workbench({ model, el }) {
    const onWeights = (weights) => {
      model.set("values", weights);
      model.save_changes();
    };
    const bench = mountWorkbench(el, { weights: model.get("values"), policies: model.get("policies"), onWeights });
    bench.setGames(model.get("games"));
    model.on("change:values", () => bench.setWeights(model.get("values")));
    model.on("change:games", () => bench.setGames(model.get("games")));
    return bench.dispose;
  },
};

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

// anywidget itself takes off what listens to a model.
export default { render: (view) => leaving(view.el, VIEWS[view.model.get("kind")](view)) };
