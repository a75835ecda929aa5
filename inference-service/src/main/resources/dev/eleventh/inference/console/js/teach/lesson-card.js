import { h, quoting, reconcile, setText } from '../dom.js';
import { count, counted, percent, points, seconds } from '../format.js';

/**
 * Shows a lesson's progress in three lines, which exist from the start so that nothing moves when they fill. `on`: `stop()`,
 * `takeBack()`, `relabel(label)` of what it sent, where null asks for the label, and `relabelConflict(label)` of
 * the images that are examples of that other label.
 */
export function makeLessonCard(lesson, on) {
  const button = (text, onclick) => h('button', { type: 'button', class: 'button small', onclick }, text);
  const parts = {
    badge: h('span', { class: 'badge' }),
    news: h('p', { class: 'lesson-news', dir: 'auto' }),
    cost: h('p', { class: 'hint number', dir: 'auto' }),
    problem: h('p', { class: 'hint', role: 'alert', dir: 'auto' }),
    offers: h('ul', { class: 'lesson-offers' }),
    stop: button('Stop', on.stop),
    takeBack: button('Take this lesson back', on.takeBack),
    relabel: button('Change the label…', () => on.relabel(null)),
  };
  parts.stop.setAttribute('aria-label', `Stop sending images of ${lesson.label}`);
  const card = h(
    'li',
    { class: 'lesson', tabindex: '-1' },
    parts.badge,
    parts.news,
    parts.cost,
    parts.problem,
    parts.offers,
    h('div', { class: 'row' }, parts.stop, parts.takeBack, parts.relabel),
  );
  card.parts = parts;
  card.on = on;
  return card;
}

export function updateLessonCard(card, lesson) {
  const { badge, news, cost, problem, stop, takeBack, relabel } = card.parts;
  const isRunning = lesson.correction?.state === 'running';
  card.dataset.state = lesson.state;
  setText(badge, badgeOf(lesson));
  setText(news, newsOf(lesson));
  setText(cost, lesson.firstVersion !== null && lesson.state !== 'undone' && lesson.state !== 'relabelled' ? costSentence(lesson) : ' ');
  setText(problem, lesson.correction?.state === 'failed' ? lesson.correction.text : '');
  showOffers(card, lesson, isRunning);
  takeBack.setAttribute('aria-label', `Take this lesson of ${lesson.label} back: retract ${counted(lesson.sent, 'image')}`);
  relabel.setAttribute('aria-label', `Change the label of ${counted(lesson.sent, 'image')} of ${lesson.labelNow}`);
  hide(stop, lesson.waiting === 0, card);
  [takeBack, relabel].forEach((each) => {
    hide(each, lesson.sent === 0 && !isRunning, card);
    each.setAttribute('aria-disabled', String(isRunning));
  });
}

/** Offers another label with one click: for images that are examples of another label, and for a label that may be misspelt. */
function showOffers(card, lesson, isRunning) {
  const conflicts = lesson.conflicts.map(([label, pictures]) => ({
    key: `is ${label}`,
    text: `${these(pictures.length)} “${label}” now:`,
    to: lesson.label,
    act: () => card.on.relabelConflict(label),
  }));
  const similar = (lesson.sent > 0 && lesson.correction?.state !== 'done' ? lesson.similar : []).map((label) => ({
    key: `as ${label}`,
    text: `${these(lesson.sent)} “${lesson.labelNow}” now, which is spelled almost like “${label}”:`,
    to: label,
    act: () => card.on.relabel(label),
  }));
  const hadFocus = card.parts.offers.contains(document.activeElement);
  reconcile(
    card.parts.offers,
    [...conflicts, ...similar],
    ({ key }) => key,
    ({ to, act }) => h('li', { class: 'row' }, h('span', { dir: 'auto' }), h('button', { type: 'button', class: 'button small', onclick: act }, quoting('Make them', to))),
    (item, { text }) => {
      setText(item.firstElementChild, text);
      item.lastElementChild.setAttribute('aria-disabled', String(isRunning));
    },
  );
  if (hadFocus && !card.parts.offers.contains(document.activeElement)) {
    card.focus({ preventScroll: true });
  }
}

