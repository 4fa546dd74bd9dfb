// The colours of things, the same on light and dark pages: those of the figures (plots/figure.py). No meaning hangs on
// a colour alone.

export const BLUE = "#0072B2";
export const ORANGE = "#D55E00";
export const GREEN = "#009E73";
export const PINK = "#CC79A7";
