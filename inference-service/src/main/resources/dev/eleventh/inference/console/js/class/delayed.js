export const UNDO_MILLIS = 10_000;

/** Whether an action has neither ended nor been undone. */
export const isOpen = ({ state }) => state === 'waiting' || state === 'sending';

/**
 * Actions that are sent only after ten seconds, so that an undo needs no reverse operation. They are sent in their order, each
 * after the one before has ended. An exclusive action concerns the whole class, and excludes all others.
 *
 * The states of an action: waiting, then undone, or sending and then done or failed with a `result` for people.
 */
export class DelayedActions {
  #actions = [];
  #timers = new Map();
  #last = Promise.resolve();
  #after;
  #cancel;
  #onChange;

  /** `after(millis, task)` returns a timer, which `cancel` ends; `onChange` is called with each action that changed. */
  constructor({ after = (millis, task) => setTimeout(task, millis), cancel = (timer) => clearTimeout(timer), onChange = () => {} } = {}) {
    this.#after = after;
    this.#cancel = cancel;
    this.#onChange = onChange;
  }

  /** All actions of the page, in the order of their addition. */
  get all() {
    return [...this.#actions];
  }

  /** The actions that can still be undone. */
  get waiting() {
    return this.#actions.filter(({ state }) => state === 'waiting');
  }

  /** Whether an action may be added now. */
  allows(exclusive) {
    const open = this.#actions.filter(isOpen);
    return exclusive ? open.length === 0 : !open.some((action) => action.exclusive);
  }

  /** Adds an action. `send(isLeaving)` resolves to its result as text, or fails with a message. */
  add(action) {
    if (!this.allows(action.exclusive)) {
      throw new Error('an action on the whole class excludes others until it has ended');
    }
    action.state = 'waiting';
    this.#actions.push(action);
    this.#timers.set(
      action,
      this.#after(UNDO_MILLIS, () => this.sendNow(action)),
    );
    this.#onChange(action);
    return action;
  }

  /** Cancels an action that was not sent; returns whether it could. */
  undo(action) {
    if (action?.state !== 'waiting') {
      return false;
    }
    this.#stopTimer(action);
    this.#become(action, 'undone', '');
    return true;
  }

  /** Sends an action without further delay, after those that are being sent; resolves when it has ended. */
  sendNow(action) {
    if (action.state === 'waiting') {
      this.#begin(action);
      this.#last = this.#last.then(() => this.#send(action, false));
    }
    return this.#last;
  }

  /**
   * Sends all waiting actions. If the page is being left, they are sent immediately, without waiting for each other: no
   * code runs later.
   */
  flush(isLeaving) {
    for (const action of this.waiting) {
      if (isLeaving) {
        this.#begin(action);
        this.#send(action, true);
      } else {
        this.sendNow(action);
      }
    }
    return this.#last;
  }

  #begin(action) {
    this.#stopTimer(action);
    this.#become(action, 'sending', '');
  }

  async #send(action, isLeaving) {
    try {
      this.#become(action, 'done', await action.send(isLeaving));
    } catch (failure) {
      this.#become(action, 'failed', failure.message);
    }
  }

  #stopTimer(action) {
    this.#cancel(this.#timers.get(action));
    this.#timers.delete(action);
  }

  #become(action, state, result) {
    action.state = state;
    action.result = result;
    this.#onChange(action);
  }
}
