import { percent } from '../format.js';

// A small line of a class's accuracy over the versions, 0 to 100 %, so that the lines of classes can be compared.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 96;
const HEIGHT = 20;
/** The line stays inside by half its width. */
const EDGE = 1.5;

/**
 * Returns the path of the values between 0 and 1, one for each version; null where nothing was measured, which the line
 * skips. Empty without a value.
 */
export function pathOf(values, width = WIDTH, height = HEIGHT) {
  const step = (width - 2 * EDGE) / Math.max(1, values.length - 1);
  const points = values.flatMap((value, place) =>
    typeof value === 'number' ? [`${round(EDGE + place * step)} ${round(EDGE + (1 - value) * (height - 2 * EDGE))}`] : [],
  );
  // a single point is a line of no length, which the round ends make visible
  return points.length === 0 ? '' : `M${points.join('L')}${points.length === 1 ? 'h0' : ''}`;
}

const round = (value) => Math.round(10 * value) / 10;

/** Describes a line for people who do not see it. `versions`: the numbers of the versions. */
export function textOf(values, versions) {
  const measured = values.flatMap((value, place) => (typeof value === 'number' ? [{ value, version: versions[place] }] : []));
  if (measured.length === 0) {
    return 'not measured';
  }
  const [first, last] = [measured[0], measured.at(-1)];
  const lowest = measured.reduce((worst, each) => (each.value < worst.value ? each : worst));
  return measured.length === 1
    ? `${percent(first.value, 0)} in version ${first.version}`
    : `from ${percent(first.value, 0)} in version ${first.version} to ${percent(last.value, 0)} in version ${last.version}, lowest ${percent(lowest.value, 0)} in version ${lowest.version}`;
}

export function makeSparkline() {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'sparkline');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('role', 'img');
  svg.append(document.createElementNS(SVG, 'path'));
  return svg;
}

export function updateSparkline(svg, values, versions) {
  svg.firstChild.setAttribute('d', pathOf(values));
  svg.setAttribute('aria-label', `Accuracy ${textOf(values, versions)}`);
}
