"""Computes the built-in network with whole numbers alone (int64), as the reference of BackboneIT.

Nothing here is a float: a sum is rounded by adding half of its divisor and shifting. See README.md beside this file.
"""

import argparse
import hashlib
import json
import pathlib

import numpy as np

from network import CHANNELS, EXACT_BITS, HERE, LEVEL, PIXELS, SIZE, Network

RESULT = HERE.parent / "src/test/resources/dev/eleventh/backbone/whole-numbers.json"
MODULUS = 2**32
PROBES = 3


def noise(seed):
    """Bytes of a linear congruential generator (Numerical Recipes), [128, 128, 3]; BackboneIT computes the same."""
    values = []
    for _ in range(SIZE * SIZE * CHANNELS):
        seed = (seed * 1664525 + 1013904223) % MODULUS
        values.append(seed >> 24)
    return np.array(values, np.int64).reshape(SIZE, SIZE, CHANNELS)


def gradient(seed):
    y, x, channel = np.indices((SIZE, SIZE, CHANNELS))
    return (x + seed * y + 85 * channel) % 256


def convolve(x, kernel, stride, depthwise):
    size = kernel.shape[0]
    out = -(-x.shape[0] // stride)
    padding = max((out - 1) * stride + size - x.shape[0], 0)
    before = padding // 2
    x = np.pad(x, ((before, padding - before), (before, padding - before), (0, 0)))
    total = 0
    for row in range(size):
        for column in range(size):
            part = x[row : row + stride * out : stride, column : column + stride * out : stride][:out, :out]
            total = total + (part * kernel[row, column, :, 0] if depthwise else part @ kernel[row, column])
    return total


def shifted(sums, bits):
    """Divides by 2^bits and rounds to the nearest whole number, halves up."""
    return (sums + (1 << (bits - 1))) >> bits


def levels(network, pixels):
    """[128, 128, 3] whole numbers in +-255 -> the embedding's levels."""

    def compute(layer, x, block_input):
        kernel, bias = layer.whole()
        sums = convolve(x, kernel, layer.stride, layer.depthwise) + bias
        if layer.adds_block:
            sums = sums + (block_input << EXACT_BITS)
        return shifted(sums, EXACT_BITS).clip(int(layer.output.smallest()), int(layer.output.largest()))

    def mean(layer, output):
        positions = output.shape[0] * output.shape[1]
        return shifted(output.sum(axis=(0, 1)), positions.bit_length() - 1)

    return np.concatenate(network.levels(pixels, compute, mean))


class Random:
    """java.util.Random, as its documentation defines it."""

    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) % 2**48

    def next_float(self):
        self.state = (self.state * 0x5DEECE66D + 0xB) % 2**48
        return np.float32((self.state >> 24) / 2**24)


def probes():
    """The pixels of Noise.java, in [-1, 1], with its float32 arithmetic."""
    random = Random(11)
    for _ in range(PROBES):
        base = random.next_float() * np.float32(255)
        strength = random.next_float()
        noise = np.array([random.next_float() for _ in range(SIZE * SIZE * CHANNELS)], np.float32)
        byte = base + strength * (noise * np.float32(255) - base)
        yield (byte / np.float32(127.5) - np.float32(1)).reshape(SIZE, SIZE, CHANNELS)


def arithmetic(network):
    """The digest that BatchSizes.java computes where no sum is rounded."""
    lowest = np.float32(PIXELS.smallest())
    rows = []
    for pixels in probes():
        whole = np.floor(pixels * np.float32(255) - lowest + np.float32(0.5)) + lowest
        rows.append(levels(network, whole.astype(np.int64)))
    return hashlib.sha256((np.array(rows).astype(np.float32) * LEVEL).astype(">f4").tobytes()).hexdigest()


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    network = Network()
    images = []
    for kind, seed in (("noise", 1), ("noise", 2), ("gradient", 1), ("gradient", 3)):
        pixels = {"noise": noise, "gradient": gradient}[kind](seed)
        found = levels(network, 2 * pixels - 255)
        digest = hashlib.sha256(found.astype("<u2").tobytes()).hexdigest()
        images.append({"kind": kind, "seed": seed, "first": found[:8].tolist(), "sha256": digest})
    RESULT.write_text(json.dumps({"images": images}, indent=2) + "\n")


if __name__ == "__main__":
    main()
