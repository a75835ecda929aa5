// Creates elements. Labels, ids and reasons are untrusted, so they are only ever inserted as text.

const SVG = 'http://www.w3.org/2000/svg';

/** Creates an element. Functions become listeners, `true` a bare attribute, false and null none; children: nodes or text. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name.replace(/^on/, ''), value);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Creates an icon from the sprite in index.html; it is decorative, because the text beside it has the meaning. */
export function icon(name, more = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icon ${more}`);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${name}`);
  svg.append(use);
  return svg;
}

/** Creates a text with a label in quotes. It is one element, because a button puts space between its children. */
export const quoting = (before, label) => h('span', {}, `${before} “`, h('bdi', {}, label), '”');

export const byId = (id) => document.getElementById(id);

/** Sets a text only if it changed, so that screen readers do not repeat it. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Sets the share of a bar through a custom property, because the page's content policy forbids style attributes. */
export function setShare(element, share) {
  element.style.setProperty('--share', String(Math.max(0, Math.min(1, share || 0))));
}

/**
 * Updates the children of `parent` to match `items`, and reuses the elements of items that remain. Focus, scroll position
 * and opened details survive an update every second.
 */
export function reconcile(parent, items, key, make, update = () => {}) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const gone = new Set(parent.children);
  const old = new Map([...gone].map((child) => [child.dataset.key, child]));
  let at = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let element = old.get(name);
    old.delete(name);
    gone.delete(element);
    if (!element) {
      element = make(item);
      element.dataset.key = name;
    }
    update(element, item);
    if (element === at) {
      at = at.nextElementSibling;
    } else {
      parent.insertBefore(element, at);
    }
  }
  gone.forEach((element) => element.remove());
  // an element that moves loses the focus of what it contains
  if (focused?.isConnected && document.activeElement !== focused) {
    focused.focus({ preventScroll: true });
  }
}

/** Returns the current colour of a custom property, because canvases do not read style sheets. */
export function colour(property) {
  const probe = document.body.appendChild(h('span', { hidden: true }));
  probe.style.color = `var(${property})`;
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
