package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./benchmark exact-retract}: verifies that retracted examples leave no trace. */
@Command(
        name = "exact-retract",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Teaches 'exact' all examples, retracts some in random order, and compares the head's bytes with those"
                        + " of a head that never learned the retracted examples.")
final class ExactRetractCommand implements Callable<Integer> {
    private static final int LARGEST_BATCH = 50;

    @Mixin
    private SampleOptions sampleOptions = new SampleOptions();

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            description = "Share of the examples to retract. Default: ${DEFAULT-VALUE}.")
    private double share = 0.1;

    private final Screen screen;
    private final Clock clock;

    ExactRetractCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    record Settings(
            @JsonProperty("sample") EmbeddedSample.Facts sample,
            @JsonProperty("share") double share) {}

    record Comparison(
            @JsonProperty("retracted") int retracted,
            @JsonProperty("after_retracting_sha256") Sha256 afterRetracting,
            @JsonProperty("never_seen_sha256") Sha256 neverSeen,
            @JsonProperty("equal") boolean equal) {}

    @Override
    public Integer call() throws IOException {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("--share must be in (0, 1), was " + share);
        }
        try (Backbone backbone = Backbone.load();
                NDManager manager = backbone.newManager()) {
            EmbeddedSample sample = sampleOptions.embed(backbone, screen);
            Contestants contestants =
                    new Contestants(manager, backbone.description().dimension(), null, sampleOptions.seed());
            Comparison comparison = compare(contestants, sample.train());
            screen.say(String.format(
                    Locale.ROOT,
                    "%d of %d examples retracted in random order: %s%nnever seen:%38s %s%nequal: %s",
                    comparison.retracted(),
                    sample.train().size(),
                    comparison.afterRetracting(),
                    "",
                    comparison.neverSeen(),
                    comparison.equal() ? "yes" : "NO"));
            Settings settings = new Settings(sample.facts(), share);
            Results<Settings, Comparison> results =
                    new Results<>("exact-retract", clock.instant(), Machine.here(), settings, comparison, null);
            results.write(sampleOptions.output());
            screen.show(results);
            return comparison.equal() ? 0 : 1;
        }
    }

    private Comparison compare(Contestants contestants, List<LabelledEmbedding> examples) {
        Random random = new Random(sampleOptions.seed());
        List<LabelledEmbedding> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, random);
        int count = (int) Math.ceil(share * shuffled.size());
        List<LabelledEmbedding> retracted = shuffled.subList(0, count);
        List<LabelledEmbedding> kept = shuffled.subList(count, shuffled.size());

        Strategy saw = contestants.fresh(Strategies.EXACT).get();
        ((Incremental) saw).add(examples);
        for (int from = 0; from < count; ) {
            int to = Math.min(count, from + 1 + random.nextInt(LARGEST_BATCH));
            ((Incremental) saw).remove(retracted.subList(from, to));
            from = to;
        }
        Strategy neverSaw = contestants.fresh(Strategies.EXACT).get();
        ((Incremental) neverSaw).add(kept);
        Sha256 afterRetracting = ExactOrders.learned(saw, kept);
        Sha256 never = ExactOrders.learned(neverSaw, kept);
        return new Comparison(count, afterRetracting, never, afterRetracting.equals(never));
    }
}
