"""Writes the built-in network as the SavedModel that the Java module loads. See README.md beside this file."""

import argparse
import hashlib
import json
import pathlib
import shutil
import sys
import tempfile

import numpy as np
import tensorflow as tf

import reference
from network import CHANNELS, HERE, SIZE, Network, convolve, read, walk

RESOURCES = HERE.parent / "src/main/resources/dev/eleventh/backbone"
NAME = "whole-numbers-128"


def build(network, folder):
    """Graph mode, not tf.function: the result is one file, without variables and with the same bytes every time."""
    v1 = tf.compat.v1
    dimension = network.signed.size
    # computed here, because computing it at each start takes seconds
    served = network.exact(network.theta).numpy()
    with tf.Graph().as_default():
        images = v1.placeholder(tf.float32, [None, SIZE, SIZE, CHANNELS], "images")
        given = v1.placeholder(tf.float32, [network.theta.size], "theta")
        kernel = v1.placeholder(tf.float32, [dimension, None], "kernel")
        bias = v1.placeholder(tf.float32, [None], "bias")
        onehot = v1.placeholder(tf.float32, [None, None], "onehot")
        lr = v1.placeholder(tf.float32, [], "lr")
        unused = v1.placeholder(tf.float32, [], "unused")
        exported = tf.cast(tf.constant(network.theta), tf.float32, "exported_theta")
        exact = network.exact(given)

        stepped = network.fine_tune(given, kernel, bias, images, onehot, lr)
        signatures = {
            "serving_default": ({"images": images}, {"embedding": network.embed(tf.constant(served), images)}),
            "embed_with": ({"theta": given, "images": images}, {"embedding": network.embed(exact, images)}),
            # The same in two parts, because the first needs to run only once.
            "exact_theta": ({"theta": given}, {"theta": exact}),
            "embed_exact": ({"theta": given, "images": images}, {"embedding": network.embed(given, images)}),
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


def check_fusions(folder):
    """Requires that TensorFlow fuses no addition into a convolution; see convolve()."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        signature = v1.saved_model.load(session, [tf.saved_model.SERVING], str(folder)).signature_def["serving_default"]
        metadata = v1.RunMetadata()
        session.run(
            signature.outputs["embedding"].name,
            {signature.inputs["images"].name: np.zeros([1, SIZE, SIZE, CHANNELS], np.float32)},
            v1.RunOptions(output_partition_graphs=True),
            metadata,
        )
    fused = [list(node.attr["fused_ops"].list.s) for graph in metadata.partition_graphs for node in graph.node]
    print(f"{sum(map(bool, fused))} operations are fused: {sorted({b'+'.join(ops).decode() for ops in fused if ops})}")
    if any(b"Add" in ops for ops in fused) or not any(fused):
        sys.exit("expected fused convolutions, none of which adds another tensor")


def check_published():
    """Compares MobileNetV2 as read here, with its last layer, with the published network on the zero image."""
    reference = json.loads((HERE / "reference_embeddings.json").read_text())[-1]

    def compute(layer, x, block_input):
        x = convolve(x, layer, layer.kernel.astype(np.float32), layer.bias.astype(np.float32), block_input)
        return tf.nn.relu6(x) if layer.relu6 else x

    last = walk(read("mobilenet_v2"), tf.zeros([1, SIZE, SIZE, CHANNELS]), compute)[-1]
    embedding = tf.reduce_mean(last, axis=[1, 2]).numpy()[0]
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
            ("arithmetic", reference.arithmetic(network)),
        )
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--output", type=pathlib.Path, default=RESOURCES / NAME, help="folder to write into")
    output = arguments.parse_args().output
    check_published()
    network = Network()
    for tower in network.towers:
        for layer in tower.layers:
            layer.prove()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "model"
        model = build(network, folder)
        check(network, folder)
        check_fusions(folder)
        output.mkdir(parents=True, exist_ok=True)
        (output / "backbone.properties").write_text(describe(network, model))
        shutil.copyfile(model, output / "saved_model.pb")
    print(f"wrote {output / 'saved_model.pb'}, {network.signed.size} values")


if __name__ == "__main__":
    main()