const these = (number) => (number === 1 ? 'This 1 is' : `These ${count(number)} are`);

/** Hides a button; if it had the focus, the card gets the focus, instead of the top of the page. */
function hide(button, hidden, card) {
  const hadFocus = hidden && document.activeElement === button;
  button.hidden = hidden;
  if (hadFocus) {
    card.focus({ preventScroll: true });
  }
}

function badgeOf(lesson) {
  const facts = [
    lesson.before !== undefined && (lesson.isNew ? 'new class' : 'more examples'),
    counted(lesson.sent, 'image'),
    lesson.known > 0 && `${count(lesson.known)} already known`,
    lesson.stopped > 0 && `${count(lesson.stopped)} stopped`,
    lesson.lost > 0 && `${count(lesson.lost)} not sent, because the page was reloaded`,
  ];
  return facts.filter(Boolean).join(' · ');
}

/** Returns a sentence with a lesson's outcome. */
export function newsOf(lesson) {
  const { state, to, text } = lesson.correction ?? {};
  if (state === 'running') {
    const images = counted(lesson.sent, 'image');
    return `${lesson.label}: ${to === null ? `taking back ${images}…` : `changing the label of ${images} to “${to}”…`}`;
  }
  if (state === 'done') {
    return `${lesson.label}: ${text}`;
  }
  return lesson.firstVersion !== null ? learnedSentence(lesson) : `${lesson.label}: ${waitingSentence(lesson)}`;
}

function learnedSentence(lesson) {
  const first = `${lesson.label} learned ${seconds(lesson.learnedMillis)} after its first image, in version ${lesson.firstVersion}`;
  return lesson.version > lesson.firstVersion
    ? `${first}; now ${counted(lesson.examples, 'example')}, in version ${lesson.version}`
    : first;
}

function waitingSentence(lesson) {
  if (lesson.waitsForRelease) {
    return 'learned, but another version is pinned. Release the pin in Watch to serve the new version.';
  }
  if (lesson.waiting > 0) {
    return `sending ${count(lesson.waiting)} more…`;
  }
  if (lesson.sent > 0) {
    return lesson.stuck ?? underWay(lesson);
  }
  if (lesson.known > 0) {
    const others = lesson.refused > 0 ? ' The others were not accepted; the reasons are below the images.' : '';
    return `nothing new to learn. ${lesson.refused > 0 ? 'Some of these' : 'These'} images are already examples.${others}`;
  }
  return lesson.refused > 0
    ? 'none of the images was accepted; the reasons are below the images.'
    : 'stopped before an image was sent. The images are in the tray.';
}

function underWay(lesson) {
  if (lesson.trainerIsAway) {
    return 'sent. The trainer is unavailable, and will learn from the images later.';
  }
  return lesson.isHeldUp ? 'sent. The images may wait for a transaction that a producer left open.' : 'learning…';
}

function costSentence(lesson) {
  const own = lesson.accuracy === null ? '' : ` Accuracy on its own held-out images: ${percent(lesson.accuracy, 0)}.`;
  if (lesson.costShownBy) {
    return `Learned together with “${lesson.costShownBy}”. That lesson shows the effect on the other classes.${own}`;
  }
  if (!lesson.cost?.classes) {
    return (lesson.before ? 'No old class has held-out images yet, so the effect on them is unknown.' : 'No class was known before.') + own;
  }
  const { classes, change, from, now, worst } = lesson.cost;
  const fell = worst ? ` ${worst.label} fell most, by ${points(worst.change).replace('−', '')}.` : '';
  return `${counted(classes, 'old class', 'old classes')}: ${points(change)} by this lesson, from ${percent(from)} to ${percent(now)} now.${fell}${own}`;
}
