"""Builds the built-in network from two published ones, and writes the SavedModel that the Java module loads.

No sum that the network computes is rounded: weights are whole numbers of a step that is a power of two, activations are
whole numbers, and no partial sum reaches 2^24 steps. So float32 holds each of them, and the embedding of an image has
the same bytes whatever the processor, the engine, the order of additions and the batch. See README.md beside this file.
"""

import argparse
import dataclasses
import hashlib
import json
import pathlib
import shutil
import sys
import tempfile

import numpy as np
import tensorflow as tf

HERE = pathlib.Path(__file__).parent
RESOURCES = HERE.parent / "src/main/resources/dev/eleventh/backbone"
NAME = "whole-numbers-128"
SIZE = 128
CHANNELS = 3
RELU6 = 6.0
GRADIENT_NORM = 5.0
# float32 has a significand of 24 bits: it holds every whole number up to 2^24.
EXACT_BITS = 24
EXACT = 2.0**EXACT_BITS
# Bits of an activation. A depthwise convolution adds nine products, a pointwise one (1x1) up to 960, so that its inputs
# must be smaller. Outputs of blocks are signed.
BITS_BEFORE_DEPTHWISE = 12
BITS_BEFORE_POINTWISE = 9
BITS_OF_BLOCK = 12
# Bits of a pixel: in [-1, 1], it becomes a whole number in +-255.
BITS_OF_PIXEL = 9
# The range of outputs of blocks with this many channels: twice the largest seen on noise, flat colours, photographs and
# drawings (43, 31, 20, 19, 53, 13, 11), rounded up to a power of two. Larger outputs are clamped.
SIGNED_RANGES = {16: 128.0, 24: 64.0, 32: 64.0, 64: 64.0, 96: 128.0, 160: 32.0, 320: 32.0}
# An embedding's values have 12 bits; level 4095 stands for 6. A signed mean is moved by half of the levels.
LEVEL = np.float32(6.0 / 4095)
HALF_OF_LEVELS = 2.0 ** (BITS_OF_BLOCK - 1)


@dataclasses.dataclass
class WholeNumbers:
    """The values of a tensor: whole numbers of some bits, signed or not; 1 stands for a unit."""

    bits: int
    signed: bool
    unit: float

    def smallest(self):
        return -(2.0 ** (self.bits - 1)) if self.signed else 0.0

    def largest(self):
        return self.smallest() + 2.0**self.bits - 1

    def round(self, x):
        """Clamps, adds 0.5 and rounds down, in one pass; the scale that the operation would apply is 1."""
        return tf.quantization.fake_quant_with_min_max_args(x, self.smallest(), self.largest(), self.bits)


PIXELS = WholeNumbers(BITS_OF_PIXEL, True, 1 / 255)


@dataclasses.dataclass
class Layer:
    """A convolution. Kernels are [height, width, in, out]; depthwise ones [height, width, channels, 1]."""

    depthwise: bool
    kernel: np.ndarray
    bias: np.ndarray
    stride: int
    relu6: bool
    adds_block: bool = False
    offset: int = 0  # in theta: kernel, then bias

    # the exact form
    output: WholeNumbers | None = None
    kernel_scale: np.ndarray | None = None  # the kernel times this is rounded
    bias_scale: np.ndarray | None = None
    step: np.ndarray | None = None  # of each output channel, a power of two

    @property
    def opens_block(self):
        """The 1x1 'expand' convolution opens a block: a residual adds what it read."""
        return self.relu6 and not self.depthwise

    def over_kernel(self, values):
        """Shapes a value for each output channel so that it broadcasts over the kernel."""
        return values.reshape([-1, 1]) if self.depthwise else values

    def whole(self, kernel, bias):
        """The kernel and bias as whole numbers of a step; NumPy and TensorFlow compute the same."""
        half = np.float32(0.5)
        floor = np.floor if isinstance(kernel, np.ndarray) else tf.floor
        return floor(kernel * self.kernel_scale + half), floor(bias * self.bias_scale + half)

    def choose_steps(self, inputs):
        """Chooses for each output channel the finest step at which no partial sum reaches EXACT steps."""
        kernel, bias = self.kernel.astype(np.float32), self.bias.astype(np.float32)
        largest = max(inputs.largest(), -inputs.smallest())
        # what is added to the convolution: half of 1 where it is rounded, and a residual
        added = 0.5 - (self.output.smallest() if self.adds_block else 0)
        # rounding first moves an output to [0, 2^bits), where float32 must still hold its steps
        exponents = np.full(bias.size, EXACT_BITS - self.output.bits)
        while True:
            steps = np.exp2(exponents)
            self.kernel_scale = self.over_kernel(np.float32(inputs.unit / self.output.unit * steps))
            self.bias_scale = np.float32(steps / self.output.unit)
            whole_kernel, whole_bias = (np.abs(array.astype(np.float64)) for array in self.whole(kernel, bias))
            sums = largest * whole_kernel.reshape(-1, bias.size).sum(axis=0) + whole_bias + added * steps
            if (sums < EXACT).all():
                break
            exponents[sums >= EXACT] -= 1
        if exponents.min() < 1:  # or the sum with one half would be rounded
            raise ValueError(f"half of 1 must be a whole number of steps, but a step was 2^-{exponents.min()}")
        self.step = np.float32(1 / steps)


