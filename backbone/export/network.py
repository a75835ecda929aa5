"""The built-in network: two published networks beside each other, computed without rounding a sum.

Weights are whole numbers of a step that is a power of two, activations are whole numbers, and no partial sum reaches
2^24 steps. So float32 holds each of them, and the embedding of an image has the same bytes whatever the processor, the
engine, the order of additions and the batch. See README.md beside this file.
"""

import dataclasses
import json
import pathlib

import numpy as np
import tensorflow as tf

HERE = pathlib.Path(__file__).parent
SIZE = 128
CHANNELS = 3
RELU6 = 6.0
GRADIENT_NORM = 5.0
# Of the rate that a step is asked for. With 1,000 images of CIFAR-10, rates of .05, .02 and .005 lower the accuracy of the
# head from .776 to .771; a tenth of them raises it to .798.
RATE = 0.1
# float32 has a significand of 24 bits: it holds every whole number up to 2^24.
EXACT_BITS = 24
EXACT = 2.0**EXACT_BITS
# A weight of a trained network is below 100. Larger ones than this are clipped, so that sums can be compared exactly.
LARGEST_WEIGHT = 2.0**16
HALVINGS = 48
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
HALF_OF_LEVELS = 2 ** (BITS_OF_BLOCK - 1)


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

    inputs: WholeNumbers | None = None
    output: WholeNumbers | None = None

    @property
    def opens_block(self):
        """The 1x1 'expand' convolution opens a block: a residual adds what it read."""
        return self.relu6 and not self.depthwise

    def over_kernel(self, values):
        """Shapes a value for each output channel so that it broadcasts over the kernel."""
        return tf.reshape(values, [-1, 1]) if self.depthwise else values

    def exact(self, kernel, bias):
        """Rounds float32 weights to whole numbers of a step, for inputs and outputs in their whole numbers.

        Each output channel has the finest step, a power of two, at which no partial sum reaches EXACT steps. Everything
        that the step depends on is a whole number below 2^53 in float64, so that every machine chooses the same.
        """
        kernel = clipped(kernel) * (self.inputs.unit / self.output.unit)
        bias = clipped(bias) / self.output.unit
        # rounding first moves an output to [0, 2^bits), where float32 must still hold its steps
        finest = 2.0 ** (EXACT_BITS - self.output.bits)
        # what is added to the convolution: half of 1 where it is rounded, and a residual
        added = 0.5 - (self.output.smallest() if self.adds_block else 0)
        products = self.kernel.size // self.bias.size
        whole = tf.math.ceil(tf.reshape(tf.abs(kernel), [products, -1]) * finest)
        largest = max(self.inputs.largest(), -self.inputs.smallest())
        sums = largest * tf.reduce_sum(whole, axis=0) + tf.math.ceil(tf.abs(bias) * finest) + added * finest
        # rounding may enlarge each weight and the bias by half of a step
        halves = largest * products / 2 + 0.5
        halved = sums * np.exp2(-np.arange(HALVINGS))[:, np.newaxis]
        halvings = tf.reduce_sum(tf.cast(halved + halves >= EXACT, tf.int32), axis=0)
        steps = tf.gather(finest * np.exp2(-np.arange(HALVINGS + 1)), halvings)

        def rounded(array, per_step):
            return tf.cast(tf.floor(array * per_step + 0.5) / per_step, tf.float32)

        return rounded(kernel, self.over_kernel(steps)), rounded(bias, steps)

    def whole(self):
        """The published weights as exact() rounds them, in int64; 2^EXACT_BITS stands for 1."""
        return [
            (array.numpy().astype(np.float64) * EXACT).astype(np.int64) for array in self.exact(self.kernel, self.bias)
        ]

    def prove(self):
        """Proves from the rounded weights alone that float32 holds every partial sum."""
        kernel, bias = self.whole()
        products = kernel.reshape(-1, bias.size)
        half, residual = (1 << (EXACT_BITS - 1)), (1 << EXACT_BITS if self.adds_block else 0)
        # the lowest bit of everything that is added: each sum is a multiple of it
        bits = np.bitwise_or.reduce(products, axis=0) | bias | half | residual
        lowest = bits & -bits
        largest = int(max(self.inputs.largest(), -self.inputs.smallest()))
        sums = largest * np.abs(products).sum(axis=0) + np.abs(bias) + half + residual * -int(self.output.smallest())
        if not ((sums < lowest << EXACT_BITS) & (lowest >= 1 << self.output.bits)).all():
            raise ValueError(f"a sum of a layer with {bias.size} outputs has more than {EXACT_BITS} bits")


