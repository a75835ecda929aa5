import { count } from '../format.js';
import { placeOf } from './rejected-log.js';

/** Rounds in which the page looks what became of the records, and the pause before each. */
const ROUNDS = 30;
const PAUSE_MILLIS = 1_000;
/** Ingest and trainer may reject a record again until then, although its id is recorded. */
const LEAST_ROUNDS = 3;

const LABELLED = 'dev.eleventh.example.labelled.v1';

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/**
 * Sends rejected records again, one after another, and follows what becomes of each. The states of a record: waiting, then
 * refused by ingest with a message, or sent and later recorded or rejected again.
 */
export class Redrives {
  #send;
  #look;
  #isRecorded;
  #onChange;
  #wait;
  /** By place: {state, message, label, id, type, at}. */
  #all = new Map();
  /** The places of rejected records that were looked at: a record that is sent twice may be rejected twice. */
  #seen = new Set();
  #isStopped = false;
  #isFollowing = false;
  #round = 0;
  /** Resolves when what became of the records sent so far is known, or no longer looked for. */
  settled = Promise.resolve();

  /**
   * `send(record, change)` resolves to {id} or fails with a message; `look()` resolves to the rejected records; with
   * `isRecorded(id)` the trainer tells whether an example is stored, or fails; `onChange()` is called after each change.
   */
  constructor({ send, look, isRecorded, onChange = () => {}, wait = pause }) {
    this.#send = send;
    this.#look = look;
    this.#isRecorded = isRecorded;
    this.#onChange = onChange;
    this.#wait = wait;
  }

  /** Returns {state, message, label, at} of a record; undefined if it was not sent from this page. */
  of(record) {
    return this.#all.get(placeOf(record));
  }

  /** Ends the run after the record that is being sent. */
  stop() {
    this.#isStopped = true;
  }

  /**
   * Sends the records with the change. Resolves to the message of the failure that ended the run early, or to an empty
   * text, once they are sent; what becomes of them is followed afterwards.
   */
  async run(records, change) {
    this.#isStopped = false;
    records.forEach((record) => this.#become(record, { state: 'waiting', label: change.label ?? record.label }));
    const problem = await this.#sendAll(records, change);
    records.filter((record) => this.of(record).state === 'waiting').forEach((record) => this.#all.delete(placeOf(record)));
    this.#onChange();
    this.#round = 0;
    this.settled = this.#isFollowing ? this.settled : this.#follow();
    return problem;
  }

  async #sendAll(records, change) {
    for (const record of records) {
      if (this.#isStopped) {
        return '';
      }
      try {
        const { id } = await this.#send(record, change);
        this.#become(record, { state: 'sent', id, type: record.type, at: new Date() });
      } catch (failure) {
        if (failure.isPassing || failure.status === undefined) {
          return failure.message; // the others would fail as well
        }
        this.#become(record, { state: 'refused', message: failure.message });
      }
    }
    return '';
  }

  /** Looks again and again until all records are known to be recorded or rejected, or until the last round. */
  async #follow() {
    this.#isFollowing = true;
    let canAsk = true;
    for (this.#round = 0; this.#round < ROUNDS && (this.#open().length > 0 || this.#round < LEAST_ROUNDS); this.#round++) {
      await this.#wait(PAUSE_MILLIS);
      this.see(await this.#look().catch(() => []));
      // a token may be one that does not read the store
      canAsk &&= await this.#askAll();
    }
    this.#isFollowing = false;
  }

  #open() {
    return [...this.#all].filter(([, { state }]) => state === 'sent').map(([place]) => place);
  }

  async #askAll() {
    for (const place of this.#open()) {
      const { id, type } = this.#all.get(place);
      if ((!type || type === LABELLED) && !(await this.#ask(place, id))) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the store could be asked. */
  async #ask(place, id) {
    try {
      if ((await this.#isRecorded(id)) && this.#all.get(place).state === 'sent') {
        this.#all.set(place, { ...this.#all.get(place), state: 'recorded' });
        this.#onChange();
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Finds records that were rejected again, among all rejected records. */
  see(rejected) {
    for (const record of rejected.filter((each) => each.redriven_from && !this.#seen.has(placeOf(each)))) {
      const { redriven_from: from, reason, message } = record;
      const sent = this.#all.get(from);
      this.#seen.add(placeOf(record));
      if (sent && ['sent', 'recorded'].includes(sent.state)) {
        this.#all.set(from, { ...sent, state: 'rejected', message: `${reason}: ${message}` });
        this.#onChange();
      }
    }
  }

  #become(record, change) {
    this.#all.set(placeOf(record), { ...this.of(record), ...change });
    this.#onChange();
  }

  /** Counts these records by state; those that were not sent from this page do not count. */
  countsOf(records) {
    const counts = { waiting: 0, sent: 0, recorded: 0, rejected: 0, refused: 0 };
    records.forEach((record) => this.of(record) && counts[this.of(record).state]++);
    return counts;
  }
}

/** Tells what became of records, such as “9 sent again: 7 recorded, 2 rejected again. 1 refused.” */
export function textOf({ sent, recorded, rejected, refused }) {
  const all = sent + recorded + rejected;
  const outcomes = [
    [recorded, 'recorded'],
    [rejected, 'rejected again'],
    [sent, 'not confirmed yet'],
  ];
  const parts = outcomes.filter(([number]) => number > 0).map(([number, what]) => `${count(number)} ${what}`);
  return [all > 0 && `${count(all)} sent again: ${parts.join(', ')}.`, refused > 0 && `${count(refused)} refused.`].filter(Boolean).join(' ');
}
