import { h, setText } from '../dom.js';
import { count, counted, percent, points, seconds } from '../format.js';

/** Shows a lesson's progress in three lines, which exist from the start so that nothing moves when they fill. */
export function makeLessonCard(lesson, onUndo, onStop) {
  const button = (text, onclick) => h('button', { type: 'button', class: 'button small', onclick }, text);
  const parts = {
    badge: h('span', { class: 'badge' }),
    news: h('p', { class: 'lesson-news', dir: 'auto' }),
    cost: h('p', { class: 'hint number', dir: 'auto' }),
    problem: h('p', { class: 'hint', role: 'alert' }),
    stop: button('Stop', onStop),
    undo: button('Undo', onUndo),
  };
  parts.stop.setAttribute('aria-label', `Stop sending images of ${lesson.label}`);
  parts.undo.setAttribute('aria-label', `Undo: retract the images of this lesson of ${lesson.label}`);
  const card = h(
    'li',
    { class: 'lesson', tabindex: '-1' },
    parts.badge,
    parts.news,
    parts.cost,
    parts.problem,
    h('div', { class: 'row' }, parts.stop, parts.undo),
  );
  card.parts = parts;
  return card;
}

export function updateLessonCard(card, lesson) {
  const { badge, news, cost, problem, stop, undo } = card.parts;
  card.dataset.state = lesson.state;
  setText(badge, badgeOf(lesson));
  setText(news, newsOf(lesson));
  setText(cost, lesson.firstVersion !== null && lesson.undo !== 'done' ? costSentence(lesson) : ' ');
  setText(problem, lesson.undo === 'failed' ? `Some images could not be retracted: ${lesson.undoProblem}` : '');
  setText(undo, lesson.undo === 'running' ? 'Retracting…' : `Undo ${counted(lesson.sent, 'image')}`);
  hide(stop, lesson.waiting === 0, card);
  hide(undo, lesson.sent === 0 && lesson.undo !== 'running', card);
  undo.setAttribute('aria-disabled', String(lesson.undo === 'running'));
}

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
  ];
  return facts.filter(Boolean).join(' · ');
}

/** Returns a sentence with a lesson's outcome. */
export function newsOf(lesson) {
  if (lesson.undo === 'running') {
    return `${lesson.label}: retracting ${counted(lesson.retractable.length, 'image')}…`;
  }
  if (lesson.undo === 'done') {
    return `${lesson.label}: ${counted(lesson.retracted, 'image')} retracted. The next version learns without them.`;
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
    : 'stopped before an image was sent.';
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
