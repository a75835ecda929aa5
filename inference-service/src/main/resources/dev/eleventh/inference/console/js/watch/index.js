import * as activity from './activity.js';
import * as backbone from './backbone.js';
import * as classes from './classes.js';
import * as confusion from './confusion.js';
import * as history from './history.js';
import * as lines from './lines.js';
import * as matrix from './matrix.js';
import * as outcomes from './outcomes.js';
import * as rates from './rates.js';
import * as rejected from './rejected.js';
import * as servingBar from './serving-bar.js';
import * as suspects from './suspects.js';
import * as tiles from './tiles.js';
import * as versions from './versions.js';

// The panels in the order of the page; each updates from its own sources, and fails without affecting others.
const PARTS = [servingBar, tiles, classes, lines, activity, matrix, confusion, suspects, outcomes, backbone, versions, rejected];
// Work that needs requests or time runs only while the view is visible.
const LOOKING = [classes, history, rates, backbone, rejected, confusion, suspects, outcomes];

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
