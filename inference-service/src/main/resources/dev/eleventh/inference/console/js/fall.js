/** A class that fell by so much is marked, wherever it is shown. */
const FALL = 0.05;

/** Two shares that differ by five points may differ by a little less in binary. */
const ROUNDING = 1e-9;

/** Whether a change of accuracy, between -1 and 1, is a fall. */
export const isFall = (change) => change <= -FALL + ROUNDING;
