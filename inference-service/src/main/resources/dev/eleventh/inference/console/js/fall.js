/** A class whose accuracy fell by this much is marked in every view. */
const FALL = 0.05;

/** Tolerance: in binary, two shares that differ by five points may differ by slightly less. */
const ROUNDING = 1e-9;

/** Whether a change of accuracy, between -1 and 1, is a fall. */
export const isFall = (change) => change <= -FALL + ROUNDING;
