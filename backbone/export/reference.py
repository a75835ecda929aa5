"""Computes the built-in network with whole numbers alone (int64), as the reference of BackboneIT.

Nothing here is a float: a sum is rounded by adding half of its divisor and shifting. See README.md beside this file.
"""

import argparse
import hashlib
import json
import pathlib

import numpy as np

import export

RESULT = export.HERE.parent / "src/test/resources/dev/eleventh/backbone/whole-numbers.json"
MODULUS = 2**32


def noise(seed):
    """Bytes of a linear congruential generator (Numerical Recipes), [128, 128, 3]; BackboneIT computes the same."""
    values = []
    for _ in range(export.SIZE * export.SIZE * export.CHANNELS):
        seed = (seed * 1664525 + 1013904223) % MODULUS
        values.append(seed >> 24)
    return np.array(values, np.int64).reshape(export.SIZE, export.SIZE, export.CHANNELS)


def gradient(seed):
    y, x, channel = np.indices((export.SIZE, export.SIZE, export.CHANNELS))
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
    """Divides by 2^bits of each channel and rounds to the nearest whole number, halves up."""
    return (sums + (1 << (bits - 1))) >> bits


def levels(network, pixels):
    """[128, 128, 3] bytes -> the embedding's levels."""
    parts = []
    for tower in network.towers:
        outputs = []
        x = block_input = 2 * pixels - 255
        for layer in tower.layers:
            if layer.opens_block:
                block_input = x
            whole = layer.whole(layer.kernel.astype(np.float32), layer.bias.astype(np.float32))
            kernel, bias = (array.astype(np.int64) for array in whole)
            bits = np.rint(-np.log2(layer.step.astype(np.float64))).astype(np.int64)
            sums = convolve(x, kernel, layer.stride, layer.depthwise) + bias
            if layer.adds_block:
                sums = sums + (block_input << bits)
            x = shifted(sums, bits).clip(int(layer.output.smallest()), int(layer.output.largest()))
            outputs.append(x)
        for output in tower.outputs:
            x = outputs[output]
            positions = x.shape[0] * x.shape[1]
            mean = shifted(x.sum(axis=(0, 1)), positions.bit_length() - 1)
            parts.append(mean if tower.layers[output].relu6 else mean + int(export.HALF_OF_LEVELS))
    return np.concatenate(parts)


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    network = export.Network()
    images = []
    for kind, seed in (("noise", 1), ("noise", 2), ("gradient", 1), ("gradient", 3)):
        pixels = {"noise": noise, "gradient": gradient}[kind](seed)
        found = levels(network, pixels)
        digest = hashlib.sha256(found.astype("<u2").tobytes()).hexdigest()
        images.append({"kind": kind, "seed": seed, "first": found[:8].tolist(), "sha256": digest})
    RESULT.write_text(json.dumps({"images": images}, indent=2) + "\n")


if __name__ == "__main__":
    main()
