import { h } from '../dom.js';
import { rectangleOf } from './rectangle.js';

/** A pointer that moves less than this clicks; it does not drag. */
const DRAG_PIXELS = 5;

/**
 * Lets a mouse or pen draw a rectangle in `place`; a finger scrolls the page. `begin(adds)` is called when a drag begins, with
 * whether a key asks to keep the selection; `move(rectangle)` at each movement, relative to the corner of `list`.
 */
export function startDrags(place, list, { begin, move }) {
  const box = h('div', { class: 'drag-box', hidden: true });
  place.append(box);
  place.addEventListener('pointerdown', (event) => {
    if (event.button === 0 && event.pointerType !== 'touch') {
      follow(event);
    }
  });

  const pointIn = ({ clientX, clientY }) => {
    const { left, top } = list.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  function follow(event) {
    const from = pointIn(event);
    let isDrag = false;
    const onMove = (now) => {
      const to = pointIn(now);
      if (!isDrag && Math.hypot(to.x - from.x, to.y - from.y) < DRAG_PIXELS) {
        return;
      }
      if (!isDrag) {
        isDrag = true;
        place.setPointerCapture(event.pointerId);
        place.toggleAttribute('data-dragging', true);
        begin(event.ctrlKey || event.metaKey || event.shiftKey);
      }
      const rectangle = rectangleOf(from, to);
      draw(rectangle);
      move(rectangle);
    };
    const onEnd = () => {
      place.removeEventListener('pointermove', onMove);
      place.removeEventListener('pointerup', onEnd);
      place.removeEventListener('pointercancel', onEnd);
      place.toggleAttribute('data-dragging', false);
      box.hidden = true;
      if (isDrag) {
        ignoreNextClick();
      }
    };
    place.addEventListener('pointermove', onMove);
    place.addEventListener('pointerup', onEnd);
    place.addEventListener('pointercancel', onEnd);
  }

  function draw({ left, top, right, bottom }) {
    box.hidden = false;
    box.style.setProperty('translate', `${left}px ${top}px`);
    box.style.setProperty('width', `${right - left}px`);
    box.style.setProperty('height', `${bottom - top}px`);
  }
}

/** The click that follows a drag would select one example. */
function ignoreNextClick() {
  const stop = (click) => click.stopPropagation();
  addEventListener('click', stop, { capture: true });
  setTimeout(() => removeEventListener('click', stop, { capture: true }));
}
