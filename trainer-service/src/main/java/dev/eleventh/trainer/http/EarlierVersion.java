package dev.eleventh.trainer.http;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A version as it was judged.
 *
 * @param perLabel accuracy on the held-out examples of that time, by label
 * @param counts examples of that time, by label
 */
record EarlierVersion(
        long version,
        String strategy,
        Sha256 backboneSha256,
        Instant createdAt,
        Set<Label> labels,
        Map<Label, Double> perLabel,
        Map<Label, Counts> counts) {
    /** Heads that are compared at most: each is read and scored. */
    private static final int MOST_HEADS = 32;

    private static final Counts NONE = new Counts(0, 0);

    EarlierVersion {
        labels = Set.copyOf(labels);
        perLabel = Map.copyOf(perLabel);
        counts = Map.copyOf(counts);
    }

    /**
     * Returns the accuracy on a label, pulled towards one half as by two more examples, one right and one wrong: a
     * version that was right on both of two images was not better than one that was right on 99 of 100.
     */
    private double cautious(Label label) {
        double examples = counts.getOrDefault(label, NONE).holdOut();
        return (perLabel.getOrDefault(label, 0.0) * examples + 1) / (examples + 2);
    }

    /** Whether the accuracy on a label says anything: a version of one class is always right. */
    private boolean measured(Label label) {
        return labels.size() > 1 && labels.contains(label) && perLabel.containsKey(label);
    }

    /**
     * Returns for each label that the version knows the earlier version that was best on it, the newest of equals. Of
     * very many best versions, those that are best on most labels stand for the others.
     */
    static Map<Label, Long> best(EarlierVersion now, List<EarlierVersion> earlier) {
        Map<Label, Long> best = best(now.labels(), earlier);
        Map<Long, Long> uses =
                best.values().stream().collect(Collectors.groupingBy(version -> version, Collectors.counting()));
        if (uses.size() <= MOST_HEADS) {
            return best;
        }
        Set<Long> chosen = uses.entrySet().stream()
                .sorted(Map.Entry.<Long, Long>comparingByValue().reversed())
                .limit(MOST_HEADS)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return best(
                now.labels(),
                earlier.stream().filter(each -> chosen.contains(each.version())).toList());
    }

    private static Map<Label, Long> best(Set<Label> labels, List<EarlierVersion> earlier) {
        Map<Label, Long> best = new HashMap<>();
        for (Label label : labels) {
            Optional<EarlierVersion> found = earlier.stream()
                    .filter(each -> each.measured(label))
                    .max(Comparator.<EarlierVersion>comparingDouble(each -> each.cautious(label))
                            .thenComparing(EarlierVersion::version));
            found.ifPresent(version -> best.put(label, version.version()));
        }
        return best;
    }
}
