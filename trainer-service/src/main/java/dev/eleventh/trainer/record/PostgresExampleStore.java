package dev.eleventh.trainer.record;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.learning.data.ReplaySelection;
import dev.eleventh.learning.data.Split;
import dev.eleventh.trainer.publish.PostgresOutbox;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Owns {@code example}, {@code example_image}, {@code example_event} and, through triggers, {@code label_count}. */
public final class PostgresExampleStore implements ExampleStore {
    private static final int FETCHED = 10_000;

    private final Jdbi jdbi;
    private final double holdOutFraction;
    private final int maxLabels;
    private final Clock clock;

    public PostgresExampleStore(Jdbi jdbi, double holdOutFraction, int maxLabels, Clock clock) {
        this.jdbi = jdbi;
        this.maxLabels = maxLabels;
        this.holdOutFraction = holdOutFraction;
        this.clock = clock;
    }

    @Override
    public SortedMap<Integer, Long> positions(Map<Integer, Long> beginnings) {
        return jdbi.inTransaction(handle -> {
            PostgresPositions.requireUtf8(handle);
            PostgresPositions.begin(handle, beginnings);
            SortedMap<Integer, Long> positions = PostgresPositions.recorded(handle);
            positions.keySet().retainAll(beginnings.keySet());
            return positions;
        });
    }

    @Override
    public BatchChanges record(RecordBatch batch) {
        return jdbi.inTransaction(handle -> {
            // first, so that a zombie waits here and fails before it does any work
            batch.advances().forEach((partition, advance) -> PostgresPositions.advance(handle, partition, advance));
            PostgresBackbones.keepBase(handle, batch.backbone());
            BatchChanges recording = BatchChanges.of(
                    batch.readings(), known(handle, batch.readings()), labels(handle, batch), clock.instant());
            insertEvents(handle, recording.events());
            PostgresTrainChanges.retire(handle, recording.ended());
            delete(handle, recording);
            insertExamples(handle, recording, batch.backbone());
            insertImages(handle, recording);
            relabel(handle, recording);
            PostgresOutbox.append(handle, recording.rejected());
            return recording;
        });
    }

    private static Map<ExampleId, BatchChanges.Known> known(Handle handle, List<AcceptedRecord> readings) {
        List<String> ids = readings.stream()
                .map(AcceptedRecord::event)
                .filter(Objects::nonNull)
                .map(event -> event.id().value())
                .distinct()
                .toList();
        Map<ExampleId, BatchChanges.Known> known = new HashMap<>();
        handle.createQuery("""
                        SELECT example_id, label, image_sha256 FROM example
                        WHERE example_id = ANY (:ids) ORDER BY example_id FOR UPDATE
                        """)
                .bindArray("ids", String.class, ids)
                .map((row, context) -> known.put(
                        new ExampleId(row.getString("example_id")),
                        new BatchChanges.Known(
                                new Label(row.getString("label")), new Sha256(row.getString("image_sha256")))))
                .list();
        return known;
    }

    private LabelLimit labels(Handle handle, RecordBatch batch) {
        Set<String> named = new HashSet<>();
        batch.readings().forEach(reading -> {
            String label = label(reading.event());
            if (label != null) {
                named.add(label);
            }
        });
        List<Label> known = handle.createQuery("""
                        SELECT label FROM label_count WHERE label = ANY (:named)
                        GROUP BY label HAVING sum(examples) > 0
                        """)
                .bindArray("named", String.class, named)
                .map((row, context) -> new Label(row.getString("label")))
                .list();
        // counted only when a label is new, which is rare
        int count = known.size() == named.size()
                ? 0
                : handle.createQuery("""
                        SELECT count(*) FROM (
                            SELECT FROM label_count GROUP BY label HAVING sum(examples) > 0) AS label
                        """).mapTo(Integer.class).one();
        return new LabelLimit(known, count, maxLabels);
    }

