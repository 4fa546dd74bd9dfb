// Which drawing shows which game: a new game is a file in drawings/ and a line here.
//
// A drawing is {
//   quantities     the numbers of an observation: [{name, unit, colour, limit, digits}]; unit and digits (3) may be left out
//   actionInWords  (action or null) => text
//   secondsPerStep of the game in real time
//   aspect         width / height of the picture, numbers included
//   between        (observation, next, share) => the state on the way from one to the other; left out: in a straight line
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

import { acrobot } from "./drawings/acrobot.js";
import { cartpole } from "./drawings/cartpole.js";
import { mountainCar, mountainCarContinuous } from "./drawings/mountain_car.js";
import { pendulum } from "./drawings/pendulum.js";

const DRAWINGS = {
  CartPole: cartpole,
  Acrobot: acrobot,
  MountainCarContinuous: mountainCarContinuous, // before the other, whose name is the beginning of this one
  MountainCar: mountainCar,
  Pendulum: pendulum,
};

/** What the names of the environments that can be drawn begin with. */
export const DRAWN = Object.keys(DRAWINGS);

/** The drawing for an environment's name: "CartPole-v1", "CartPole-v0". */
export function drawingOf(environment) {
  const name = DRAWN.find((each) => environment.startsWith(each));
  if (!name) throw new Error(`no drawing for ${environment}: there are ${DRAWN.join(", ")}`);
  return DRAWINGS[name];
}
