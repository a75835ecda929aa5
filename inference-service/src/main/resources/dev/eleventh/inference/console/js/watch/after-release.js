/**
 * Returns the version that serves after a release: the newest promoted one that this instance has not refused. The trainer's
 * champion may be an older version, because a release also ends the pin of an automatic rollback.
 */
export function versionAfterRelease({ version, versions, refused }) {
  const candidates = versions.filter((one) => one === version || one !== refused?.version);
  return candidates.at(-1) ?? version;
}