    private static void insertEvents(Handle handle, List<BatchChanges.Event> events) {
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO example_event (topic_partition, topic_offset, example_id, source, event_type, label,
                    outcome, reason, event_time)
                VALUES (:partition, :offset, :id, :source, :type, :label, :outcome, :reason, :time)
                """);
        for (BatchChanges.Event row : events) {
            ExampleEvent event = row.event();
            batch.bind("partition", row.place().partition())
                    .bind("offset", row.place().offset())
                    .bind("id", event == null ? null : event.id().value())
                    .bind("source", event == null ? null : event.source())
                    .bind("type", type(event))
                    .bind("label", label(event))
                    .bind("outcome", row.outcome().code())
                    .bind("reason", row.reason() == null ? null : row.reason().code())
                    .bind("time", event == null ? null : event.time())
                    .add();
        }
        batch.execute();
    }

    private static @Nullable String type(@Nullable ExampleEvent event) {
        if (event == null) {
            return null;
        }
        if (event instanceof ExampleEvent.Labelled) {
            return "labelled";
        }
        return event instanceof ExampleEvent.Relabelled ? "relabelled" : "retracted";
    }

    private static @Nullable String label(@Nullable ExampleEvent event) {
        if (event instanceof ExampleEvent.Labelled labelled) {
            return labelled.label().value();
        }
        return event instanceof ExampleEvent.Relabelled relabelled
                ? relabelled.label().value()
                : null;
    }

    /** Deleting an example also deletes its image and its place in the replay buffer. */
    private static void delete(Handle handle, BatchChanges recording) {
        if (recording.removed().isEmpty()) {
            return;
        }
        List<String> ids = recording.removed().stream().map(ExampleId::value).toList();
        handle.createUpdate("DELETE FROM example WHERE example_id = ANY (:ids)")
                .bindArray("ids", String.class, ids)
                .execute();
    }

    private void insertExamples(Handle handle, BatchChanges recording, Sha256 backbone) {
        if (recording.added().isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO example (example_id, label, split, priority, source, backbone_sha256, embedding,
                    image_sha256, event_partition, event_offset)
                VALUES (:id, :label, :split, :priority, :source, :backbone, :embedding, :image, :partition, :offset)
                """);
        recording
                .added()
                .forEach((id, example) -> batch.bind("id", id.value())
                        .bind("label", example.label().value())
                        .bind(
                                "split",
                                Split.of(example.imageSha256(), holdOutFraction).code())
                        .bind("priority", ReplaySelection.priority(id))
                        .bind("source", example.event().source())
                        .bind("backbone", backbone.hex())
                        .bind("embedding", example.embedding().toBytes())
                        .bind("image", example.imageSha256().hex())
                        .bind("partition", example.place().partition())
                        .bind("offset", example.place().offset())
                        .add());
        batch.execute();
    }

    private static void insertImages(Handle handle, BatchChanges recording) {
        if (recording.added().isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO example_image (example_id, content_type, bytes) VALUES (:id, :contentType, :bytes)
                """);
        recording
                .added()
                .forEach((id, example) -> batch.bind("id", id.value())
                        .bind("contentType", mediaType(example))
                        .bind("bytes", example.event().image().bytes())
                        .add());
        batch.execute();
    }

    /**
     * Determined from the image's first bytes: the producer's content type may be wrong, or text that the database
     * rejects.
     */
    private static String mediaType(BatchChanges.Added example) {
        return ImageFormat.of(example.event().image().bytes())
                .map(ImageFormat::mediaType)
                .orElse("");
    }

    /** The replay buffer is updated through its foreign key. */
    private static void relabel(Handle handle, BatchChanges recording) {
        if (recording.relabelled().isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                UPDATE example SET label = :label, event_partition = :partition, event_offset = :offset
                WHERE example_id = :id
                """);
        recording
                .relabelled()
                .forEach((id, change) -> batch.bind("id", id.value())
                        .bind("label", change.label().value())
                        .bind("partition", change.place().partition())
                        .bind("offset", change.place().offset())
                        .add());
        batch.execute();
    }

    /**
     * Deletes the counts of labels that have no example any more. Rows locked by a recorder are left for the next
     * time.
     */
    public static void forgetCounts(Handle handle) {
        handle.execute("""
                DELETE FROM label_count WHERE (topic_partition, label, split) IN (
                    SELECT topic_partition, label, split FROM label_count WHERE examples = 0 FOR UPDATE SKIP LOCKED)
                """);
    }

    @Override
    public void forEachOf(Label label, Consumer<ExampleId> named) {
        forEach("label", label.value(), named);
    }

    @Override
    public void forEachFrom(String source, Consumer<ExampleId> named) {
        forEach("source", source, named);
    }

    /**
     * Reads in portions, as there may be a million examples. Holds no connection while the callback runs, as it may
     * wait for Kafka. Examples recorded after the start are left out.
     */
    private void forEach(String column, String value, Consumer<ExampleId> named) {
        Instant until = jdbi.withHandle(handle ->
                handle.createQuery("SELECT now()").mapTo(Instant.class).one());
        Named last = new Named(Instant.EPOCH, "");
        for (List<Named> portion = portion(column, value, until, last);
                !portion.isEmpty();
                portion = portion(column, value, until, last)) {
            portion.forEach(each -> named.accept(new ExampleId(each.id())));
            last = portion.get(portion.size() - 1);
        }
    }

    private record Named(Instant recordedAt, String id) {}

    private List<Named> portion(String column, String value, Instant until, Named after) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT recorded_at, example_id FROM example
                        WHERE %s = :value AND recorded_at <= :until AND (recorded_at, example_id) > (:after, :id)
                        ORDER BY recorded_at, example_id LIMIT :limit
                        """.formatted(column))
                .bind("value", value)
                .bind("until", until)
                .bind("after", after.recordedAt())
                .bind("id", after.id())
                .bind("limit", FETCHED)
                .map((row, context) -> new Named(
                        row.getObject("recorded_at", OffsetDateTime.class).toInstant(), row.getString("example_id")))
                .list());
    }

    /**
     * Ranks each label's images by ascending priority, and keeps images in order of rank until the budget is used up.
     * Labels with many images therefore lose images first, and end with equal numbers of them.
     */
    @Override
    public int trimImages(long budgetBytes) {
        return jdbi.inTransaction(
                handle -> handle.createUpdate("""
                        DELETE FROM example_image
                        WHERE (SELECT sum(byte_count) FROM example_image) > :budget
                          AND example_id IN (
                            SELECT example_id FROM (
                                SELECT example_id, sum(byte_count) OVER (ORDER BY rank, priority, example_id) AS kept
                                FROM (
                                    SELECT image.example_id, image.byte_count, example.priority,
                                        row_number() OVER (
                                            PARTITION BY example.label
                                            ORDER BY example.priority, example.example_id) AS rank
                                    FROM example_image AS image JOIN example USING (example_id)
                                ) AS ranked
                            ) AS counted
                            WHERE kept > :budget)
                        """).bind("budget", budgetBytes).execute());
    }
}
