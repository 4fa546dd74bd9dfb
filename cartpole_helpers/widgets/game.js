// Playing and recording a game, whatever its rules. Rules are what a module of games/ exports:
// {advance(state, action), ending(state, steps), randomStart(), standingStart, secondsPerStep}.

/** A game before its first step: what is recorded of it, and its exact state. */
export function newGame(start) {
  return { state: start, observations: [asSeen(start)], actions: [], ending: null };
}

/** Play one step of a game. */
export function step(rules, game, action) {
  game.state = rules.advance(game.state, action);
  game.actions.push(action);
  game.observations.push(asSeen(game.state));
  game.ending = rules.ending(game.state, game.actions.length);
}

// A policy is shown the state rounded to 32 bits; the rules look at the exact one.
const asSeen = (state) => state.map(Math.fround);

/** A whole game, recorded. */
export function play(rules, start, choose) {
  const game = newGame(start);
  while (!game.ending) step(rules, game, choose(game.observations.at(-1)));
  return game;
}

/** Why and after how many steps games from these starts end: {scores, endings}. Records nothing, and is quick. */
export function evaluate(rules, starts, choose) {
  const games = starts.map((start) => {
    let [state, steps, ending] = [start, 0, null];
    const seen = new Float32Array(start.length); // rounds what is put into it; no list is made anew
    while (!ending) {
      for (let i = 0; i < seen.length; i += 1) seen[i] = state[i]; // takes half the time of seen.set(state)
      state = rules.advance(state, choose(seen));
      steps += 1;
      ending = rules.ending(state, steps);
    }
    return { steps, ending };
  });
  return { scores: games.map((game) => game.steps), endings: games.map((game) => game.ending) };
}

/**
 * A game that is watched while it is played: recorded one step ahead of what is shown, so that the picture
 * can move smoothly from each state to the next. `move(steps, choose)` goes on by a number of steps, which
 * need not be whole; `choose` gets the observation and returns the action.
 */
export function liveGame(rules, start = rules.randomStart()) {
  const game = newGame(start);
  let position = 0;
  return {
    game,
    move(steps, choose) {
      position += steps;
      while (!game.ending && game.actions.length <= position) step(rules, game, choose(game.observations.at(-1)));
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

/** A state some share (0 to 1) of the way from one to another: what is drawn between two steps. */
export const between = (from, to, share) => from.map((number, i) => number + share * (to[i] - number));

/**
 * Which way a player pushes: the direction held (the latest, if both are). When none is held it is what is done then
 * (idle), or, where there is no such thing (null), the last one tapped.
 */
export const nothingPressed = (idle = null) => ({ held: [], push: idle });
export const press = ({ held }, action) => ({ held: [...held.filter((other) => other !== action), action], push: action });
export function release({ held, push }, action, idle = null) {
  const stillHeld = held.filter((other) => other !== action);
  return { held: stillHeld, push: stillHeld.at(-1) ?? idle ?? push };
}
