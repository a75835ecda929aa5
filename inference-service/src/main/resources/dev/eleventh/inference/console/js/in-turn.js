// The trainer computes suspects and confusion matrices one at a time, and nearest examples, too. It refuses other
// requests for them with 429.

const AGAIN_MILLIS = 5_000;
const MOST_ATTEMPTS = 12;

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Returns a function that runs one request after another, and repeats a request while the trainer computes for others. */
export function inTurn(wait = pause) {
  let before = Promise.resolve();
  return (ask) => {
    const answer = before.then(() => patiently(ask, wait));
    before = answer.catch(() => {});
    return answer;
  };
}

async function patiently(ask, wait) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (failure) {
      if (failure.status !== 429 || attempt === MOST_ATTEMPTS) {
        throw failure;
      }
      await wait(AGAIN_MILLIS);
    }
  }
}

/** The turns of this page. */
export const inTurnHere = inTurn();
