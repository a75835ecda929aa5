"""Fits a softmax head with scikit-learn's LogisticRegression (L-BFGS) to the final loss of ours.

The loss is ours: mean cross-entropy plus l2/2 times the squared norm of the weights, on standardised values; every class has
as many examples, so that classes weigh the same in both.
"""

import json
import sys
import time
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

FOLDER, DIMENSION, L2 = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
LEVEL = np.float32(6 / 4095)
# tolerance for our loss, within the precision of float32
CLOSE = 1e-5

warnings.simplefilter("ignore", ConvergenceWarning)


def read(name):
    values = np.fromfile(f"{FOLDER}/{name}.i16", "<i2").reshape(-1, DIMENSION).astype(np.float32) * LEVEL
    return values, np.fromfile(f"{FOLDER}/{name}.i32", "<i4")


x, y = read("train")
test_x, test_y = read("test")
mean, deviation = x.mean(axis=0, dtype=np.float64), x.std(axis=0, dtype=np.float64)
deviation[deviation < 1e-3] = 1
x = np.ascontiguousarray((x - mean) / deviation, dtype=np.float32)
test_x = np.ascontiguousarray((test_x - mean) / deviation, dtype=np.float32)


def fit(steps):
    # the tolerance is never reached, so the number of steps decides
    model = LogisticRegression(C=1 / (L2 * len(y)), tol=1e-12, max_iter=steps)
    start = time.perf_counter()
    model.fit(x, y)
    return model, time.perf_counter() - start


def loss(model):
    logits = (x @ model.coef_.T + model.intercept_).astype(np.float64)
    logits -= logits.max(axis=1, keepdims=True)
    right = logits[np.arange(len(y)), y] - np.log(np.exp(logits).sum(axis=1))
    return float(-right.mean() + L2 / 2 * (model.coef_.astype(np.float64) ** 2).sum())


def aim(target):
    """Returns the smallest number of steps, within a tenth, that reaches the target."""
    limit = target * (1 + CLOSE)
    low, high = 0, 8
    while loss(fit(high)[0]) > limit and high < 4096:
        low, high = high, 2 * high
    while high - low > max(1, high // 10):
        middle = (low + high) // 2
        if loss(fit(middle)[0]) > limit:
            low = middle
        else:
            high = middle
    return high


steps, model = 100, None
for line in sys.stdin:
    command, *rest = line.split()
    if command == "aim":
        steps = aim(float(rest[0]))
        answer = {"steps": steps}
    elif command == "fit":
        model, seconds = fit(steps)
        answer = {"seconds": seconds}
    elif command == "loss":
        answer = {"loss": loss(model)}
    else:
        answer = {"accuracy": float((model.predict(test_x) == test_y).mean())}
    print(json.dumps(answer), flush=True)
