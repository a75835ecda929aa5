package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.SignProjection;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.ExactStrategy;
import dev.eleventh.learning.strategy.Strategies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The promises of the exact strategies, on the embeddings of imported networks: a ViT, a ResNet and an EfficientNet. */
class ExactOnImportedNetworksIT {
    private static final Path NETWORKS = Path.of("../backbone/src/test/resources/dev/eleventh/backbone/networks");
    private static final int EXAMPLES = 60;
    private static final int CLASSES = 6;
    /** Outputs of a projection; 4,000 are used otherwise, and take seconds to solve. */
    private static final int NARROW = 200;

    @ParameterizedTest
    @CsvSource({
        "hf-vit-classifier, exact",
        "hf-vit-classifier, exact-projected",
        "hf-resnet, exact",
        "hf-resnet, exact-projected",
        "timm-test_efficientnet, exact",
        "timm-test_efficientnet, exact-projected"
    })
    void theHeadHasTheSameBytesForEveryOrderAndRetractionLeavesNoTrace(String network, String strategy)
            throws Exception {
        Embedder backbone = new NetworkImport(Engine.backbone(), ImportOptions.defaults())
                .read(NETWORKS.resolve(network), null)
                .backbone();
        Levels levels = Objects.requireNonNull(backbone.description().levels());
        List<LabelledEmbedding> examples = examples(backbone);
        List<LabelledEmbedding> kept = examples.subList(EXAMPLES / 10, EXAMPLES);
        Set<Sha256> digests = new HashSet<>();
        for (int seed = 0; seed < 3; seed++) {
            List<LabelledEmbedding> shuffled = new ArrayList<>(examples);
            Collections.shuffle(shuffled, new Random(seed));
            for (int batch : List.of(7, EXAMPLES)) {
                try (NDManager manager = Engine.newManager()) {
                    ExactStrategy all = learned(strategy, manager, levels, shuffled, batch);
                    digests.add(digest(all, examples));
                    all.remove(examples.subList(0, EXAMPLES / 10));
                    assertThat(digest(all, examples))
                            .as("order %d, batches of %d, 10 %% retracted", seed, batch)
                            .isEqualTo(digest(learned(strategy, manager, levels, kept, EXAMPLES), examples));
                }
            }
        }

        assertThat(digests).as("3 orders in 2 batchings").hasSize(1);
    }

    private static List<LabelledEmbedding> examples(Embedder backbone) throws Exception {
        List<Embedding> embeddings = backbone.embed(new Noise(backbone, EXAMPLES).decoded());
        List<LabelledEmbedding> examples = new ArrayList<>();
        for (int i = 0; i < EXAMPLES; i++) {
            examples.add(new LabelledEmbedding(
                    new ExampleId("example-" + i), new Label("class " + i % CLASSES), embeddings.get(i)));
        }
        return examples;
    }

    private static ExactStrategy learned(
            String name, NDManager manager, Levels levels, List<LabelledEmbedding> examples, int batch) {
        SignProjection projection =
                name.equals(Strategies.EXACT_PROJECTED) ? SignProjection.of(11, levels, NARROW) : null;
        ExactStrategy strategy = new ExactStrategy(manager, LearnerOptions.defaults(), levels, projection);
        for (int from = 0; from < examples.size(); from += batch) {
            strategy.add(examples.subList(from, Math.min(from + batch, examples.size())));
        }
        return strategy;
    }

    private static Sha256 digest(ExactStrategy strategy, List<LabelledEmbedding> examples) {
        // stands for the replay buffer, which the strategy does not use
        TrainingData any = new TrainingData(examples.subList(0, 1), List.of());
        return Sha256.of(HeadCodec.encode(strategy.learn(any, null).head()));
    }
}
