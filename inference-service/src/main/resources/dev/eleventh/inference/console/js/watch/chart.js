import uPlot from '../../lib/uplot.js';
import { colour } from '../dom.js';

export const COLOURS = 10;
const HEIGHT = 260;

/** Returns the colour of the n-th line. After ten lines, the colours repeat with dashes. */
export const lineColour = (index) => colour(`--line-${(index % COLOURS) + 1}`);
export const lineDash = (index) => (index < COLOURS ? undefined : [6, 4]);

/** A line chart with the width of its container, the colours of the theme, and no animation. */
export class Chart {
  #place;
  #options;
  #plot = null;
  #data = null;
  #shape = '';

  /** `options(axis)` returns uPlot's series, axes and scales; called again when the theme changes. */
  constructor(place, options) {
    this.#place = place;
    this.#options = options;
    place.classList.add('chart');
    new ResizeObserver(() => this.#fit()).observe(place);
    document.addEventListener('themechange', () => this.#draw());
  }

  /** `shape` identifies the series; while it stays the same, only the data are replaced. */
  show(data, shape = '') {
    this.#data = data;
    if (this.#plot && shape === this.#shape) {
      this.#plot.setData(data);
    } else {
      this.#shape = shape;
      this.#draw();
    }
  }

  #draw() {
    const width = this.#place.clientWidth;
    if (!this.#data || width === 0) {
      return; // hidden now; #fit draws it when it is shown
    }
    this.#plot?.destroy();
    const ink = colour('--muted');
    const grid = { stroke: colour('--line'), width: 1 };
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: ink, grid, ticks: { show: false }, font };
    const options = this.#options(axis);
    this.#plot = new uPlot(
      { width, height: HEIGHT, legend: { show: false }, padding: [12, 12, 0, 0], ...options },
      this.#data,
      this.#place,
    );
  }

  #fit() {
    const width = this.#place.clientWidth;
    if (width > 0) {
      this.#plot ? this.#plot.setSize({ width, height: this.#plot.height }) : this.#draw();
    }
  }
}
