// Learning from every step, update by update: the policy's line, the scores, and a game played meanwhile.

import { animation } from "./animation.js";
import { BLUE, GREEN, ORANGE } from "./colours.js";
import { cartpole } from "./drawings/cartpole.js";
import { frame } from "./frame.js";
import { liveGame, play } from "./game.js";
import { SECONDS_PER_STEP, STEP_LIMIT, TILT_LIMIT, cartpoleRules } from "./games/cartpole.js";
import { linearAction, sumOf } from "./linear_policy.js";
import { button, h, handleKey, prefersStillness, say } from "./page.js";
import { dot, hatch, stroke, write } from "./pen.js";
import { picture } from "./picture.js";
import { stage } from "./stage.js";
import { widget } from "./widget.js";
import { endingInLines, signed } from "./words.js";

const GAMES = 10; // before every update
const UPDATES = 200; // then the learner has had its budget
const SPEEDS = [1, 4, 16]; // updates a second
const RATES = [0.0006, 0.002, 0.006, 0.02, 0.06, 0.2];
const REST_SECONDS = 1; // to read why a game ended before the next one starts
const KEPT = 3; // earlier learners whose scores stay in the picture

// ---------------------------------------------------------------- Learning

/** Random numbers from 0 to 1, the same for the same seed (xorshift, G. Marsaglia 2003). */
export function randomFrom(seed) {
  let state = Math.imul(seed + 1, 0x9e3779b1) || 1; // neighbouring seeds begin far apart, and none at zero
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The chance with which a policy of chances pushes right. */
export const chanceOfRight = (weights, observation) => 1 / (1 + Math.exp(-sumOf(weights, observation)));

/**
 * The weights after one update from some games: along every step's arrow, (action - chance) * observation, as far as
 * the game's credit says. With the baseline that is its score minus the mean of all, without it the score itself.
 */
export function updated(weights, games, { rate, baseline }) {
  const mean = meanScore(games);
  const total = [0, 0, 0, 0];
  for (const { observations, actions } of games) {
    const credit = actions.length - (baseline ? mean : 0);
    actions.forEach((action, t) => {
      const surprise = action - chanceOfRight(weights, observations[t]);
      observations[t].forEach((number, i) => (total[i] += credit * surprise * number));
    });
  }
  return weights.map((weight, i) => weight + (rate * total[i]) / games.length);
}

export const meanScore = (games) => games.reduce((sum, game) => sum + game.actions.length, 0) / games.length;

/** Someone who learns: the weights, and what happened before each update so far. */
export function newLearner(seed) {
  const random = randomFrom(seed);
  return {
    weights: [0, 0, 0, 0],
    history: [], // {score, greedy, baseline}
    toss: (observation, weights) => (random() < chanceOfRight(weights, observation) ? 1 : 0),
    learn({ rate, baseline }) {
      const { weights, toss } = this;
      const start = () => cartpoleRules.randomStart(random);
      const gamesOf = (policy) => Array.from({ length: GAMES }, () => play(cartpoleRules, start(), policy));
      const games = gamesOf((observation) => toss(observation, weights));
      const greedy = meanScore(gamesOf((observation) => linearAction(weights, observation)));
      this.history.push({ score: meanScore(games), greedy, baseline });
      this.weights = updated(weights, games, { rate, baseline });
    },
  };
}

// ---------------------------------------------------------------- The widget

/**
 * @param el the element to fill
 * @param rate how far an update goes, the nearest of those on offer
 * @param baseline whether the mean score is subtracted at first
 * @param seed of the first learner; every other one gets the next
 * @returns a function that takes it down
 */
export function mountLiveLearning(el, { rate, baseline, seed }) {
  let learner = newLearner(seed);
  let earlier = [];
  let learning = false;
  let due = 0; // seconds until the next update
  let speed = SPEEDS[1];
  let greedily = false;
  let watching = !prefersStillness();
  let rest = REST_SECONDS;
  let live = liveGame(cartpoleRules);
  let rateIndex = RATES.reduce((best, each, i) => (distance(each, rate) < distance(RATES[best], rate) ? i : best), 0);

  const toggle = () => setLearning(!learning);
  const game = stage(cartpole, {
    "aria-label": "A game of the policy as it is now. Space starts learning and stops it, the right arrow makes one update.",
    onclick: () => setWatching(!watching),
    onkeydown: (event) => handleKey(event, { " ": toggle, Enter: toggle, ArrowRight: oneUpdate }),
  });
  const plane = picture({ class: "ba-plane", role: "img" }, drawPlane);
  const curve = picture({ class: "ba-curve", role: "img" }, drawCurve);
  const panel = (title, { element }, ...below) => h("section", {}, h("p", { class: "ba-title" }, title), element, ...below);
  const swatch = (kind, words) => h("span", {}, h("span", { class: `ba-stroke ba-stroke-${kind}` }), words);

  const learn = button("Learn", toggle, { class: "ba-main" });
  const status = h("p", { class: "ba-summary" });
  const weightsShown = h("p", { class: "ba-unit" });
  const rateShown = h("span", { class: "ba-value" });
  const rateSlider = h("input", {
    type: "range", min: 0, max: RATES.length - 1, step: 1, value: rateIndex, class: "ba-scrub", "aria-label": "Rate",
    oninput: () => setRate(rateSlider.valueAsNumber),
  });
  const tick = (label, checked, onchange) => {
    const box = h("input", { type: "checkbox", onchange: () => onchange(box.checked) });
    box.checked = checked;
    return h("label", { class: "ba-check" }, box, ` ${label}`);
  };
  const speeds = SPEEDS.map((each) => h("option", { value: each }, `${each} update${each > 1 ? "s" : ""} a second`));
  const speedSelect = h("select", { "aria-label": "Speed", onchange: () => (speed = Number(speedSelect.value)) }, ...speeds);
  speedSelect.value = speed;
  const controls = h(
    "div",
    { class: "ba-controls" },
    learn,
    button("One update", oneUpdate),
    button("Start over", startOver),
    speedSelect,
  );
  const settings = h(
    "div",
    { class: "ba-controls" },
    h("label", { class: "ba-rate" }, "rate ", rateShown, rateSlider),
    tick("subtract the mean (baseline)", baseline, (checked) => (baseline = checked)),
    tick("let it play greedily", greedily, (checked) => {
      greedily = checked;
      newGameNow();
    }),
  );
  const legend = h("p", { class: "ba-legend" }, swatch("with", "with the baseline"), swatch("without", "without"), swatch("greedy", "played greedily"));
  const panels = h(
    "div",
    { class: "ba-learning" },
    panel("The policy plays", game),
    h("section", { class: "ba-learning-controls" }, controls, settings, status, weightsShown),
    panel("Its chance of pushing right", plane),
    panel("Mean scores of ten games", curve, legend),
  );
  const { root, dispose: disposeFrame } = frame(el, "live-learning", panels);
  const clock = animation(root, (seconds) => {
    due -= seconds;
    while (learning && due <= 0) {
      due += 1 / speed;
      update();
    }
    if (watching) move(seconds);
    showGame();
    return learning || watching;
  });

  function update() {
    if (learner.history.length < UPDATES) learner.learn({ rate: RATES[rateIndex], baseline });
    if (learner.history.length >= UPDATES) setLearning(false);
    showLearner();
  }
  function oneUpdate() {
    setLearning(false);
    update();
  }
  function startOver() {
    if (learner.history.length) earlier = [...earlier, learner.history].slice(-KEPT);
    seed += 1;
    learner = newLearner(seed);
    newGameNow();
    setLearning(false); // time to change the settings
  }
  function newGameNow() {
    live = liveGame(cartpoleRules);
    rest = REST_SECONDS;
    showGame();
  }
  function move(seconds) {
    const { weights } = learner;
    const choose = (observation) =>
      greedily ? linearAction(weights, observation) : Number(Math.random() < chanceOfRight(weights, observation));
    if (live.shown().reason) rest -= seconds;
    else live.move(seconds / SECONDS_PER_STEP, choose);
    if (rest <= 0) newGameNow();
  }
  function setLearning(wanted) {
    learning = wanted && learner.history.length < UPDATES;
    due = 0;
    learn.textContent = learning ? "Pause" : "Learn";
    if (learning) clock.start();
    showLearner();
  }
  function setWatching(wanted) {
    watching = wanted;
    if (watching) clock.start();
  }
  function setRate(index) {
    rateIndex = index;
    rateShown.textContent = `${RATES[rateIndex]}`;
    rateSlider.setAttribute("aria-valuetext", rateShown.textContent);
  }
  function showGame() {
    const { at, ...moment } = live.shown();
    game.show({ ...moment, observation: null, banner: moment.reason && endingInLines(moment.reason, at) });
    plane.show({ weights: learner.weights, at: moment.state });
  }
  function showLearner() {
    const { weights, history } = learner;
    const last = history.at(-1);
    const words = last
      ? `After ${history.length * GAMES} games: the last ten scored ${last.score.toFixed(0)} on average, ten greedy ones ${last.greedy.toFixed(0)}.`
      : "Nothing learned yet: all weights are 0, and every push is a fair coin's.";
    status.setAttribute("role", learning ? "none" : "status"); // or a screen reader would never stop
    say(status, history.length < UPDATES ? words : `${words} That was its budget: start over.`);
    weightsShown.textContent = `weights ${weights.map((weight) => signed(weight, 1)).join("  ")}`;
    curve.show({ history, earlier });
    curve.canvas.setAttribute("aria-label", `Scores against games played. ${words}`);
    plane.show({ weights, at: live.shown().state });
    plane.canvas.setAttribute("aria-label", planeInWords(weights));
  }
  setRate(rateIndex);
  showLearner();
  showGame();
  if (watching) clock.start();
  return () => {
    disposeFrame();
    clock.dispose();
    [game, plane, curve].forEach((each) => each.dispose());
  };
}

const distance = (one, other) => Math.abs(Math.log(one / other));

// ---------------------------------------------------------------- Drawing

const FASTEST = 1.5; // rad/s, the height of the plane
const CELLS = 32;

function planeInWords(weights) {
  const at = (angle, turning) => `${Math.round(100 * chanceOfRight(weights, [0, 0, angle, turning]))}%`;
  return `The chance of pushing right: ${at(0.1, 0.5)} while the pole leans and turns right, ${at(-0.1, -0.5)} while it leans and turns left.`;
}

/** For a cart that stands in the middle: blue where a push right is likely, orange hatched where a push left is. */
function drawPlane(context, look, { weights, at }) {
  const box = { left: 34, right: look.width - 8, top: 8, bottom: look.height - 34 };
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const x = (angle) => box.left + (width * (angle / TILT_LIMIT + 1)) / 2;
  const y = (turning) => box.bottom - (height * (turning / FASTEST + 1)) / 2;
  const stripes = hatch(context, ORANGE, 6, 1.5);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, width, height);
  context.clip();
  for (let column = 0; column < CELLS; column += 1) {
    for (let row = 0; row < CELLS; row += 1) {
      const angle = TILT_LIMIT * ((2 * column + 1) / CELLS - 1);
      const turning = FASTEST * ((2 * row + 1) / CELLS - 1);
      const sureness = 2 * chanceOfRight(weights, [0, 0, angle, turning]) - 1;
      context.globalAlpha = 0.6 * Math.abs(sureness);
      context.fillStyle = sureness > 0 ? BLUE : stripes;
      // Whole pixels, or neighbouring cells would overlap.
      const [left, right] = [column, column + 1].map((edge) => Math.round(box.left + (width * edge) / CELLS));
      const [bottom, top] = [row, row + 1].map((edge) => Math.round(box.bottom - (height * edge) / CELLS));
      context.fillRect(left, top, right - left, bottom - top);
    }
  }
  context.globalAlpha = 1;
  const border = borderOf(weights);
  if (border) stroke(context, look.ink, 3, border.map(([angle, turning]) => [x(angle), y(turning)]));
  for (const turning of [-1, 1]) {
    const chance = chanceOfRight(weights, [0, 0, 0, turning]);
    write(context, look, `${Math.round(100 * chance)}% to the right`, x(0), y(turning), { size: 12, weight: 600 });
  }
  dot(context, look.paper, x(at[2]), y(at[3]), 7);
  dot(context, GREEN, x(at[2]), y(at[3]), 5);
  context.restore();
  context.lineWidth = 1;
  context.strokeStyle = look.faint;
  context.strokeRect(box.left, box.top, width, height);
  const faint = { colour: look.faint, size: 11 };
  for (const degrees of [-12, 0, 12]) write(context, look, `${degrees}°`.replace("-", "−"), x((degrees / 12) * TILT_LIMIT), box.bottom + 11, faint);
  write(context, look, "pole angle", box.left + width / 2, box.bottom + 25, { size: 11 });
  for (const turning of [-1, 0, 1]) write(context, look, signed(turning, 0).replace("+0", "0"), box.left - 5, y(turning), { ...faint, align: "right" });
  context.save();
  context.translate(9, box.top + height / 2);
  context.rotate(-Math.PI / 2);
  context.font = look.font(11);
  context.fillStyle = look.ink;
  context.textAlign = "center";
  context.fillText("rad/s", 0, 0);
  context.restore();
}

