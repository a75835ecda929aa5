// Says in words how sure a prediction is.

/** A label with at least this part of the best label’s probability may be right, too. */
const RIVAL = 0.5;
const ALMOST_CERTAIN = 0.95;
const PROBABLE = 0.75;
/** More labels than this are as good as no answer. */
const NAMED = 3;

/** Returns the labels that may be right, with their probabilities: the best one, and those that are not far behind. */
export function rivals({ predictions }) {
  const [best] = predictions;
  return predictions.filter(({ probability }) => probability >= RIVAL * best.probability);
}

/**
 * Returns `labels`, the labels that may be right, and `words`, how sure the prediction is. `kind` is `sure` for one label,
 * `torn` for two or three, `lost` for more, and `unknown` if the image resembles no known class.
 */
export function sureness(prediction) {
  const labels = rivals(prediction).map(({ label }) => label);
  if (prediction.unknown) {
    return { kind: 'unknown', labels: labels.slice(0, 1), words: 'No known class fits well' };
  }
  if (labels.length > NAMED) {
    return { kind: 'lost', labels: labels.slice(0, NAMED), words: 'No clear answer' };
  }
  return labels.length > 1
    ? { kind: 'torn', labels, words: 'Cannot tell which' }
    : { kind: 'sure', labels, words: wordsFor(prediction.predictions[0].probability) };
}

function wordsFor(probability) {
  if (probability >= ALMOST_CERTAIN) {
    return 'Almost certainly';
  }
  return probability >= PROBABLE ? 'Probably' : 'Perhaps';
}

/** Returns the labels as a list that ends with “or”: 3, five or 8. */
export function anyOf(labels) {
  return labels.length > 1 ? `${labels.slice(0, -1).join(', ')} or ${labels.at(-1)}` : labels[0];
}

/** Returns one sentence for a prediction: 3 or five, cannot tell which. */
export function sentence(prediction) {
  const { kind, labels, words } = sureness(prediction);
  switch (kind) {
    case 'sure':
      return `${words} ${labels[0]}`;
    case 'torn':
      return `${anyOf(labels)}, cannot tell which`;
    case 'lost':
      return `${words}: ${anyOf(labels)}, or another class`;
    default:
      return `Unknown, nearest to ${labels[0]}`;
  }
}
