const TRIES = 4;
const FIRST_WAIT_MILLIS = 800;

/** Returns the response of `request`; retries a few times while a service is briefly unavailable. */
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
