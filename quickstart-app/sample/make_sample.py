"""Cuts the sample of Fashion-MNIST that the demo ships: the first images of each class, in their original order.

    apt-get install dataset-fashion-mnist
    python3 quickstart-app/sample/make_sample.py

Fashion-MNIST is (c) 2017 Zalando SE, MIT licence: see NOTICE. Needs only Python's standard library.
"""

import gzip
import pathlib
import struct

SOURCE = pathlib.Path("/usr/share/datasets/fashion-mnist")
TARGET = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/eleventh/quickstart/fashion-mnist"
PER_CLASS = {"train": 300, "t10k": 100}
SIDE = 28


def cut(split: str, per_class: int) -> None:
    images = gzip.decompress((SOURCE / f"{split}-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((SOURCE / f"{split}-labels-idx1-ubyte.gz").read_bytes())[8:]
    taken = dict.fromkeys(range(10), 0)
    keep = []
    for index, label in enumerate(labels):
        if taken[label] < per_class:
            taken[label] += 1
            keep.append(index)
    size = SIDE * SIDE
    cut_images = struct.pack(">IIII", 2051, len(keep), SIDE, SIDE) + b"".join(
        images[i * size : (i + 1) * size] for i in keep
    )
    cut_labels = struct.pack(">II", 2049, len(keep)) + bytes(labels[i] for i in keep)
    # mtime=0: the same images give the same file
    (TARGET / f"{split}-images-idx3-ubyte.gz").write_bytes(gzip.compress(cut_images, 9, mtime=0))
    (TARGET / f"{split}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(cut_labels, 9, mtime=0))


for split, per_class in PER_CLASS.items():
    cut(split, per_class)
