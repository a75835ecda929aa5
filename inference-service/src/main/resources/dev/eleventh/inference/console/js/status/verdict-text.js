// Decides what the console shows of a verdict, as GET /v1/status has it. `status` is null while it is unknown.

/** Symbols and words, because a colour alone would tell some readers nothing. */
const SHOWN = {
  unknown: { symbol: '…', word: 'Unknown' },
  healthy: { symbol: '✓', word: 'Healthy' },
  attention: { symbol: '!', word: 'Attention' },
  alert: { symbol: '✕', word: 'Alert' },
};

const PANELS = {
  serving: 'the serving version',
  tiles: 'the figures',
  classes: 'Classes',
  lines: 'Accuracy over versions',
  matrix: 'Is anything forgotten?',
  activity: 'Activity',
  backbone: 'Backbone',
  versions: 'Versions',
  rejected: 'Rejected',
};

/** The verdict while no service answers: the page itself has found what is wrong. */
export const UNREACHABLE = {
  verdict: 'alert',
  headline: 'Unreachable',
  findings: [],
  forgotten: { answer: 'unknown', text: 'Whether anything is forgotten is unknown: the services cannot be reached.', classes: [] },
  services: [],
};

/** Returns `unknown`, `healthy`, `attention` or `alert`; a severity that this page does not know counts as `alert`. */
export function levelOf(severity) {
  return severity === undefined ? 'unknown' : severity in SHOWN ? severity : 'alert';
}

export const symbolOf = (level) => SHOWN[level].symbol;

export const wordOf = (level) => SHOWN[level].word;

export const headlineOf = (status) => status?.headline ?? 'Verdict unknown';

/** Returns the number of findings, which stands for the headline where there is little room; an empty text for none. */
export const countOf = (status) => (status?.findings.length > 0 ? String(status.findings.length) : '');

/** Identifies a finding while its value changes. */
export const keyOf = ({ code, service, happened }) => `${code} ${service} ${happened}`;

export const measuredOf = ({ value, expected, service }) => `${value}; expected: ${expected} (${service})`;

export const panelName = (panel) => PANELS[panel] ?? 'Watch';

/** Names what the verdict lacks, or returns an empty text if every service answered. */
export function missingOf({ services, findings }) {
  const known = ['ingest-service', 'trainer-service', 'inference-service'];
  const reported = findings.filter(({ code }) => code === 'down').map(({ service }) => service);
  const missing = known.filter((name) => !services.includes(name) && !reported.includes(name));
  return missing.length > 0 && services.length > 0 ? `Without ${missing.join(' and ')}, which this address does not reach.` : '';
}

/**
 * Returns what a screen reader announces after a change of the findings, or an empty text: nothing when the page opens, or
 * while only values change.
 */
export function newsOf(before, after) {
  if (!before || !after) {
    return '';
  }
  const old = new Set(before.findings.map(keyOf));
  const added = after.findings.filter((finding) => !old.has(keyOf(finding)));
  if (added.length === 0 && before.headline === after.headline) {
    return '';
  }
  return [`${after.headline}.`, ...added.map(({ severity, happened }) => `${wordOf(levelOf(severity))}: ${happened}`)].join(' ');
}
