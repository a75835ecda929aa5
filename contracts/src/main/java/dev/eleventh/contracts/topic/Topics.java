package dev.eleventh.contracts.topic;

import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.PredictionOutcome;
import dev.eleventh.contracts.image.ImageLimits;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.VersionPin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** The definition of every topic. */
public final class Topics {
    /** The largest accepted image; a record may be a little larger because of its headers. */
    public static final int MAX_IMAGE_BYTES = ImageLimits.DEFAULT.maxBytes();

    /** The maximum record size that brokers, producers and consumers of images must allow. */
    public static final int MAX_RECORD_BYTES = MAX_IMAGE_BYTES + (1 << 20);

    /** The maximum size of a rejected record that the broker must allow: a record of maximum size plus the reason. */
    public static final int MAX_REJECTED_BYTES = MAX_RECORD_BYTES + (1 << 16);

    /** Chunks of an artifact stay below a broker's default limit of 1 MB per record. */
    public static final int MAX_CHUNK_BYTES = 900_000;

    private static final Serde<String> TEXT = Serdes.String();
    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private static final String MAX_RECORD = String.valueOf(MAX_RECORD_BYTES);
    private static final String MAX_REJECTED = String.valueOf(MAX_REJECTED_BYTES);
    private static final String HOUR_MS = "3600000";
    private static final String DAY_MS = "86400000";
    private static final String WEEK_MS = "604800000";
    private static final String MONTH_MS = "2592000000";

    /** Kafka deletes whole segments: with the default segment of a week, an image would be kept for two weeks. */
    private static final Map<String, String> WEEK =
            config("delete", Map.of("retention.ms", WEEK_MS, "segment.ms", DAY_MS, "max.message.bytes", MAX_RECORD));

    private static final Map<String, String> MONTH =
            config("delete", Map.of("retention.ms", MONTH_MS, "segment.ms", DAY_MS, "max.message.bytes", MAX_REJECTED));

    private static final Map<String, String> WEEK_RETURNED =
            config("delete", Map.of("retention.ms", WEEK_MS, "segment.ms", DAY_MS, "max.message.bytes", MAX_REJECTED));

    private static final Map<String, String> MONTH_OF_OUTCOMES =
            config("delete", Map.of("retention.ms", MONTH_MS, "segment.ms", DAY_MS));

    /**
     * The way to rebuild a lost database: a record is kept until its example is retracted. {@link AcceptedKey} makes
     * the keys. Compacting more often than once a week would copy years of images only to erase a few of them sooner.
     */
    private static final Map<String, String> UNTIL_ERASED = config(
            "compact",
            Map.of("max.compaction.lag.ms", WEEK_MS, "segment.ms", DAY_MS, "max.message.bytes", MAX_REJECTED));

    private static final Map<String, String> UNTIL_THE_BROKER_DELETES = config("delete", Map.of());
    /**
     * The newest segment is never compacted: with the default segment of a week, it would keep every version of the
     * past week.
     */
    private static final Map<String, String> COMPACT =
            config("compact", Map.of("max.message.bytes", MAX_RECORD, "segment.ms", HOUR_MS));

    /** Images of people who only asked: they are gone after a day and an hour, or sooner if there are many. */
    private static final Map<String, String> DAY_AND_GIGABYTE = config(
            "delete",
            Map.of(
                    "retention.ms",
                    DAY_MS,
                    "segment.ms",
                    HOUR_MS,
                    "retention.bytes",
                    String.valueOf(1 << 30),
                    "segment.bytes",
                    String.valueOf(1 << 27),
                    "max.message.bytes",
                    MAX_RECORD));

    /** Labelled images as producers send them; {@code ExampleEventCodec} reads key and headers. */
    public static final Topic<byte[], byte[]> EXAMPLES = new Topic<>("examples", BYTES, BYTES, true, WEEK);

    /** Validated, completed and de-duplicated examples; key: {@link AcceptedKey}. */
    public static final Topic<String, byte[]> EXAMPLES_ACCEPTED =
            new Topic<>("examples-accepted", TEXT, BYTES, true, UNTIL_ERASED);

    /**
     * Accepted records that the trainer rejects, on their way to {@link #EXAMPLES_REJECTED}: ingest forgets their ids before
     * anybody sees them there.
     */
    public static final Topic<byte[], byte[]> EXAMPLES_RETURNED =
            new Topic<>("examples-returned", BYTES, BYTES, true, WEEK_RETURNED);

    /** The original rejected records, unchanged, with the reason in headers. */
    public static final Topic<byte[], byte[]> EXAMPLES_REJECTED =
            new Topic<>("examples-rejected", BYTES, BYTES, true, MONTH);

    /** Images to predict; key: request id. */
    public static final Topic<byte[], byte[]> IMAGES = new Topic<>("images", BYTES, BYTES, true, WEEK);

    /** Predictions; key: request id. */
    public static final Topic<String, Prediction> PREDICTIONS =
            new Topic<>("predictions", TEXT, JsonSerde.of(Prediction.class), true, UNTIL_THE_BROKER_DELETES);

    /** Predictions whose true labels arrived later; key: the id of image and example. */
    public static final Topic<String, PredictionOutcome> PREDICTION_OUTCOMES =
            new Topic<>("prediction-outcomes", TEXT, JsonSerde.of(PredictionOutcome.class), true, MONTH_OF_OUTCOMES);

    /** Promoted model versions; key: the version in decimal. */
    public static final Topic<String, ModelManifest> MODELS =
            new Topic<>("models", TEXT, JsonSerde.of(ModelManifest.class), false, COMPACT);

    /** Heads and backbones in chunks; key: {@code sha256/chunk}. */
    public static final Topic<String, byte[]> MODEL_ARTIFACTS =
            new Topic<>("model-artifacts", TEXT, BYTES, false, COMPACT);

    /** The version to serve instead of the newest; keys: {@link VersionPin#STABLE}, {@link VersionPin#ROLLBACK}. */
    public static final Topic<String, VersionPin> MODEL_CONTROL =
            new Topic<>("model-control", TEXT, JsonSerde.of(VersionPin.class), false, COMPACT);

    /** Images that people may label; {@code ReviewRequest} reads key and headers. */
    public static final Topic<String, byte[]> REVIEW_REQUESTS =
            new Topic<>("review-requests", TEXT, BYTES, false, DAY_AND_GIGABYTE);

    public static final List<Topic<?, ?>> ALL = List.of(
            EXAMPLES,
            EXAMPLES_ACCEPTED,
            EXAMPLES_RETURNED,
            EXAMPLES_REJECTED,
            IMAGES,
            PREDICTIONS,
            PREDICTION_OUTCOMES,
            MODELS,
            MODEL_ARTIFACTS,
            MODEL_CONTROL,
            REVIEW_REQUESTS);

    private Topics() {}

    /**
     * Uses the broker's timestamps. With the producer's timestamps, records of a producer whose clock is an hour ahead
     * would be rejected or kept too long. A source could also choose the minutes that its quota counts.
     */
    private static Map<String, String> config(String cleanup, Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put("cleanup.policy", cleanup);
        config.put("message.timestamp.type", "LogAppendTime");
        return config;
    }
}