/** Two points of the plane on the line where right and left are equally likely; null if there is none. */
function borderOf([, , angle, turning]) {
  if (angle === 0 && turning === 0) return null;
  const far = 10;
  return Math.abs(turning) > Math.abs(angle) / 20
    ? [[-far, (far * angle) / turning], [far, (-far * angle) / turning]]
    : [[(far * turning) / angle, -far], [(-far * turning) / angle, far]];
}

function drawCurve(context, look, { history, earlier }) {
  const box = { left: 34, right: look.width - 12, top: 10, bottom: look.height - 34 };
  const x = (update) => box.left + ((box.right - box.left) * update) / UPDATES;
  const y = (score) => box.bottom - ((box.bottom - box.top) * score) / STEP_LIMIT;
  const faint = { colour: look.faint, size: 11 };
  for (const score of [0, 100, 200, 300, 400, 500]) {
    stroke(context, look.line, 1, [[box.left, y(score)], [box.right, y(score)]]);
    write(context, look, String(score), box.left - 5, y(score), { ...faint, align: "right" });
  }
  for (const games of [0, 500, 1000, 1500, 2000]) write(context, look, games.toLocaleString("en"), x(games / GAMES), box.bottom + 11, faint);
  write(context, look, "games played", (box.left + box.right) / 2, box.bottom + 25, { size: 11 });
  const lines = (some, width) =>
    some.slice(1).forEach((moment, i) => {
      const ends = [[x(i + 1), y(some[i].score)], [x(i + 2), y(moment.score)]];
      stroke(context, moment.baseline ? BLUE : ORANGE, width, ends, moment.baseline ? [] : [4, 3]);
    });
  context.globalAlpha = 0.4;
  earlier.forEach((some) => lines(some, 1.5));
  context.globalAlpha = 1;
  stroke(context, GREEN, 1.5, history.map(({ greedy }, i) => [x(i + 1), y(greedy)]), [2, 3]);
  lines(history, 2.5);
  if (history.length) dot(context, history.at(-1).baseline ? BLUE : ORANGE, x(history.length), y(history.at(-1).score), 4);
}

export default widget(({ model, el }) => mountLiveLearning(el, model.get("settings")));
