// Reads an image from an address. Only this browser does that: the services never open an address.

const PATIENCE_MILLIS = 20_000;
const MAX_BYTES = 50 << 20;

/** Returns the address of a page or file in a text, or null. */
export function addressIn(text) {
  const address = text.trim();
  if (/\s/.test(address) || !URL.canParse(address)) {
    return null;
  }
  return ['http:', 'https:'].includes(new URL(address).protocol) ? address : null;
}

/** Returns the image at an address as a file. Throws an error with a message for the person. */
export async function imageAt(text, get = fetch) {
  const address = addressIn(text);
  if (!address) {
    throw new Error(`“${text.trim()}” is not an address; it must begin with http:// or https://.`);
  }
  const { host, pathname } = new URL(address);
  const response = await answer(address, host, get);
  if (!response.ok) {
    throw new Error(`${host} answered with status ${response.status}; check the address.`);
  }
  const type = (response.headers.get('Content-Type') ?? '').split(';')[0].trim();
  if (type.startsWith('text/')) {
    throw new Error(`The address is that of a page (${type}), not of an image; open the image itself and copy its address.`);
  }
  const name = pathname.split('/').at(-1) || host;
  return new File(await content(response, host), name, { type });
}

async function answer(address, host, get) {
  try {
    return await get(address, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE_MILLIS),
    });
  } catch (failure) {
    throw unread(failure, host);
  }
}

/** A browser does not tell a page whether the server is unreachable or forbids the page to read. */
function unread(failure, host) {
  return new Error(
    failure.name === 'TimeoutError'
      ? `${host} did not answer within ${PATIENCE_MILLIS / 1000} s; save the image and choose the file instead.`
      : `The browser cannot read the image from ${host}: the server does not allow other pages to read its images (CORS), or it is unreachable. Save the image and choose the file instead.`,
  );
}

/** Returns the parts of the response's body, and stops reading a body that is too large. */
async function content(response, host) {
  const reader = response.body.getReader();
  const parts = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((failure) => {
      throw unread(failure, host);
    });
    if (done) {
      return parts;
    }
    bytes += value.byteLength;
    if (bytes > MAX_BYTES) {
      await reader.cancel();
      throw new Error(`The image on ${host} has more than ${MAX_BYTES >> 20} MiB; save it and reduce it first.`);
    }
    parts.push(value);
  }
}
