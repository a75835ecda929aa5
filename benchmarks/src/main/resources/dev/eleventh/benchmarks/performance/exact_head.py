"""Solves the exact head's normal equations with SciPy, from the same sums; only factoring and solving are timed."""

import json
import struct
import sys
import time

import numpy as np
from scipy.linalg import cho_factor, cho_solve

FOLDER, DIMENSION, LAMBDA = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])

levels = np.fromfile(f"{FOLDER}/examples.i16", "<i2").reshape(-1, DIMENSION).astype(np.float64)
labels = np.fromfile(f"{FOLDER}/examples.i32", "<i4")
classes = labels.max() + 1
counts = np.bincount(labels).astype(np.float64)
sums = np.zeros((classes, DIMENSION))
np.add.at(sums, labels, levels)
gram = levels.T @ levels
del levels

# every class counts as if it had as many examples as the average one
per_class = len(labels) / classes
means = sums / counts[:, None]
between = np.sqrt(per_class) * (means - means.mean(axis=0))
own = sums / np.sqrt(counts)[:, None]
scatter = gram - own.T @ own + between.T @ between
deviation = np.sqrt(np.maximum(0, np.diag(scatter)) / len(labels))
inverse = np.where(deviation < 1, 0, 1 / np.maximum(deviation, 1))
scatter = scatter * inverse[:, None] * inverse + LAMBDA * np.eye(DIMENSION)
targets = np.ascontiguousarray((between * np.sqrt(per_class) * inverse).T)


def solve():
    return cho_solve(cho_factor(scatter), targets)


def difference(path):
    """Returns the largest difference between our weights and SciPy's, as a share of the largest weight."""
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
        body = file.read()
    begin, end = header["weight"]["data_offsets"]
    ours = np.frombuffer(body[begin:end], "<f4").reshape(classes, DIMENSION)
    theirs = (solve() * inverse[:, None]).T * (4095 / 6)
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


for line in sys.stdin:
    command, *rest = line.split(maxsplit=1)
    if command == "compare":
        answer = {"difference": difference(rest[0].strip())}
    else:
        start = time.perf_counter()
        solve()
        answer = {"seconds": time.perf_counter() - start}
    print(json.dumps(answer), flush=True)
