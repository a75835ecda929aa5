// What a person can do about the reasons of rejected records.

/** Reasons that concern the bytes, which another label or id cannot fix. */
const OF_THE_IMAGE = [
  'empty-body',
  'too-large',
  'unsupported-format',
  'content-type-mismatch',
  'dimensions-too-large',
  'truncated-image',
  'corrupt-image',
];
/** Reasons that another id fixes, which each record needs for itself. */
const OF_THE_ID = ['id-conflict', 'invalid-id'];
/** Reasons that another label fixes. */
const OF_THE_LABEL = ['missing-headers', 'missing-label', 'label-too-long', 'invalid-label'];

/** Whether a record may be accepted if it is sent again. */
export const canPass = ({ reason }) => !OF_THE_IMAGE.includes(reason);

/** Whether many records of a reason may be accepted with the same change. */
export const canPassTogether = (reason) => canPass({ reason }) && !OF_THE_ID.includes(reason);

export const needsLabel = (reason) => OF_THE_LABEL.includes(reason);

/** Returns what to do about the records of a reason that cannot be sent again together; empty if they can. */
export function adviceOf(reason) {
  if (!canPass({ reason })) {
    return 'Sending these records again would fail again: fix the images.';
  }
  return canPassTogether(reason) ? '' : 'Send these records one by one: each needs another id.';
}
