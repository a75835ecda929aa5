package dev.eleventh.inference;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import dev.eleventh.learning.HeadScorer;
import java.util.List;

/** Makes a champion of a manifest and its head, or says why it must not serve. */
final class VersionLoader {
    private final BackboneDescription backbone;
    private final NDManager manager;

    VersionLoader(BackboneDescription backbone, NDManager manager) {
        this.backbone = backbone;
        this.manager = manager;
    }

    /**
     * Checks what can be known of a version before its head is fetched.
     *
     * @throws RefusedException when this process cannot serve it whatever its head holds
     */
    void checkManifest(ModelManifest manifest) throws RefusedException {
        if (!manifest.backboneSha256().equals(backbone.sha256())) {
            throw new RefusedException(
                    "wrong-backbone",
                    "it reads embeddings of backbone %s, this service has %s; deploy the service with that backbone"
                            .formatted(manifest.backboneSha256(), backbone.sha256()));
        }
        if (manifest.selfTest().isEmpty()) {
            throw new RefusedException(
                    "no-self-test", "it carries no self-test, expected at least 1; publish it again");
        }
        for (SelfTest test : manifest.selfTest()) {
            if (test.embedding().dimension() != backbone.dimension()) {
                throw new RefusedException(
                        "self-test-failed",
                        "a self-test has an embedding of %d values, expected %d; publish it again"
                                .formatted(test.embedding().dimension(), backbone.dimension()));
            }
        }
    }

    /**
     * The champion that the head makes.
     *
     * @throws RefusedException when the head is malformed, not the manifest's, or fails its self-test
     */
    Champion load(ModelManifest manifest, byte[] bytes) throws RefusedException {
        LinearHead head = decode(bytes);
        checkHead(head, manifest);
        HeadScorer scorer = new HeadScorer(manager, head, manifest.temperature());
        try {
            selfTest(scorer, manifest.selfTest());
        } catch (RefusedException | RuntimeException e) {
            scorer.close();
            throw e;
        }
        return new Champion(manifest, scorer);
    }

    private static LinearHead decode(byte[] bytes) throws RefusedException {
        try {
            return HeadCodec.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("head-malformed", String.valueOf(e.getMessage()));
        }
    }

    private void checkHead(LinearHead head, ModelManifest manifest) throws RefusedException {
        if (!head.labels().equals(manifest.labels())) {
            throw new RefusedException(
                    "labels-differ",
                    "its head has the labels %s, its manifest %s; publish it again"
                            .formatted(head.labels(), manifest.labels()));
        }
        if (head.dimension() != backbone.dimension()) {
            throw new RefusedException(
                    "wrong-dimension",
                    "its head needs embeddings of %d values, the backbone gives %d; retrain the head or restore the backbone"
                            .formatted(head.dimension(), backbone.dimension()));
        }
        if (!Float.isFinite(largestLogit(head))) {
            throw new RefusedException(
                    "head-malformed",
                    "its weights are so large that a logit may overflow; learn it with more regularisation");
        }
    }

    /** Bounds every logit of every embedding: one that overflows would be found out about in the middle of a batch. */
    private static float largestLogit(LinearHead head) {
        float[] weights = head.weights();
        float[] bias = head.bias();
        float largest = 0;
        for (int row = 0; row < bias.length; row++) {
            float logit = Math.abs(bias[row]);
            for (int i = 0; i < head.dimension(); i++) {
                logit += Math.abs(weights[row * head.dimension() + i]) * Embedding.RANGE;
            }
            largest = Math.max(largest, logit);
        }
        return largest;
    }

    private static void selfTest(HeadScorer scorer, List<SelfTest> tests) throws RefusedException {
        float[][] probabilities =
                scorer.probabilities(tests.stream().map(SelfTest::embedding).toList());
        for (int i = 0; i < probabilities.length; i++) {
            Label found =
                    HeadScorer.rank(scorer.labels(), probabilities[i], 1).get(0).label();
            if (!found.equals(tests.get(i).label())) {
                throw new RefusedException(
                        "self-test-failed",
                        "self-test %d gave '%s', expected '%s'; head or arithmetic are not what was published"
                                .formatted(i, found, tests.get(i).label()));
            }
        }
    }
}
