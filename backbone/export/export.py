"""Rebuilds the MobileNetV2 feature extractor from its weights and writes the SavedModel that the Java module loads.

The SavedModel holds the weights once, as the float16 constant that was published. Every signature runs the same
graph over `theta`, all weights as one flat float32 tensor, so a fine-tuned backbone is a plain array.
See README.md beside this file.
"""

import argparse
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
NAME = "mobilenet-v2"
CHANNELS = 3
LAST_LAYER = 1280
# Additional blocks whose outputs are read, counted from 0, with the channels of each.
BLOCKS = {12: 96, 16: 320}
# A block's output is signed; its mean is taken to lie in +-SIGNED_RANGE and moved to [0, RELU6], where all values of an
# embedding lie. Seen: 3.8 on Fashion-MNIST, 5.3 on flat colours.
SIGNED_RANGE = 12.0
RELU6 = 6.0
GRADIENT_NORM = 5.0
# The tolerance of reference_embeddings.json, whose values are rounded to 5 decimals.
TOLERANCE = 1e-3


class Weights:
    """Where each layer's kernel and bias lie in theta: kernel_00, bias_00, kernel_01, ... end to end."""

    def __init__(self, layers, arrays):
        self.layers = layers
        self.places = {}
        parts = []
        offset = 0
        for layer in layers:
            if layer["op"] == "add_residual":
                continue
            for kind in ("kernel", "bias"):
                name = f"{kind}_{layer['index']:02d}"
                array = arrays[name]
                self.places[name] = (offset, array.shape)
                offset += array.size
                parts.append(array.ravel())
        self.theta = np.concatenate(parts)
        if self.theta.dtype != np.float16:
            raise ValueError(f"weights must be float16, as published, were {self.theta.dtype}")

    @staticmethod
    def load():
        layers = json.loads((HERE / "layers.json").read_text())
        with np.load(HERE / "mobilenet_v2_weights.npz") as arrays:
            return Weights(layers, arrays)

    def of(self, theta, name):
        offset, shape = self.places[name]
        size = int(np.prod(shape))
        return tf.reshape(theta[offset : offset + size], shape)


def embed(weights, theta, images, blocks):
    """[N, H, W, 3] scaled to x/127.5-1 -> [N, dimension(blocks)], each value in [0, 6].

    The mean over height and width of the last layer, then of the outputs of some blocks.
    """
    x = images
    block_input = x
    block_outputs = []
    for layer in weights.layers:
        if layer["op"] == "add_residual":
            x = x + block_input
            block_outputs[-1] = x
            continue
        kernel = weights.of(theta, f"kernel_{layer['index']:02d}")
        bias = weights.of(theta, f"bias_{layer['index']:02d}")
        stride = layer["stride"]
        if layer["op"] == "depthwise_conv2d":
            x = tf.nn.depthwise_conv2d(x, kernel, [1, stride, stride, 1], "SAME")
        else:
            # The 1x1 'expand' convolution opens a block: a residual adds what it read. The projection that closes
            # the block is 1x1 too, but has no activation.
            if layer["activation"] == "relu6":
                block_input = x
            x = tf.nn.conv2d(x, kernel, stride, "SAME")
        x = tf.nn.bias_add(x, bias)
        if layer["activation"] == "relu6":
            x = tf.nn.relu6(x)
        else:
            block_outputs.append(x)
    means = [tf.reduce_mean(block_outputs[block], axis=[1, 2]) for block in blocks]
    moved = [tf.clip_by_value((mean + SIGNED_RANGE) * (RELU6 / (2 * SIGNED_RANGE)), 0.0, RELU6) for mean in means]
    return tf.concat([tf.reduce_mean(x, axis=[1, 2])] + moved, axis=1)


def dimension(blocks):
    return LAST_LAYER + sum(BLOCKS[block] for block in blocks)


