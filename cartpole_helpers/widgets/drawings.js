// Which drawing shows which game: a new game is a file in drawings/ and a line here.
//
// A drawing is {
//   quantities     the numbers of an observation: [{name, unit, colour, limit}]
//   actionInWords  (action or null) => text
//   secondsPerStep of the game in real time
//   aspect         width / height of the picture, numbers included
//   draw           (context, look, scene) => paints a scene; look has width, height, colours and font(size, weight)
// }
//
// A scene is {
//   state          what to draw: between two observations while the picture moves
//   observation    the numbers to write at it, which stand still meanwhile; null for none
//   action         the action taken; null for none
//   reason         why the game is over; null while it goes on
//   banner         lines of words, the first one large; null for none
// }

import { cartpole } from "./drawings/cartpole.js";

const DRAWINGS = { CartPole: cartpole };

/** The drawing for an environment's name: "CartPole-v1", "CartPole-v0". */
export function drawingOf(environment) {
  const name = Object.keys(DRAWINGS).find((each) => environment.startsWith(each));
  if (!name) throw new Error(`no drawing for ${environment}: there are ${Object.keys(DRAWINGS).join(", ")}`);
  return DRAWINGS[name];
}