def clipped(weights):
    """In float64; with any finite weights, the sums of a layer stay below 2^(EXACT_BITS + HALVINGS)."""
    return tf.clip_by_value(tf.cast(weights, tf.float64), -LARGEST_WEIGHT, LARGEST_WEIGHT)


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
            layer.inputs = inputs
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

    def levels(self, pixels, compute, mean):
        """The levels of the embedding, in parts.

        compute(layer, x, block_input) returns a layer's output; mean(layer, output) its means over height and width.
        """
        parts = []
        for tower in self.towers:
            outputs = walk(tower.layers, pixels, compute)
            for output in tower.outputs:
                layer = tower.layers[output]
                level = mean(layer, outputs[output])
                parts.append(level if layer.relu6 else level + HALF_OF_LEVELS)
        return parts

    def exact(self, theta):
        """theta -> the weights that embed() takes."""
        parts = []
        for tower in self.towers:
            for layer in tower.layers:
                kernel, bias = layer.exact(*weights(theta, layer))
                parts += [tf.reshape(kernel, [-1]), bias]
        return tf.concat(parts, axis=0)

    def embed(self, exact, images):
        """[N, 128, 128, 3] in [-1, 1] -> [N, dimension], each value a whole number of LEVELs. Exact."""

        def compute(layer, x, block_input):
            return layer.output.round(convolve(x, layer, *weights(exact, layer), block_input))

        def mean(layer, output):
            return tf.floor(tf.reduce_mean(output, axis=[1, 2]) + 0.5)

        whole = PIXELS.round(images * (1 / PIXELS.unit))
        return tf.concat(self.levels(whole, compute, mean), axis=1) * LEVEL

    def embed_float(self, theta, images):
        """The same without rounding, for gradients."""

        def compute(layer, x, block_input):
            x = convolve(x, layer, *weights(theta, layer), block_input)
            return tf.nn.relu6(x) if layer.relu6 else x

        def mean(layer, output):
            return tf.reduce_mean(output, axis=[1, 2]) / layer.output.unit

        return tf.concat(self.levels(images, compute, mean), axis=1) * LEVEL

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
        theta, kernel, at_centre = [v - RATE * lr * g for v, g in zip(variables, gradients)]
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


def walk(layers, x, compute):
    """The output of each layer; compute(layer, x, block_input) computes one."""
    outputs = []
    block_input = x
    for layer in layers:
        if layer.opens_block:
            block_input = x
        x = compute(layer, x, block_input)
        outputs.append(x)
    return outputs


def weights(theta, layer):
    bias_at = layer.offset + layer.kernel.size
    kernel = tf.reshape(theta[layer.offset : bias_at], layer.kernel.shape)
    return kernel, theta[bias_at : bias_at + layer.bias.size]


def convolve(x, layer, kernel, bias, block_input):
    """Adds what the block read before the bias. TensorFlow would fuse a convolution, a bias and then an addition into one
    operation, which keeps what it adds in a field: two batches at a time would overwrite it (MklConvOp, TensorFlow 2.16).
    """
    if layer.depthwise:
        x = tf.nn.depthwise_conv2d(x, kernel, [1, layer.stride, layer.stride, 1], "SAME")
    else:
        x = tf.nn.conv2d(x, kernel, layer.stride, "SAME")
    if layer.adds_block:
        x = x + block_input
    return tf.nn.bias_add(x, bias)
