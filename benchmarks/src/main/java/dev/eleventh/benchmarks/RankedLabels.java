package dev.eleventh.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.learning.judge.Disagreement;
import java.util.List;
import java.util.Set;

/**
 * How many wrong labels a list finds, averaged over the runs.
 *
 * @param method how the labels were scored
 * @param listed number of examples whose label was questioned
 * @param at the first entries of the list
 * @param recall share of the wrong labels in the whole list
 */
record RankedLabels(
        @JsonProperty("method") String method,
        @JsonProperty("listed") double listed,
        @JsonProperty("at") List<At> at,
        @JsonProperty("recall") double recall) {
    static final List<Integer> LENGTHS = List.of(50, 100, 200);

    /**
     * The first entries of a list, or all if there are fewer.
     *
     * @param precision share of the entries that are wrong labels; 0 for an empty list
     * @param recall share of the wrong labels that are among the entries
     */
    record At(
            @JsonProperty("entries") int entries,
            @JsonProperty("precision") double precision,
            @JsonProperty("recall") double recall) {}

    static RankedLabels of(String method, List<Disagreement> found, Set<ExampleId> wrong) {
        List<ExampleId> ranked = found.stream()
                .sorted(Disagreement.SUREST_FIRST)
                .map(Disagreement::id)
                .toList();
        List<At> at = LENGTHS.stream().map(length -> at(length, ranked, wrong)).toList();
        return new RankedLabels(method, ranked.size(), at, hits(ranked, wrong) / (double) wrong.size());
    }

    private static At at(int length, List<ExampleId> ranked, Set<ExampleId> wrong) {
        List<ExampleId> first = ranked.subList(0, Math.min(length, ranked.size()));
        long hits = hits(first, wrong);
        return new At(length, hits / (double) Math.max(1, first.size()), hits / (double) wrong.size());
    }

    private static long hits(List<ExampleId> ids, Set<ExampleId> wrong) {
        return ids.stream().filter(wrong::contains).count();
    }

    /** Returns the mean of the same method's results in several runs. */
    static RankedLabels mean(List<RankedLabels> runs) {
        List<At> at = LENGTHS.stream()
                .map(length -> mean(
                        length,
                        runs.stream()
                                .map(run -> run.at.get(LENGTHS.indexOf(length)))
                                .toList()))
                .toList();
        return new RankedLabels(
                runs.get(0).method,
                runs.stream().mapToDouble(RankedLabels::listed).average().orElseThrow(),
                at,
                runs.stream().mapToDouble(RankedLabels::recall).average().orElseThrow());
    }

    private static At mean(int length, List<At> runs) {
        return new At(
                length,
                runs.stream().mapToDouble(At::precision).average().orElseThrow(),
                runs.stream().mapToDouble(At::recall).average().orElseThrow());
    }
}
