package dev.eleventh.quickstart;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.learning.ChallengerAssessment;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.judge.Claim;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The reference for forgetting: the same head, trained once on all classes together. */
final class JointTraining {
    private final Backbone backbone;
    private final LearnerOptions options;

    JointTraining(Backbone backbone, LearnerOptions options) {
        this.backbone = backbone;
        this.options = options;
    }

    /**
     * Returns the macro accuracy on the test images, in [0, 1], of a head that learned all training images together.
     */
    double macroAccuracy(List<Picture> train, List<Picture> test) {
        try (NDManager manager = backbone.newManager()) {
            TrainingData data = new TrainingData(embed(train), embed(test));
            return Objects.requireNonNull(
                    new ChallengerAssessment(manager, options)
                            .judge(
                                    Strategies.EXPAND,
                                    strategy(manager).learn(data, null),
                                    data,
                                    null,
                                    null,
                                    Claim.BETTER)
                            .metrics()
                            .macroAccuracy(),
                    "macro accuracy of the test images");
        }
    }

    private Strategy strategy(NDManager manager) {
        Levels levels = new Levels.BuiltIn(backbone.description().dimension());
        return Strategies.of(Strategies.EXPAND, manager, options, levels, null);
    }

    private List<LabelledEmbedding> embed(List<Picture> pictures) {
        List<Pixels> pixels = new ArrayList<>(pictures.size());
        for (Picture picture : pictures) {
            try {
                pixels.add(backbone.decode(picture.png().bytes()));
            } catch (InvalidImageException e) {
                throw new IllegalStateException("image %s of the sample is damaged".formatted(picture.id()), e);
            }
        }
        List<Embedding> embeddings = backbone.embed(pixels);
        List<LabelledEmbedding> examples = new ArrayList<>(pictures.size());
        for (int i = 0; i < pictures.size(); i++) {
            Picture picture = pictures.get(i);
            examples.add(new LabelledEmbedding(picture.id(), picture.label(), embeddings.get(i)));
        }
        return examples;
    }
}
