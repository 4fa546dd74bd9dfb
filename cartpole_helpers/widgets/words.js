// Numbers and endings as text.

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
export const endingInLines = (reason, steps) => [capitalised(reason), `at step ${steps}`];

/** ", with a score of −83": of a game whose steps do not say it. */
export const scoreInWords = (score, steps) => (score === steps ? "" : `, with a score of ${plain(score)}`);

/** A number as it is usually written, with at most two digits behind the point: "−83", "92.41". */
export const plain = (number) => String(Number(number.toFixed(2))).replace("-", "−");

export const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** "0.25×", "1× (real time)" */
export const speedInWords = (speed) => `${speed}×${speed === 1 ? " (real time)" : ""}`;