def fine_tune(weights, theta, kernel, bias, images, onehot, lr, blocks):
    """One step of SGD on softmax cross-entropy through the whole network; nothing is kept between steps.

    The descent sees signed values around 0, not around the middle of [0, 6] where they were moved: a constant part of
    an embedding would make every step of the kernel mostly a step of the bias.
    """
    centre = np.zeros([1, dimension(blocks)], np.float32)
    centre[:, LAST_LAYER:] = RELU6 / 2
    at_centre = bias + tf.reshape(tf.matmul(centre, kernel), [-1])
    logits = tf.matmul(embed(weights, theta, images, blocks) - centre, kernel) + at_centre
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=onehot, logits=logits))
    variables = [theta, kernel, at_centre]
    # the kernel's gradient as if at_centre did not depend on it
    gradients, _ = tf.clip_by_global_norm(tf.gradients(loss, variables, stop_gradients=variables), GRADIENT_NORM)
    theta, kernel, at_centre = [v - lr * g for v, g in zip(variables, gradients)]
    return [theta, kernel, at_centre - tf.reshape(tf.matmul(centre, kernel), [-1]), loss]


def build(weights, size, blocks, folder):
    """Graph mode, not tf.function: the result is one file, without variables and with the same bytes every time."""
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        images = v1.placeholder(tf.float32, [None, size, size, CHANNELS], "images")
        given = v1.placeholder(tf.float32, [weights.theta.size], "theta")
        kernel = v1.placeholder(tf.float32, [dimension(blocks), None], "kernel")
        bias = v1.placeholder(tf.float32, [None], "bias")
        onehot = v1.placeholder(tf.float32, [None, None], "onehot")
        lr = v1.placeholder(tf.float32, [], "lr")
        unused = v1.placeholder(tf.float32, [], "unused")
        exported = tf.cast(tf.constant(weights.theta), tf.float32, "exported_theta")

        stepped = fine_tune(weights, given, kernel, bias, images, onehot, lr, blocks)
        signatures = {
            "serving_default": ({"images": images}, {"embedding": embed(weights, exported, images, blocks)}),
            "embed_with": ({"theta": given, "images": images}, {"embedding": embed(weights, given, images, blocks)}),
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


def check(folder, size):
    """Compares the written model with the published network on the zero image, at the size it was measured at."""
    reference = json.loads((HERE / "reference_embeddings.json").read_text())[-1]
    if not reference.get("input", "").startswith("all zeros, 1x128x128x3"):
        raise ValueError(f"the last reference must be the zero image at 128, was {reference}")
    if size != 128:
        print(f"input size {size}: reference_embeddings.json is for 128, nothing to compare with")
        return
    signature = tf.saved_model.load(str(folder)).signatures["serving_default"]
    embedding = signature(images=tf.zeros([1, size, size, CHANNELS]))["embedding"].numpy()[0, :LAST_LAYER]
    seen = np.concatenate([embedding[:8], [embedding.mean(), np.linalg.norm(embedding)]])
    expected = np.array(reference["first8"] + [reference["mean"], reference["l2"]])
    error = np.abs(seen - expected).max()
    print(f"zero image: largest difference from the reference {error:.2g}")
    if not error <= TOLERANCE:
        sys.exit(f"the exported network is wrong: expected {expected}, was {seen}")


def describe(model, size, blocks):
    return "".join(
        f"{key}={value}\n"
        for key, value in (
            ("name", f"{NAME}-{size}"),
            ("input-size", size),
            ("channels", CHANNELS),
            ("dimension", dimension(blocks)),
            ("sha256", hashlib.sha256(model.read_bytes()).hexdigest()),
        )
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--input-size", type=int, default=128, help="side of the square input in pixels")
    arguments.add_argument("--output", type=pathlib.Path, default=RESOURCES, help="folder to write into")
    arguments.add_argument(
        "--blocks",
        type=int,
        nargs="*",
        choices=sorted(BLOCKS),
        default=sorted(BLOCKS),
        help="blocks whose outputs the embedding holds beside the last layer's; none: the last layer's alone",
    )
    chosen = arguments.parse_args()
    if not 32 <= chosen.input_size <= 512:
        arguments.error(f"--input-size must be in [32, 512], was {chosen.input_size}")

    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "model"
        model = build(Weights.load(), chosen.input_size, chosen.blocks, folder)
        check(folder, chosen.input_size)
        chosen.output.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(model, chosen.output / "saved_model.pb")
        description = describe(model, chosen.input_size, chosen.blocks)
        (chosen.output / "backbone.properties").write_text(description)
        print(description, end="")


if __name__ == "__main__":
    main()
