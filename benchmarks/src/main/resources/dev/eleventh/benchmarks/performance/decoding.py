"""Decodes, resizes and normalises the images of a folder with Pillow, on one core, as the backbone requires."""

import io
import json
import pathlib
import sys
import time

import numpy as np
from PIL import Image

FOLDER, SIDE = sys.argv[1], int(sys.argv[2])
FILES = [path.read_bytes() for path in sorted(pathlib.Path(FOLDER).iterdir())]


def decode(file):
    image = Image.open(io.BytesIO(file)).convert("RGB").resize((SIDE, SIDE), Image.BILINEAR)
    return np.asarray(image, np.float32) / np.float32(127.5) - np.float32(1)


for line in sys.stdin:
    seconds = float(line.split()[1])
    # processor time of this process: time that other processes use on the core is not counted
    start = time.process_time()
    done = 0
    while time.process_time() - start < seconds:
        for file in FILES:
            decode(file)
        done += len(FILES)
    print(json.dumps({"per_second": done / (time.process_time() - start)}), flush=True)
