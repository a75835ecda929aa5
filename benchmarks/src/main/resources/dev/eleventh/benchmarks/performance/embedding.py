"""Embeds one batch repeatedly with TensorFlow in Python, from the same SavedModel and the same pixels."""

import json
import sys
import time

import numpy as np
import tensorflow as tf

FOLDER, SIGNATURE, PIXELS, SIDE = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
images = tf.constant(np.fromfile(PIXELS, "<f4").reshape(-1, SIDE, SIDE, 3))
model = tf.saved_model.load(FOLDER)
embed = model.signatures[SIGNATURE]

for line in sys.stdin:
    seconds = float(line.split()[1])
    start = time.perf_counter()
    done = 0
    while time.perf_counter() - start < seconds:
        embed(images=images)["embedding"].numpy()
        done += images.shape[0]
    print(json.dumps({"per_second": done / (time.perf_counter() - start)}), flush=True)
