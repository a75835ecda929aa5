package dev.eleventh.inference.model;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import dev.eleventh.contracts.model.ParallelHead;
import dev.eleventh.contracts.model.ProjectedHead;
import dev.eleventh.contracts.model.ReservedHead;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.head.SelfTests;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Builds a {@link ServingModel} from a manifest, its backbone and its head, or reports why the version must not serve. */
public final class VersionLoader {
    private final Backbone builtIn;
    private final NDManager manager;

    public VersionLoader(Backbone builtIn, NDManager manager) {
        this.builtIn = builtIn;
        this.manager = manager;
    }

    /**
     * Checks everything that can be checked before artifacts are fetched.
     *
     * @throws RefusedException when this process cannot serve the version, whatever its artifacts contain
     */
    void checkManifest(ModelManifest manifest) throws RefusedException {
        if (manifest.backbone() == null
                && builtIn.builtIn(manifest.backboneSha256()).isEmpty()) {
            throw new RefusedException(
                    "wrong-backbone",
                    "its head needs the built-in backbone %s, which this release does not have; deploy the release that learned the version"
                            .formatted(manifest.backboneSha256()));
        }
        if (manifest.selfTest().isEmpty()) {
            throw new RefusedException(
                    "no-self-test", "it has no self-test, expected at least 1; publish it again with one");
        }
    }

    /** Returns the version's backbone; empty if it must be fetched and {@link #open}ed first. */
    Optional<Embedder> opened(ModelManifest manifest) {
        return builtIn.opened(manifest.backboneSha256());
    }

    /**
     * Opens a backbone from its artifact; from then on it is {@link #opened}.
     *
     * @param file with the artifact; not needed afterwards
     * @throws RefusedException when the file is not a backbone that this process can run
     */
    Embedder open(BackboneArtifact artifact, Path file) throws RefusedException {
        try {
            return builtIn.open(artifact.kind(), file);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("backbone-malformed", String.valueOf(e.getMessage()));
        }
    }

    /**
     * Builds a champion from a backbone and a head.
     *
     * @throws RefusedException when the head is malformed, does not match the manifest, or fails its self-test
     */
    public ServingModel load(ModelManifest manifest, Embedder backbone, byte[] bytes) throws RefusedException {
        int dimension = backbone.description().dimension();
        Head head = decode(bytes);
        if (!head.labels().equals(manifest.labels())) {
            throw new RefusedException(
                    "labels-differ",
                    "its head has the labels %s, but the manifest has %s".formatted(head.labels(), manifest.labels()));
        }
        if (head.dimension() != dimension) {
            throw new RefusedException(
                    "wrong-dimension",
                    "its head needs embeddings of %d values, the backbone returns %d; retrain the head or restore the backbone"
                            .formatted(head.dimension(), dimension));
        }
        if (canOverflow(head)) {
            throw new RefusedException(
                    "head-overflows",
                    "its weights are so large that a logit can leave float32's range; train it again");
        }
        HeadScorer scorer = new HeadScorer(manager, head, manifest.temperature());
        try {
            selfTest(scorer, dimension, manifest.selfTest());
        } catch (RefusedException | RuntimeException | Error e) {
            scorer.close();
            throw e;
        }
        return new ServingModel(manifest, backbone, scorer);
    }

    private static Head decode(byte[] bytes) throws RefusedException {
        try {
            return HeadCodec.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("head-malformed", String.valueOf(e.getMessage()));
        }
    }

    /**
     * Whether a logit can leave float32's range. If every possible logit is finite, no image yields a probability of
     * NaN. The range of an imported backbone's embeddings is unknown, so the built-in one's range is assumed.
     */
    private static boolean canOverflow(Head head) {
        if (head instanceof ParallelHead parallel) {
            return parallel.parts().stream().anyMatch(VersionLoader::canOverflow);
        }
        if (head instanceof ReservedHead reserved) {
            return canOverflow(reserved.used());
        }
        if (head instanceof ProjectedHead projected) {
            return canOverflow(projected.head());
        }
        // an index compares vectors of length 1, so it cannot overflow
        return head instanceof LinearHead linear && canOverflow(linear);
    }

    private static boolean canOverflow(LinearHead head) {
        float[] weights = head.weights();
        float[] bias = head.bias();
        for (int row = 0; row < head.classes(); row++) {
            double largest = Math.abs(bias[row]);
            for (int i = 0; i < head.dimension(); i++) {
                largest += Embedding.RANGE * (double) Math.abs(weights[row * head.dimension() + i]);
            }
            if (largest > Float.MAX_VALUE) {
                return true;
            }
        }
        return false;
    }

    private static void selfTest(HeadScorer scorer, int dimension, List<SelfTest> tests) throws RefusedException {
        for (SelfTest test : tests) {
            if (test.embedding().dimension() != dimension) {
                throw new RefusedException(
                        "self-test-failed",
                        "a self-test has an embedding of %d values, expected %d"
                                .formatted(test.embedding().dimension(), dimension));
            }
            float[] probabilities = scorer.probabilities(List.of(test.embedding()))[0];
            int expected = scorer.labels().indexOf(test.label());
            if (expected < 0 || !SelfTests.isBest(probabilities, expected)) {
                Label found = scorer.labels().get(HeadScorer.argmax(probabilities));
                throw new RefusedException(
                        "self-test-failed",
                        "a self-test returned '%s', expected '%s'; the head or the arithmetic differs from the publisher's"
                                .formatted(found, test.label()));
            }
        }
    }
}
