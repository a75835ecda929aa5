"""Writes the first three Fashion-MNIST test images as PNG, the inputs of reference_embeddings.json."""

import argparse
import gzip
import pathlib
import struct
import zlib

TARGET = pathlib.Path(__file__).parent.parent / "src/test/resources/dev/eleventh/backbone"
SIDE = 28
IDX_HEADER = 16


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(rows):
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    pixels = b"".join(b"\0" + rows[y * SIDE : (y + 1) * SIDE] for y in range(SIDE))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("idx", type=pathlib.Path, help="t10k-images-idx3-ubyte.gz")
    images = gzip.decompress(arguments.parse_args().idx.read_bytes())[IDX_HEADER:]
    for index in range(3):
        rows = images[index * SIDE * SIDE : (index + 1) * SIDE * SIDE]
        (TARGET / f"fashion-mnist-test-{index}.png").write_bytes(png(rows))


if __name__ == "__main__":
    main()