class Tower:
    """A network, and the layers whose means over height and width are values of the embedding."""

    def __init__(self, layers, outputs):
        self.layers = layers
        self.outputs = outputs
        inputs = PIXELS
        for layer, following in zip(layers, layers[1:] + [None]):
            if layer.relu6:
                pointwise = following is not None and not following.depthwise
                bits = BITS_BEFORE_POINTWISE if pointwise else BITS_BEFORE_DEPTHWISE
                layer.output = WholeNumbers(bits, False, RELU6 / (2.0**bits - 1))
            else:
                layer.output = WholeNumbers(
                    BITS_OF_BLOCK, True, SIGNED_RANGES[layer.bias.size] / HALF_OF_LEVELS
                )
            layer.choose_steps(inputs)
            inputs = layer.output

    def signed(self):
        """Whether each value of the embedding is the mean of signed outputs."""
        return np.concatenate([np.full(self.layers[o].bias.size, not self.layers[o].relu6) for o in self.outputs])


class Network:
    def __init__(self):
        v2 = read("mobilenet_v2")
        v2_blocks = [number for number, layer in enumerate(v2) if not layer.relu6]
        # MobileNetV2 without its last layer, and MobileNetV1 0.25, whose block b ends with layer 2b
        self.towers = [
            Tower(v2[:-1], [v2_blocks[block] for block in (6, 9, 12, 14, 16)]),
            Tower(read("mobilenet_v1"), [2 * block for block in (5, 7, 9, 11, 12, 13)]),
        ]
        parts = []
        size = 0
        for tower in self.towers:
            for layer in tower.layers:
                layer.offset = size
                parts += [layer.kernel.ravel(), layer.bias]
                size += layer.kernel.size + layer.bias.size
        self.theta = np.concatenate(parts)
        self.signed = np.concatenate([tower.signed() for tower in self.towers])

    def embed(self, theta, images):
        """[N, 128, 128, 3] in [-1, 1] -> [N, dimension], each value a whole number of LEVELs. Exact."""
        whole = PIXELS.round(images * (1 / PIXELS.unit))
        parts = []
        for tower in self.towers:
            outputs = []
            x = block_input = whole
            for layer in tower.layers:
                if layer.opens_block:
                    block_input = x
                kernel, bias = layer.whole(*weights(theta, layer))
                x = convolve(x, layer, kernel * layer.over_kernel(layer.step), bias * layer.step)
                x = layer.output.round(x + block_input if layer.adds_block else x)
                outputs.append(x)
            for output in tower.outputs:
                level = tf.floor(tf.reduce_mean(outputs[output], axis=[1, 2]) + 0.5)
                parts.append(level if tower.layers[output].relu6 else level + HALF_OF_LEVELS)
        return tf.concat(parts, axis=1) * LEVEL

    def embed_float(self, theta, images):
        """The same without rounding, for gradients."""
        parts = []
        for tower in self.towers:
            outputs = []
            x = block_input = images
            for layer in tower.layers:
                if layer.opens_block:
                    block_input = x
                x = convolve(x, layer, *weights(theta, layer))
                if layer.relu6:
                    x = tf.nn.relu6(x)
                if layer.adds_block:
                    x = x + block_input
                outputs.append(x)
            for output in tower.outputs:
                layer = tower.layers[output]
                levels = tf.reduce_mean(outputs[output], axis=[1, 2]) / layer.output.unit
                parts.append(levels if layer.relu6 else levels + HALF_OF_LEVELS)
        return tf.concat(parts, axis=1) * LEVEL

    def fine_tune(self, theta, kernel, bias, images, onehot, lr):
        """One step of SGD on softmax cross-entropy through the whole network; nothing is kept between steps.

        The descent sees signed values around 0, not around the middle of the levels where they were moved: a constant
        part of an embedding would make every step of the kernel mostly a step of the bias.
        """
        centre = np.where(self.signed, HALF_OF_LEVELS * LEVEL, 0).astype(np.float32)[np.newaxis]
        at_centre = bias + tf.reshape(tf.matmul(centre, kernel), [-1])
        logits = tf.matmul(self.embed_float(theta, images) - centre, kernel) + at_centre
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=onehot, logits=logits))
        variables = [theta, kernel, at_centre]
        # the kernel's gradient as if at_centre did not depend on it
        gradients, _ = tf.clip_by_global_norm(tf.gradients(loss, variables, stop_gradients=variables), GRADIENT_NORM)
        theta, kernel, at_centre = [v - lr * g for v, g in zip(variables, gradients)]
        return [theta, kernel, at_centre - tf.reshape(tf.matmul(centre, kernel), [-1]), loss]


