// Searches on their way over the score map, side by side on one clock, which counts games.

import { ORANGE } from "./colours.js";
import { h, say } from "./page.js";
import { stroke } from "./pen.js";
import { picture } from "./picture.js";
import { mountPlayback } from "./playback.js";
import { drawMap, mapBox, mapScale, star } from "./score_map.js";
import { widget } from "./widget.js";

const GAMES_A_SECOND = 25;
const GAMES_A_STEP = 10;
const GOOD = 475;

/**
 * What a search has done after so many games.
 *
 * @param search {rounds: [{points, scores}], stations: [{at, worth} or null]}; station i is what it would hand in before
 *   round i, and the last one what it hands in in the end
 * @returns {before, now, stations, best}: the round before and the games of this one, each as {points, scores}; the
 *   stations passed; and the best score so far, or null
 */
export function after({ rounds, stations }, games) {
  let number = 0;
  let begun = 0;
  while (number < rounds.length - 1 && begun + rounds[number].points.length < games) {
    begun += rounds[number].points.length;
    number += 1;
  }
  const { points, scores } = rounds[number];
  const shown = Math.min(Math.max(0, games - begun), points.length);
  const now = { points: points.slice(0, shown), scores: scores.slice(0, shown) };
  const passed = number + (shown === points.length ? 1 : 0);
  const all = [...rounds.slice(0, number).flatMap((round) => round.scores), ...now.scores];
  return {
    before: number ? rounds[number - 1] : { points: [], scores: [] },
    now,
    stations: stations.slice(0, passed + 1).filter((station) => station !== null),
    best: all.length ? Math.max(...all) : null,
  };
}

/**
 * @param el the element to fill
 * @param board {names, values, scores, games, colours, searches}, as Race in search_race.py describes it
 * @returns a function that takes it down
 */
export function mountRace(el, board) {
  const panels = board.searches.map((search) => racePanel(board, search));
  const maps = h("div", { class: "ba-race-maps" }, ...panels.map((panel) => panel.element));
  const marks = `● a policy with ${GOOD} steps or more   ○ with fewer   ★ what the search would hand in`;
  const legend = h("div", { class: "ba-race-legend" }, mapScale(board.colours), marks);
  return mountPlayback(el, "race", {
    panels,
    elements: [maps, legend],
    last: Math.max(...board.searches.map((search) => search.rounds.flatMap((round) => round.scores).length)),
    pace: () => GAMES_A_SECOND,
    step: GAMES_A_STEP,
    words: {
      noun: "game",
      scrub: "Games played",
      back: `${GAMES_A_STEP} games back`,
      forward: `${GAMES_A_STEP} games forward`,
    },
  });
}

function racePanel(board, search) {
  const { element, canvas, show: draw, dispose } = picture(
    {
      class: "ba-race-map", role: "img", tabindex: 0,
      "aria-label": `Map of the mean score, and on it the search "${search.title}". Space plays, the arrow keys step.`,
    },
    drawRace,
  );
  const words = h("p", { class: "ba-race-words" });
  return {
    element: h("section", { class: "ba-race-search" }, h("p", { class: "ba-title" }, search.title), element, words),
    canvas,
    dispose,
    show(position) {
      const state = after(search, Math.floor(position));
      draw({ ...board, ...state });
      const worth = state.stations.at(-1)?.worth.toFixed(0) ?? "–";
      say(words, `Best score so far ${state.best ?? "–"}; what it would hand in is worth ${worth}`);
    },
  };
}

function drawRace(context, look, { before, now, stations, ...board }) {
  const point = drawMap(context, look, board);
  const { left, top, size } = mapBox(look.width, look.height);
  context.save();
  context.beginPath();
  context.rect(left, top, size, size);
  context.clip();
  context.globalAlpha = 0.35;
  drawPolicies(context, point, before);
  context.globalAlpha = 1;
  drawPolicies(context, point, now);
  const way = stations.map(({ at }) => point(at));
  if (way.length > 1) {
    stroke(context, "#ffffff", 5, way);
    stroke(context, ORANGE, 2.5, way);
  }
  context.restore();
  if (way.length) star(context, ...way.at(-1), 11);
}

function drawPolicies(context, point, { points, scores }) {
  points.forEach((each, i) => {
    const good = scores[i] >= GOOD;
    context.beginPath();
    context.arc(...point(each), good ? 4.5 : 3.5, 0, 2 * Math.PI);
    context.fillStyle = good ? "#ffffff" : "#ffffff55";
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = good ? "#000000" : "#ffffff";
    context.stroke();
  });
}

export default widget(({ model, el }) => mountRace(el, model.get("board")));
