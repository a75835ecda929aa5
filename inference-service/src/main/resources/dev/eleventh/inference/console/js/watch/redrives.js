import { count } from '../format.js';
import { placeOf } from './rejected-log.js';

/** Rounds in which the page looks what became of the records, and the pause before each. */
const ROUNDS = 30;
const PAUSE_MILLIS = 1_000;
/** Ingest and trainer may reject a record again until then, although its id is recorded. */
const LEAST_ROUNDS = 3;

const LABELLED = 'dev.eleventh.example.labelled.v1';
/** Statuses of responses that concern one record; after any other failure, the rest would fail as well. */
const OF_ONE_RECORD = [400, 404, 409, 413, 415, 422];
/** Whether the token lacks the role to read the store, or is not valid any more. */
const mayNotAsk = ({ status }) => status === 401 || status === 403;

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/**
 * Sends rejected records again, one after another, and follows what becomes of each. The states of a record: waiting, then
 * refused by ingest with a message, or sent and later recorded or rejected again.
 */
export class Redrives {
  #send;
  #look;
  #recordedOf;
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
   * `recordedOf(ids)` the trainer tells which examples are stored, or fails; `onChange()` is called after each change.
   */
  constructor({ send, look, recordedOf, onChange = () => {}, wait = pause }) {
    this.#send = send;
    this.#look = look;
    this.#recordedOf = recordedOf;
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
    const before = new Map(this.#all);
    records.forEach((record) => this.#become(record, { state: 'waiting', label: change.label ?? record.label }));
    const problem = await this.#sendAll(records, change);
    records.filter((record) => this.of(record).state === 'waiting').forEach((record) => this.#restore(placeOf(record), before));
    this.#onChange();
    this.#round = 0;
    this.settled = this.#isFollowing ? this.settled : this.#follow();
    return problem;
  }

  #restore(place, before) {
    before.has(place) ? this.#all.set(place, before.get(place)) : this.#all.delete(place);
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
        if (!OF_ONE_RECORD.includes(failure.status)) {
          return failure.message;
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
      canAsk &&= await this.#ask();
    }
    this.#isFollowing = false;
  }

  #open() {
    return [...this.#all].filter(([, { state }]) => state === 'sent').map(([place]) => place);
  }

  /** Asks the store about all open records at once. Returns whether it may be asked again. */
  async #ask() {
    const places = this.#open().filter((place) => isLabelled(this.#all.get(place)));
    if (places.length === 0) {
      return true;
    }
    try {
      const recorded = await this.#recordedOf(places.map((place) => this.#all.get(place).id));
      places.filter((place) => recorded.has(this.#all.get(place).id)).forEach((place) => this.#confirm(place));
      return true;
    } catch (failure) {
      return !mayNotAsk(failure);
    }
  }

  /** While the store was asked, the record may have been rejected again, or sent again. */
  #confirm(place) {
    if (this.#all.get(place).state === 'sent') {
      this.#all.set(place, { ...this.#all.get(place), state: 'recorded' });
      this.#onChange();
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

/** Whether a record labels an example, and does not correct one. */
export const isLabelled = ({ type }) => !type || type === LABELLED;

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
