import * as activity from './activity.js';
import * as classes from './classes.js';
import * as history from './history.js';
import * as lines from './lines.js';
import * as matrix from './matrix.js';
import * as rates from './rates.js';
import * as rejected from './rejected.js';
import * as tiles from './tiles.js';
import * as versions from './versions.js';

// In the order of the page; each part follows what it needs, and fails alone.
const PARTS = [tiles, classes, lines, matrix, activity, versions, rejected];
// What costs requests or time runs while the view is seen.
const LOOKING = [history, rates, rejected];

export function start() {
  history.start();
  rates.start();
  PARTS.forEach((part) => part.start());
}

export function enter() {
  LOOKING.forEach((part) => part.look(true));
}

export function leave() {
  LOOKING.forEach((part) => part.look(false));
}
