import { counted } from './format.js';

// What the page's head says, of what is known: `serving`, `manifest` and `learner`, null while they are not, and which services
// are `away`.

/** Of the dot: `waiting`, `open`, `pinned` or `away`. */
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
    // only the trainer knows that nothing was learned
    return `${learner?.champion_version === 0 ? 'Nothing learned yet' : 'No version serves yet'}${trainer}`;
  }
  const classes = manifest?.version === serving.version ? ` · ${counted(manifest.labels.length, 'class', 'classes')}` : '';
  return `Version ${serving.version}${classes}${serving.pinned ? ' · pinned' : ''}${trainer}`;
}
