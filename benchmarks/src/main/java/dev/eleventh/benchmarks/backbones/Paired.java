package dev.eleventh.benchmarks.backbones;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.learning.judge.PairedCounts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A paired comparison of two networks on the same test images.
 *
 * @param onlyFirst number of images that only the first network gets right
 * @param onlySecond number of images that only the second network gets right
 * @param pValue of McNemar's exact test, two-sided
 */
public record Paired(
        @JsonProperty("strategy") String strategy,
        @JsonProperty("first") String first,
        @JsonProperty("second") String second,
        @JsonProperty("only_first") long onlyFirst,
        @JsonProperty("only_second") long onlySecond,
        @JsonProperty("p_value") double pValue) {

    /** A network's results with one strategy. */
    public record Named(String network, LearningCurve curve) {}

    /**
     * Compares each network with each of the following ones.
     *
     * @param networks with the same strategy, tested on the same images
     * @param images number of test images
     */
    public static List<Paired> all(List<Named> networks, int images) {
        List<Paired> pairs = new ArrayList<>();
        for (int i = 0; i < networks.size(); i++) {
            for (Named other : networks.subList(i + 1, networks.size())) {
                pairs.add(of(networks.get(i), other, images));
            }
        }
        return pairs;
    }

    private static Paired of(Named first, Named second, int images) {
        PairedCounts counts = new PairedCounts(
                images,
                without(first.curve().right(), second.curve().right()),
                without(second.curve().right(), first.curve().right()));
        return new Paired(
                first.curve().strategy(),
                first.network(),
                second.network(),
                counts.lost(),
                counts.gained(),
                counts.pValue());
    }

    private static int without(BitSet some, BitSet others) {
        some.andNot(others);
        return some.cardinality();
    }
}
