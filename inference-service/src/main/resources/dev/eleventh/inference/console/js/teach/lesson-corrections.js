import { askLabel } from '../ask-label.js';
import { ask } from '../dialog.js';
import { h } from '../dom.js';
import { remember } from '../examples.js';
import { count, counted } from '../format.js';
import { knownLabels } from '../known-labels.js';
import { showNotice } from '../notice.js';
import { correct, outcomeText } from './corrections.js';

/** More examples are retracted only after a question: their images must be added again from their files. */
const UNASKED = 50;

/** Corrects what a lesson sent when a person chooses that on its card, and the images that conflict with earlier examples. */
export class LessonCorrections {
  #on;

  /**
   * `on`: `stop(pictures)` cancels images that are not sent yet; `isSettled()` as `correct` asks it; `become(picture, state)`
   * changes an image; `show(lesson)` shows a change; `newer(lesson)` returns the lessons after it.
   */
  constructor(on) {
    this.#on = on;
  }

  /** Retracts the examples that a lesson sent. Images that were examples before the lesson stay examples. */
  async takeBack(lesson) {
    const isSure = lesson.correctable.every(({ isNew }) => isNew);
    if (!isRunning(lesson) && ((isSure && lesson.sent <= UNASKED) || (await agreesToRetract(lesson.sent, isSure)))) {
      await this.#correct(lesson, null);
    }
  }

  /** Gives the examples that a lesson sent another label; null asks for the label. */
  async relabel(lesson, label) {
    const to = isRunning(lesson) ? null : (label ?? (await askNewLabel(lesson)));
    if (to !== null) {
      await this.#correct(lesson, to);
    }
  }

  /** Gives a lesson's images that are examples of another label the lesson's label. */
  async relabelConflict(lesson, label) {
    const [, pictures = []] = lesson.conflicts.find(([each]) => each === label) ?? [];
    if (!isRunning(lesson) && pictures.length > 0) {
      await this.relabelConflicts(pictures);
    }
  }

  /** Gives images that are examples of other labels the label with which they were added; they need not be sent. */
  async relabelConflicts(pictures) {
    showNotice(`Changing the label of ${counted(pictures.length, 'example')}…`);
    const texts = [];
    for (const label of new Set(pictures.map((picture) => picture.label))) {
      const some = pictures.filter((picture) => picture.label === label);
      const outcome = await this.#correctPictures(some, label);
      const done = new Set(outcome.corrected);
      some.filter(({ id }) => done.has(id)).forEach((picture) => this.#on.become(picture, 'known'));
      texts.push(outcomeText(outcome, label));
    }
    showNotice(texts.join(' '));
  }

  async #correct(lesson, to) {
    if (isRunning(lesson)) {
      return; // the person pressed twice while the question was open
    }
    lesson.correction = { to, state: 'running', text: '' };
    this.#on.show(lesson);
    this.#on.stop(lesson.pictures);
    await Promise.all(lesson.pictures.map(({ flight }) => flight));
    const pictures = this.#own(lesson);
    const outcome = await this.#correctPictures(pictures, to);
    if (to === null) {
      const gone = new Set([...outcome.corrected, ...outcome.unknown]);
      pictures.filter(({ id }) => gone.has(id)).forEach((picture) => this.#on.become(picture, 'retracted'));
    } else if (outcome.corrected.length > 0) {
      lesson.labelNow = to;
    }
    lesson.correction = { to, state: outcome.waiting.length > 0 ? 'failed' : 'done', text: outcomeText(outcome, to) };
    this.#on.show(lesson);
  }

  /** An example that was deleted and sent again belongs to the lesson that sent it last. */
  #own(lesson) {
    const sentLater = new Set(this.#on.newer(lesson).flatMap(({ correctable }) => correctable.map(({ id }) => id)));
    return lesson.correctable.filter(({ id }) => !sentLater.has(id));
  }

  async #correctPictures(pictures, to) {
    const outcome = await correct([...new Set(pictures.map(({ id }) => id))], to, this.#on.isSettled);
    outcome.corrected.forEach((id) => remember(id, to));
    return outcome;
  }
}

const isRunning = ({ correction }) => correction?.state === 'running';

const agreesToRetract = async (number, isSure) =>
  (await ask({
    title: `Retract ${counted(number, 'example')}?`,
    action: 'Retract',
    danger: true,
    content: [
      h('p', {}, 'Their images are erased. You can add them again only from their files.'),
      !isSure && h('p', {}, 'This page could not check which of these images were examples before the lesson. Those are retracted, too.'),
    ],
  })) !== null;

function askNewLabel({ sent, labelNow }) {
  const labels = knownLabels();
  return askLabel({
    title: 'Change the label',
    action: 'Change the label',
    label: labelNow,
    labels,
    content: h('p', { dir: 'auto' }, `${sent === 1 ? 'This 1 example is' : `These ${count(sent)} examples are`} “${labelNow}” now. Choose the correct label.`),
    meaning: (typed) => (labels.includes(typed) ? `“${typed}” exists.` : `“${typed}” is a new class.`),
  });
}