def read(name):
    """Reads a published network: its layers in order."""
    layers = []
    with np.load(HERE / f"{name}_weights.npz") as arrays:
        for layer in json.loads((HERE / f"{name}_layers.json").read_text()):
            if layer["op"] == "add_residual":
                layers[-1].adds_block = True
                continue
            kernel, bias = (arrays[f"{kind}_{layer['index']:02d}"] for kind in ("kernel", "bias"))
            if kernel.dtype != np.float16 or bias.dtype != np.float16:
                raise ValueError(f"weights of {name} must be float16, were {kernel.dtype} and {bias.dtype}")
            depthwise = layer["op"] == "depthwise_conv2d"
            layers.append(Layer(depthwise, kernel, bias, layer["stride"], layer["activation"] == "relu6"))
    return layers


def weights(theta, layer):
    bias_at = layer.offset + layer.kernel.size
    kernel = tf.reshape(theta[layer.offset : bias_at], layer.kernel.shape)
    return kernel, theta[bias_at : bias_at + layer.bias.size]


def convolve(x, layer, kernel, bias):
    if layer.depthwise:
        x = tf.nn.depthwise_conv2d(x, kernel, [1, layer.stride, layer.stride, 1], "SAME")
    else:
        x = tf.nn.conv2d(x, kernel, layer.stride, "SAME")
    return tf.nn.bias_add(x, bias)


def build(network, folder):
    """Graph mode, not tf.function: the result is one file, without variables and with the same bytes every time."""
    v1 = tf.compat.v1
    dimension = network.signed.size
    with tf.Graph().as_default():
        images = v1.placeholder(tf.float32, [None, SIZE, SIZE, CHANNELS], "images")
        given = v1.placeholder(tf.float32, [network.theta.size], "theta")
        kernel = v1.placeholder(tf.float32, [dimension, None], "kernel")
        bias = v1.placeholder(tf.float32, [None], "bias")
        onehot = v1.placeholder(tf.float32, [None, None], "onehot")
        lr = v1.placeholder(tf.float32, [], "lr")
        unused = v1.placeholder(tf.float32, [], "unused")
        exported = tf.cast(tf.constant(network.theta), tf.float32, "exported_theta")

        stepped = network.fine_tune(given, kernel, bias, images, onehot, lr)
        signatures = {
            "serving_default": ({"images": images}, {"embedding": network.embed(exported, images)}),
            "embed_with": ({"theta": given, "images": images}, {"embedding": network.embed(given, images)}),
            "fine_tune": (
                {"theta": given, "kernel": kernel, "bias": bias, "images": images, "onehot": onehot, "lr": lr},
                dict(zip(("theta", "kernel", "bias", "loss"), stepped)),
            ),
            # Where fine-tuning starts. DJL runs no signature without an input; this one's is not used.
            "exported_theta": ({"unused": unused}, {"theta": exported}),
        }
        with v1.Session() as session:
            builder = v1.saved_model.Builder(str(folder))
            builder.add_meta_graph_and_variables(
                session,
                [tf.saved_model.SERVING],
                {name: v1.saved_model.predict_signature_def(*io) for name, io in signatures.items()},
                strip_default_attrs=True,
            )
            builder.save()
    return canonical(folder)


