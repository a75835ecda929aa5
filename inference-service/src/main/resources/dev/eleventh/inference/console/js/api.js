// The HTTP contract, with one function for each operation: see /openapi.yaml.

/** The base URL of the services, relative to this page, so that it includes a proxy's path prefix. */
const ROOT = new URL('../../', import.meta.url);

const PATIENCE_MILLIS = 30_000;
/** For answers that the trainer computes. */
const LONG_PATIENCE_MILLIS = 120_000;
const DOWNLOAD_MILLIS = 600_000;

/** Name of the window's event for a response that requires a token. */
export const UNAUTHORIZED = 'eleventh-unauthorized';

/** An error response: the reason is for programs, the message for people. Status 0 means that there was no response. */
export class ApiError extends Error {
  constructor(status, reason, message) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  /** Whether a retry of the same request may succeed. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export const url = (path) => new URL(path, ROOT).href;

/** `keepalive`: the request is completed even if the page is closed; its body has at most 64 KiB. */
export async function request(method, path, body, type, keepalive = false) {
  return answerOf(await respond(method, path, body, type, keepalive, PATIENCE_MILLIS));
}

async function answerOf(response) {
  const answer = response.status === 204 ? null : await response.json().catch(() => undefined);
  if (answer === undefined) {
    // an incomplete response counts as none: the connection broke, or the page is being closed
    throw new ApiError(0, 'away', 'The service’s response was cut off.');
  }
  return answer;
}

/** Returns a response that is no error; its body is not read yet. */
async function respond(method, path, body, type, keepalive, patienceMillis) {
  let response;
  try {
    response = await fetch(url(path), {
      method,
      body,
      headers: type ? { 'Content-Type': type } : {},
      keepalive,
      signal: AbortSignal.timeout(patienceMillis),
    });
  } catch (failure) {
    const why = failure.name === 'TimeoutError' ? `did not answer within ${patienceMillis / 1000} s` : 'cannot be reached';
    throw new ApiError(0, 'away', `The service ${why}.`);
  }
  if (!response.ok) {
    if (response.status === 401) {
      dispatchEvent(new Event(UNAUTHORIZED));
    }
    const error = (await response.json().catch(() => null))?.error ?? {};
    throw new ApiError(response.status, error.reason ?? 'failed', error.message ?? `The service returned status ${response.status}.`);
  }
  return response;
}

const get = (path) => request('GET', path);
const computed = async (method, path, body, type) => answerOf(await respond(method, path, body, type, false, LONG_PATIENCE_MILLIS));
const getComputed = (path) => computed('GET', path);
const json = (method, path, value, keepalive) => request(method, path, JSON.stringify(value), 'application/json', keepalive);
const part = encodeURIComponent;
const queryOf = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString();

export const beginSession = (token) => json('POST', 'v1/session', { token });
export const endSession = () => request('DELETE', 'v1/session');

export const sendExample = (label, image) => request('POST', `v1/examples?label=${part(label)}`, image, image.type);
export const relabel = (id, label) => json('PUT', `v1/examples/${part(id)}/label`, { label });
export const retract = (id) => request('DELETE', `v1/examples/${part(id)}`);

export const predict = (image) => request('POST', 'v1/predict', image, image.type);
export const currentModel = () => get('v1/models/current');
export const serving = () => get('v1/serving');
export const pin = (version) => json('PUT', 'v1/serving/pin', { version });
export const release = () => request('DELETE', 'v1/serving/pin');

export const status = () => get('v1/status');

export const storedExample = (id) => get(`v1/store/examples/${part(id)}`);
export const storedExamples = (query) => get(`v1/store/examples?${query}`);
export const storedImageUrl = (id) => url(`v1/store/examples/${part(id)}/image`);
export const downloadUrl = (query) => url(`v1/store/examples:download?${query}`);
export const findAll = (ids) => json('POST', 'v1/store/examples:find', { ids });
export const relabelAll = (ids, label, keepalive) => json('POST', 'v1/store/examples:relabel', { ids, label }, keepalive);
export const retractAll = (ids, keepalive) => json('POST', 'v1/store/examples:retract', { ids }, keepalive);
export const mergeLabel = (label, into, keepalive) => json('PUT', `v1/labels/${part(label)}`, { label: into }, keepalive);
export const retractLabel = (label, keepalive) => request('DELETE', `v1/labels/${part(label)}`, undefined, undefined, keepalive);
export const sources = () => get('v1/store/sources?limit=1000');

/** Returns selected examples as a zip. */
export async function downloadAll(ids) {
  const answer = await respond('POST', 'v1/store/examples:download', JSON.stringify({ ids }), 'application/json', false, DOWNLOAD_MILLIS);
  return answer.blob().catch(() => {
    throw new ApiError(0, 'away', 'The download was cut off.');
  });
}

export const nearest = (image) => computed('POST', 'v1/store/nearest', image, image.type);
export const suspects = (limit) => getComputed(`v1/store/suspects?limit=${limit}`);
export const confusion = (version) => getComputed(`v1/registry/confusion?limit=100&version=${version}`);
/** `query`: `before`, `limit`, `promoted` and `search`; those that are missing or empty restrict nothing. */
export const judgements = (query) => get(`v1/registry/judgements?${queryOf(query)}`);
/** Returns a challenger by its id; undefined if it is no longer kept. */
export const challenger = async (id) =>
  (await get(`v1/registry/challengers?limit=1&before=${id + 1}`)).challengers.find((found) => found.id === id);
export const version = (number) => get(`v1/registry/versions/${number}`);
export const diff = (from, to) => get(`v1/registry/versions/${from}/diff/${to}`);
export const accuracy = (limit) => get(`v1/registry/accuracy?limit=${limit}`);
export const outcomes = (limit) => get(`v1/registry/outcomes?limit=${limit}`);
export const headUrl = (version) => url(`v1/registry/versions/${version}/head`);

export const backbone = () => get('v1/backbone');
export const pauseMove = (paused) => json('PUT', 'v1/backbone/move', { paused });
export const giveUpMove = () => request('DELETE', 'v1/backbone/move');

export const review = () => getComputed('v1/review?limit=50');
export const reviewImageUrl = (id) => url(`v1/review/${part(id)}/image`);
/** Fails if the image cannot be loaded; only the failure tells why. */
export const reviewImage = (id) => respond('GET', `v1/review/${part(id)}/image`, undefined, undefined, false, PATIENCE_MILLIS);
export const labelReviewed = (id, label, keepalive) => json('PUT', `v1/review/${part(id)}/label`, { label }, keepalive);
export const skipReviewed = (id, keepalive) => request('DELETE', `v1/review/${part(id)}`, undefined, undefined, keepalive);

/** `before`: the `next` of the page before. */
export const rejected = (limit, before) => get(`v1/rejected?${queryOf({ limit, before })}`);
export const rejectedImageUrl = (record) => url(`v1/rejected/${record.partition}/${record.offset}/image`);
export const redrive = (record, change) => json('POST', `v1/rejected/${record.partition}/${record.offset}:redrive`, change);
