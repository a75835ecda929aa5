package dev.eleventh.trainer.http;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads {@code example} and {@code example_image}, which {@link PostgresExampleStore} owns, for HTTP. */
public final class PostgresStoredExamples {
    private static final String COLUMNS = """
            SELECT example_id, label, split, source, recorded_at,
                EXISTS (SELECT 1 FROM example_image AS image WHERE image.example_id = example.example_id) AS has_image
            FROM example
            """;

    private final Jdbi jdbi;

    public PostgresStoredExamples(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Restricts a list of examples; null matches all. */
    record Filter(@Nullable Label label, @Nullable String source) {}

    /**
     * Returns the newest examples first. Each filter has an index in the order of the list, so a page costs no more
     * than its own rows.
     *
     * @param before the last entry of the previous page; null to start
     */
    List<StoredExample> newest(Filter filter, StoredExample.@Nullable Cursor before, int limit) {
        String where = "WHERE true"
                + (filter.label() == null ? "" : " AND label = :label")
                + (filter.source() == null ? "" : " AND source = :source")
                + (before == null ? "" : " AND (recorded_at, example_id) < (:recordedAt, :id)");
        return jdbi.withHandle(handle -> {
            Query query =
                    handle.createQuery(COLUMNS + where + " ORDER BY recorded_at DESC, example_id DESC LIMIT :limit");
            query.bind("limit", limit);
            if (filter.label() != null) {
                query.bind("label", filter.label().value());
            }
            if (filter.source() != null) {
                query.bind("source", filter.source());
            }
            if (before != null) {
                query.bind("recordedAt", before.recordedAt())
                        .bind("id", before.id().value());
            }
            return query.map((row, context) -> example(row)).list();
        });
    }

    Optional<StoredExample> example(ExampleId id) {
        return jdbi.withHandle(handle -> handle.createQuery(COLUMNS + "WHERE example_id = :id")
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
                row.getBoolean("has_image"));
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
}