def canonical(folder):
    """Sorts the entries of maps, because protobuf writes them in any order and the identity is a digest of the bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    if [path.name for path in files] != ["saved_model.pb"]:
        raise ValueError(f"the SavedModel must be the one file saved_model.pb, was {files}")
    from tensorflow.core.protobuf import saved_model_pb2

    saved = saved_model_pb2.SavedModel.FromString(files[0].read_bytes())
    files[0].write_bytes(saved.SerializeToString(deterministic=True))
    return files[0]


def check(network, folder):
    """Compares the written model with the two networks in floats, on noise of several sizes; one image and a batch."""
    random = np.random.default_rng(1)
    images = np.concatenate(
        [
            tf.image.resize(random.uniform(-1, 1, (1, side, side, 3)).astype(np.float32), (SIZE, SIZE), "bicubic")
            for side in (2, 4, 8, 16, 32, 64, 128)
        ]
    ).clip(-1, 1)
    signature = tf.saved_model.load(str(folder)).signatures["serving_default"]
    batch = signature(images=tf.constant(images))["embedding"].numpy()
    alone = np.concatenate([signature(images=tf.constant(image[np.newaxis]))["embedding"].numpy() for image in images])
    if not (batch == alone).all():
        sys.exit("the exported network is wrong: an image alone has another embedding than in a batch")
    floats = network.embed_float(tf.constant(network.theta.astype(np.float32)), tf.constant(images)).numpy()
    deviation = floats.std(axis=0)
    error = np.abs(batch - floats)[:, deviation > 0] / deviation[deviation > 0]
    print(f"rounding moves a value by {np.median(error):.2g} of its standard deviation over images (median)")
    if not np.median(error) <= 0.05:
        sys.exit(f"the exported network is wrong: expected at most 0.05, was {np.median(error)}")


def check_published():
    """Compares MobileNetV2 as read here, with its last layer, with the published network on the zero image."""
    reference = json.loads((HERE / "reference_embeddings.json").read_text())[-1]
    x = block_input = tf.zeros([1, SIZE, SIZE, CHANNELS])
    for layer in read("mobilenet_v2"):
        if layer.opens_block:
            block_input = x
        x = convolve(x, layer, layer.kernel.astype(np.float32), layer.bias.astype(np.float32))
        if layer.relu6:
            x = tf.nn.relu6(x)
        if layer.adds_block:
            x = x + block_input
    embedding = tf.reduce_mean(x, axis=[1, 2]).numpy()[0]
    seen = np.concatenate([embedding[:8], [embedding.mean(), np.linalg.norm(embedding)]])
    expected = np.array(reference["first8"] + [reference["mean"], reference["l2"]])
    error = np.abs(seen - expected).max()
    print(f"zero image: largest difference from the published network {error:.2g}")
    # the reference is rounded to 5 decimals
    if not error <= 1e-3:
        sys.exit(f"the network was read wrong: expected {expected}, was {seen}")


def describe(network, model):
    return "".join(
        f"{key}={value}\n"
        for key, value in (
            ("name", NAME),
            ("input-size", SIZE),
            ("channels", CHANNELS),
            ("dimension", network.signed.size),
            ("sha256", hashlib.sha256(model.read_bytes()).hexdigest()),
        )
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--output", type=pathlib.Path, default=RESOURCES, help="folder to write into")
    output = arguments.parse_args().output
    check_published()
    network = Network()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "model"
        model = build(network, folder)
        check(network, folder)
        output.mkdir(parents=True, exist_ok=True)
        (output / "backbone.properties").write_text(describe(network, model))
        shutil.copyfile(model, output / "saved_model.pb")
    print(f"wrote {output / 'saved_model.pb'}, {network.signed.size} values")


if __name__ == "__main__":
    main()
