// Formats numbers for people, with units. All browsers use one locale, so that screenshots are unambiguous.

const whole = new Intl.NumberFormat('en-GB');
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

export const count = (value) => (isNumber(value) ? whole.format(value) : '–');

export const counted = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

/** 0.847 is 84.7 %. */
export const percent = (value, digits = 1) => (isNumber(value) ? `${(100 * value).toFixed(digits)} %` : '–');

/** The difference of two shares: +0.3 points. Never "-0.0". */
export function points(change) {
  if (!isNumber(change)) {
    return '–';
  }
  const rounded = Math.round(1000 * change) / 10;
  const sign = rounded > 0 ? '+' : rounded < 0 ? '−' : '±';
  return `${sign}${Math.abs(rounded).toFixed(1)} points`;
}

export const seconds = (millis) => `${(millis / 1000).toFixed(1)} s`;

export function duration(millis) {
  return millis < 1000 ? `${Math.round(millis)} ms` : seconds(millis);
}

export const rate = (perSecond) =>
  isNumber(perSecond) ? `${perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond))}/s` : '–';

/** Returns the time of day, and the date if it is not today. */
export function time(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) {
    return '–';
  }
  return (at.toDateString() === new Date().toDateString() ? clock : day).format(at);
}

export function bytes(value) {
  if (value < 1024) {
    return `${value} bytes`;
  }
  return value < 1 << 20 ? `${(value / 1024).toFixed(1)} KiB` : `${(value / (1 << 20)).toFixed(1)} MiB`;
}

/** Returns at most three names, then the number of further names. */
export function names(list) {
  const shown = list.slice(0, 3).join(', ');
  return list.length > 3 ? `${shown} and ${list.length - 3} more` : shown;
}
