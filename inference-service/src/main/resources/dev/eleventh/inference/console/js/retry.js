const TRIES = 4;
const FIRST_WAIT_MILLIS = 800;

const QUESTIONS = 40;
const FIRST_PAUSE_MILLIS = 300;
const LONGEST_PAUSE_MILLIS = 2_000;

const after = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Returns the response of `request`; retries a few times while a service is briefly unavailable. */
export async function insist(request) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (failure) {
      if (!failure.isPassing || attempt === TRIES) {
        throw failure;
      }
      await after(FIRST_WAIT_MILLIS * 2 ** (attempt - 1));
    }
  }
}

/**
 * Repeats a question until `isDone(answer)`, with growing pauses, and returns the last answer: after some 75 seconds, that is
 * an answer that is not done. `pause(millis)` returns a promise.
 */
export async function until(isDone, question, pause = after) {
  let wait = FIRST_PAUSE_MILLIS;
  for (let attempt = 1; ; attempt++) {
    const answer = await question();
    if (isDone(answer) || attempt === QUESTIONS) {
      return answer;
    }
    await pause(wait);
    wait = Math.min(LONGEST_PAUSE_MILLIS, wait * 1.5);
  }
}
