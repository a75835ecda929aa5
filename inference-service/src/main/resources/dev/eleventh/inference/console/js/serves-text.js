import { counted } from './format.js';

// Creates the text in the page's head from `serving`, `manifest` and `learner`, which are null while unknown, and from the
// list `away` of unavailable services.

/** Returns the state of the dot: `waiting`, `open`, `pinned` or `away`. */
export function stateOf({ serving, away }) {
  if (away.serving || away.learner) {
    return 'away';
  }
  return !serving?.version ? 'waiting' : serving.pinned ? 'pinned' : 'open';
}

export function sentenceOf({ serving, manifest, learner, away }) {
  if (away.serving) {
    return 'Reconnecting…';
  }
  if (!serving) {
    return 'Connecting…';
  }
  const trainer = away.learner ? ' · trainer unavailable' : '';
  if (serving.version === 0) {
    // only the trainer knows whether anything was learned
    return `${learner?.champion_version === 0 ? 'Nothing learned yet' : 'No version serves yet'}${trainer}`;
  }
  const classes = manifest?.version === serving.version ? ` · ${counted(manifest.labels.length, 'class', 'classes')}` : '';
  return `Version ${serving.version}${classes}${serving.pinned ? ' · pinned' : ''}${trainer}`;
}
