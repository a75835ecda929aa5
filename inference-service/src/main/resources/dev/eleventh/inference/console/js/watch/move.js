import { count, counted } from '../format.js';

// Decides what the panel “Backbone” shows of the newest move of the system to another network, as GET /v1/backbone has it.

const KINDS = { 'built-in': 'built-in', onnx: 'ONNX', 'saved-model': 'SavedModel' };
const ENDED = ['promoted', 'rejected', 'given-up'];

/** Pause between two requests while a move is under way, and otherwise: a move starts on the command line. */
const FAST_MILLIS = 2_000;
const RARE_MILLIS = 30_000;

export const isUnderWay = (move) => Boolean(move) && !ENDED.includes(move.state);

export const pauseMillis = (move) => (isUnderWay(move) ? FAST_MILLIS : RARE_MILLIS);

/** Returns kind and shortened digest of a network: “ONNX, ab12cd34ef56”. */
export const networkText = ({ kind, sha256 }) => `${KINDS[kind] ?? kind}, ${sha256.slice(0, 12)}`;

/** Returns the name of a move's network; the built-in one has no name of its own. */
export const nameOf = ({ name, kind }) => (!name || name === kind ? `the ${KINDS[kind] ?? kind} network` : name);

export const share = ({ embedded, examples }) => (examples > 0 ? embedded / examples : 0);

export const progressText = ({ embedded, examples }) => `${count(embedded)} of ${counted(examples, 'example')} embedded`;

/** Returns the state as a sentence, without the reason. */
export function stateText(move) {
  switch (move.state) {
    case 'embedding':
      return 'The new network embeds the stored examples. Meanwhile, the old one serves and learns.';
    case 'paused':
      return 'The move is paused. Meanwhile, the old network serves and learns.';
    case 'blocked':
      return 'Some examples cannot be embedded, so the move waits. Meanwhile, the old network serves and learns.';
    case 'judging':
      return 'All examples are embedded. Heads on the new network are learned and judged.';
    case 'promoted':
      return move.version ? `The new network was promoted with version ${move.version}.` : 'The new network was promoted.';
    case 'rejected':
      return 'The new network was rejected. The backbone is unchanged.';
    case 'given-up':
      return 'The move was given up. The backbone is unchanged.';
    default:
      return `The move is in the state “${move.state}”.`;
  }
}

/** Returns the number of blocked examples beyond those that the service lists. */
export const furtherBlocked = ({ blocked = 0, blocked_examples: listed = [] }) => Math.max(0, blocked - listed.length);

/**
 * Returns what a screen reader announces after a change, or an empty text: progress is not announced, nor the state when
 * the page opens.
 */
export function newsOf(before, after) {
  if (before === undefined || !after || (before?.id === after.id && before.state === after.state)) {
    return '';
  }
  return `Move to ${nameOf(after)}: ${stateText(after)}`;
}
