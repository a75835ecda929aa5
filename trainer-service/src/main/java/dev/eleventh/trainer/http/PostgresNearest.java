package dev.eleventh.trainer.http;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.learning.data.ReplaySelection;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.replay.PostgresReplayBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Finds the recorded examples, which {@link PostgresExampleStore} owns, that resemble an image. Reads the stored
 * embeddings one by one, so that the memory does not depend on their number.
 */
public final class PostgresNearest {
    static final int NEIGHBOURS = 5;

    private static final int MOST_EXAMPLES = 10_000;

    /** Largest number of values that are read: {@value #MOST_EXAMPLES} embeddings with up to 2,000 values. */
    private static final int MOST_VALUES = 20_000_000;

    private static final int FETCH = 500;

    private final Jdbi jdbi;
    private final Supplier<Embedder> base;

    /** @param base returns the backbone that embeds examples now */
    public PostgresNearest(Jdbi jdbi, Supplier<Embedder> base) {
        this.jdbi = jdbi;
        this.base = base;
    }

    /**
     * What the answer depends on.
     *
     * @param image the digest of the image file
     */
    record State(PostgresSuspects.State store, Sha256 image) {}

    /** An image as the backbone embeds it. */
    record Asked(Sha256 image, Embedding embedding, Sha256 backbone) {}

    State state(Sha256 image) {
        return new State(jdbi.withHandle(PostgresSuspects::state), image);
    }

    /**
     * Embeds an image with the backbone that embeds examples.
     *
     * @throws RejectedException when the image cannot be read or embedded
     */
    Asked embed(byte[] image) throws RejectedException {
        Embedder backbone = base.get();
        try {
            Pixels pixels = backbone.decode(image);
            Embedding embedding = backbone.embedEach(List.of(pixels))
                    .get(0)
                    .orElseThrow(() -> new RejectedException(
                            RejectionReason.CORRUPT_IMAGE,
                            "the backbone returned no finite embedding of the image; send another image"));
            return new Asked(Sha256.of(image), embedding, backbone.description().sha256());
        } catch (InvalidImageException e) {
            throw RejectedException.of(e);
        }
    }

    /** Compares the image with the newest examples of each label, of both splits. */
    CostlyAnswer.Computed<State, Nearest> find(Asked asked) {
        return jdbi.inTransaction(
                TransactionIsolationLevel.REPEATABLE_READ,
                handle -> new CostlyAnswer.Computed<>(
                        new State(PostgresSuspects.state(handle), asked.image()), find(handle, asked)));
    }

    private static Nearest find(Handle handle, Asked asked) {
        Map<Label, Integer> available = new TreeMap<>();
        PostgresReplayBuffer.counts(handle).forEach((label, count) -> {
            if (count.train() + count.holdOut() > 0) {
                available.put(label, count.train() + count.holdOut());
            }
        });
        long recorded =
                available.values().stream().mapToLong(Integer::longValue).sum();
        if (available.isEmpty()) {
            return new Nearest(0, 0, List.of());
        }
        int most = Math.max(most(asked.embedding().dimension()), available.size());
        Search search = new Search(asked.embedding());
        newest(handle, ReplaySelection.quotas(available, most), asked.backbone())
                .forEach(search::compare);
        return new Nearest(search.compared, recorded, neighbours(handle, search.nearestFirst()));
    }

    /** Returns the number of examples that a request compares. */
    static int most(int dimension) {
        return Math.min(MOST_EXAMPLES, MOST_VALUES / dimension);
    }

    private record Found(ExampleId id, double distance) {
        static final Comparator<Found> NEAREST_FIRST = Comparator.comparingDouble(Found::distance)
                .thenComparing(found -> found.id().value());
    }

    private record Row(ExampleId id, Embedding embedding) {}

    /** Keeps the nearest of the examples that it has seen. */
    private static final class Search {
        private final float[] asked;
        private final float[] values;
        private final PriorityQueue<Found> nearest = new PriorityQueue<>(Found.NEAREST_FIRST.reversed());
        private int compared;

        Search(Embedding asked) {
            this.asked = new float[asked.dimension()];
            this.values = new float[asked.dimension()];
            asked.copyValuesTo(this.asked, 0);
        }

        void compare(Row row) {
            row.embedding().copyValuesTo(values, 0);
            double squares = 0;
            for (int i = 0; i < values.length; i++) {
                double difference = values[i] - asked[i];
                squares += difference * difference;
            }
            nearest.add(new Found(row.id(), Math.sqrt(squares)));
            if (nearest.size() > NEIGHBOURS) {
                nearest.remove();
            }
            compared++;
        }

        List<Found> nearestFirst() {
            return nearest.stream().sorted(Found.NEAREST_FIRST).toList();
        }
    }

    private static List<Nearest.Neighbour> neighbours(Handle handle, List<Found> nearestFirst) {
        Map<String, StoredExample> examples =
                PostgresStoredExamples.recorded(
                                handle, nearestFirst.stream().map(Found::id).toList())
                        .stream()
                        .collect(Collectors.toMap(StoredExample::id, example -> example));
        List<Nearest.Neighbour> neighbours = new ArrayList<>();
        for (Found found : nearestFirst) {
            StoredExample example = examples.get(found.id().value());
            if (example != null) {
                neighbours.add(new Nearest.Neighbour(example, found.distance()));
            }
        }
        return neighbours;
    }

    /**
     * Returns the newest examples of each label, as far as this backbone embedded them: a move to another network may
     * exchange all embeddings after the image was embedded.
     */
    private static ResultIterable<Row> newest(Handle handle, SortedMap<Label, Integer> quotas, Sha256 backbone) {
        return handle.createQuery("""
                        SELECT newest.example_id, newest.embedding
                        FROM unnest(:labels, :quotas) AS quota (label, places)
                        CROSS JOIN LATERAL (
                            SELECT example_id, backbone_sha256, embedding FROM example WHERE example.label = quota.label
                            ORDER BY recorded_at DESC, example_id DESC LIMIT quota.places
                        ) AS newest
                        WHERE newest.backbone_sha256 = :backbone
                        """)
                .bindArray(
                        "labels",
                        String.class,
                        quotas.keySet().stream().map(Label::value).toList())
                .bindArray("quotas", Integer.class, List.copyOf(quotas.values()))
                .bind("backbone", backbone.hex())
                .setFetchSize(FETCH)
                .map((row, context) -> row(row));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(new ExampleId(row.getString("example_id")), Embedding.fromBytes(row.getBytes("embedding")));
    }
}
