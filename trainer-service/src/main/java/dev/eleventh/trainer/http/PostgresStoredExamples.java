package dev.eleventh.trainer.http;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** Reads {@code example} and {@code example_image}, which {@link PostgresExampleStore} owns, for HTTP. */
public final class PostgresStoredExamples {
    /** A request looks at no more examples, in the order of the list; so each has a bounded cost. */
    static final int MOST_LOOKED_AT = 10_000;

    private static final int PORTION = 500;

    private static final String COLUMNS = """
            example_id, label, split, source, recorded_at,
                EXISTS (SELECT 1 FROM example_image AS image WHERE image.example_id = example.example_id) AS has_image
            """;

    private final Jdbi jdbi;

    public PostgresStoredExamples(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Examples in the order of the list.
     *
     * @param next the place after which the list continues; null at its end
     */
    record Page(List<StoredExample> examples, StoredExample.@Nullable Cursor next) {}

    /**
     * The number of examples that match a filter.
     *
     * @param isExact false when there may be more, because a request does not look at more examples
     */
    record Count(int examples, boolean isExact) {}

    /** A page and, on request, the count; of one snapshot. */
    record Listing(Page page, @Nullable Count count) {}

    /**
     * Lists the newest examples first. Label, source and time have indexes in the order of the list. Whether an example
     * matches the rest of the filter is checked for each example, so a page may be short although the list continues.
     *
     * @param before the place after which the page starts; null to start with the newest example
     * @param predictions needed if the filter asks for disagreements; else null
     * @param counts whether the matching examples are counted
     */
    Listing newest(
            ExampleFilter filter,
            StoredExample.@Nullable Cursor before,
            int limit,
            @Nullable LabelPredictions predictions,
            boolean counts) {
        return asOfOneMoment(handle -> {
            Page page = page(handle, filter, before, limit, predictions);
            return new Listing(page, counts ? count(handle, filter, predictions) : null);
        });
    }

    private <T> T asOfOneMoment(Function<Handle, T> reading) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, reading::apply);
    }

    private static Page page(
            Handle handle,
            ExampleFilter filter,
            StoredExample.@Nullable Cursor before,
            int limit,
            @Nullable LabelPredictions predictions) {
        boolean isChecked = predictions != null || filter.split() != null;
        // one more than the limit, which shows whether the list continues
        int left = 1 + (predictions == null ? MOST_LOOKED_AT : Math.min(MOST_LOOKED_AT, predictions.most()));
        List<StoredExample> found = new ArrayList<>();
        StoredExample.Cursor at = before;
        while (true) {
            int portion = Math.min(left, isChecked ? PORTION : limit + 1);
            List<Row> rows = rows(handle, filter, at, portion, predictions != null);
            for (StoredExample each : matching(rows, filter, predictions)) {
                if (found.size() == limit) {
                    return new Page(found, found.get(limit - 1).cursor());
                }
                found.add(each);
            }
            if (rows.size() < portion) {
                return new Page(found, null);
            }
            left -= portion;
            at = rows.get(portion - 1).example().cursor();
            if (left == 0) {
                return new Page(found, at);
            }
        }
    }

    private static Count count(Handle handle, ExampleFilter filter, @Nullable LabelPredictions predictions) {
        if (predictions != null) {
            Page all = page(handle, filter, null, MOST_LOOKED_AT, predictions);
            return new Count(all.examples().size(), all.next() == null);
        }
        Query query = handle.createQuery("""
                SELECT count(*) FILTER (WHERE number <= :most AND (CAST(:split AS text) IS NULL OR split = :split)) AS examples,
                    count(*) <= :most AS exact
                FROM (SELECT split, row_number() OVER () AS number FROM (
                    SELECT split FROM example %s ORDER BY recorded_at DESC, example_id DESC LIMIT :most + 1
                ) AS looked) AS numbered
                """.formatted(where(filter, null)));
        return bound(query, filter, null)
                .bind("most", MOST_LOOKED_AT)
                .bind("split", filter.split() == null ? null : filter.split().code())
                .map((row, context) -> new Count(row.getInt("examples"), row.getBoolean("exact")))
                .one();
    }

    /** An example, and its embedding if it was asked for. */
    private record Row(StoredExample example, @Nullable Embedding embedding, Sha256 backbone) {}

    private static List<StoredExample> matching(
            List<Row> rows, ExampleFilter filter, @Nullable LabelPredictions predictions) {
        List<Row> split = rows.stream()
                .filter(row -> filter.split() == null
                        || filter.split().code().equals(row.example().split()))
                .filter(row ->
                        predictions == null || predictions.knows(row.example().label()))
                .toList();
        if (predictions == null || split.isEmpty()) {
            return split.stream().map(Row::example).toList();
        }
        List<Embedding> embeddings = split.stream()
                .map(row -> Objects.requireNonNull(row.embedding()))
                .toList();
        List<Label> predicted = predictions.of(embeddings, split.get(0).backbone());
        return IntStream.range(0, split.size())
                .mapToObj(i -> split.get(i).example().predicted(predicted.get(i)))
                .filter(example -> !example.label().equals(example.predicted()))
                .toList();
    }

    private static List<Row> rows(
            Handle handle,
            ExampleFilter filter,
            StoredExample.@Nullable Cursor before,
            int limit,
            boolean withEmbeddings) {
        Query query = handle.createQuery("SELECT " + COLUMNS + ", backbone_sha256"
                + (withEmbeddings ? ", embedding" : "") + " FROM example " + where(filter, before)
                + " ORDER BY recorded_at DESC, example_id DESC LIMIT :limit");
        return bound(query, filter, before)
                .bind("limit", limit)
                .map((row, context) -> new Row(
                        example(row),
                        withEmbeddings ? Embedding.fromBytes(row.getBytes("embedding")) : null,
                        new Sha256(row.getString("backbone_sha256"))))
                .list();
    }

    /** The part of the filter that an index serves. */
    private static String where(ExampleFilter filter, StoredExample.@Nullable Cursor before) {
        return "WHERE true"
                + (filter.label() == null ? "" : " AND label = :label")
                + (filter.source() == null ? "" : " AND source = :source")
                + (filter.from() == null ? "" : " AND recorded_at >= :from")
                + (filter.to() == null ? "" : " AND recorded_at < :to")
                + (before == null ? "" : " AND (recorded_at, example_id) < (:recordedAt, :id)");
    }

    private static Query bound(Query query, ExampleFilter filter, StoredExample.@Nullable Cursor before) {
        if (filter.label() != null) {
            query.bind("label", filter.label().value());
        }
        if (filter.source() != null) {
            query.bind("source", filter.source());
        }
        if (filter.from() != null) {
            query.bind("from", filter.from());
        }
        if (filter.to() != null) {
            query.bind("to", filter.to());
        }
        if (before != null) {
            query.bind("recordedAt", before.recordedAt()).bind("id", before.id().value());
        }
        return query;
    }

    /** Returns those of the examples that are recorded, newest first. */
    List<StoredExample> recorded(Collection<ExampleId> ids) {
        return jdbi.withHandle(handle -> recorded(handle, ids));
    }

    static List<StoredExample> recorded(Handle handle, Collection<ExampleId> ids) {
        return handle.createQuery("SELECT " + COLUMNS
                        + " FROM example WHERE example_id = ANY (:ids) ORDER BY recorded_at DESC, example_id DESC")
                .bindArray(
                        "ids", String.class, ids.stream().map(ExampleId::value).toList())
                .map((row, context) -> example(row))
                .list();
    }

    Optional<StoredExample> example(ExampleId id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT " + COLUMNS + " FROM example WHERE example_id = :id")
                        .bind("id", id.value())
                        .map((row, context) -> example(row))
                        .findOne());
    }

    static StoredExample example(ResultSet row) throws SQLException {
        return new StoredExample(
                row.getString("example_id"),
                new Label(row.getString("label")),
                row.getString("split"),
                row.getString("source"),
                row.getTimestamp("recorded_at").toInstant(),
                row.getBoolean("has_image"),
                null);
    }

    /**
     * The type of an image, known without reading it. The content type is empty when the image's first bytes match no
     * format.
     */
    record ImageType(Sha256 sha256, String contentType) {}

    /** Returns the type of an example's image, if it is still kept. */
    Optional<ImageType> imageType(ExampleId id) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT image_sha256, content_type FROM example JOIN example_image USING (example_id)
                        WHERE example_id = :id
                        """)
                .bind("id", id.value())
                .map((row, context) ->
                        new ImageType(new Sha256(row.getString("image_sha256")), row.getString("content_type")))
                .findOne());
    }

    Optional<byte[]> image(ExampleId id) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT bytes FROM example_image WHERE example_id = :id")
                .bind("id", id.value())
                .map((row, context) -> row.getBytes("bytes"))
                .findOne());
    }

    /** An image file, and its content type as in {@link ImageType}. */
    @SuppressWarnings("ArrayRecordComponent")
    record KeptImage(String contentType, byte[] bytes) {}

    /** Returns the image of an example, if it is still kept. */
    Optional<KeptImage> keptImage(String id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT content_type, bytes FROM example_image WHERE example_id = :id")
                        .bind("id", id)
                        .map((row, context) -> new KeptImage(row.getString("content_type"), row.getBytes("bytes")))
                        .findOne());
    }
}
