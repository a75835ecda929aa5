const TRIES = 4;
const FIRST_WAIT_MILLIS = 800;

/** What `request` answers; asked a few times while a service is unavailable for a moment. */
export async function insist(request) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (failure) {
      if (!failure.isPassing || attempt === TRIES) {
        throw failure;
      }
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MILLIS * 2 ** (attempt - 1)));
    }
  }
}
