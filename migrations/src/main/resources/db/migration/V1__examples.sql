-- What the topic examples-accepted said (example_event), what holds now (example, example_image), and how far it was
-- read (consumer_position, learner_position). One transaction writes the first three kinds together: that is what
-- makes recording exactly once.

CREATE DOMAIN sha256_hex AS text COLLATE "C" CHECK (VALUE ~ '^[0-9a-f]{64}$');
CREATE DOMAIN example_name AS text COLLATE "C" CHECK (VALUE ~ '^[!-~]{1,200}$');
CREATE DOMAIN label_name AS text COLLATE "C" CHECK (char_length(VALUE) BETWEEN 1 AND 128);

COMMENT ON DOMAIN sha256_hex IS 'A SHA-256 digest in lower-case hex.';
COMMENT ON DOMAIN example_name IS 'Names an example for its whole life: 1 to 200 visible ASCII characters.';
COMMENT ON DOMAIN label_name IS 'The name of a class: 1 to 128 characters, in Unicode NFC (checked by the services).';

CREATE TABLE example_event (
    topic_partition integer     NOT NULL CHECK (topic_partition >= 0),
    topic_offset    bigint      NOT NULL CHECK (topic_offset >= 0),
    example_id      example_name,
    source          text,
    event_type      text        CHECK (event_type IN ('labelled', 'relabelled', 'retracted')),
    label           label_name,
    outcome         text        NOT NULL
        CHECK (outcome IN ('recorded', 'duplicate', 'relabelled', 'retracted', 'rejected')),
    reason          text,
    event_time      timestamptz,
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic_partition, topic_offset),
    CHECK ((outcome = 'rejected') = (reason IS NOT NULL)),
    CHECK (outcome = 'rejected'
        OR (example_id IS NOT NULL AND source IS NOT NULL AND event_type IS NOT NULL AND event_time IS NOT NULL))
);
-- few among many, and counted often
CREATE INDEX example_event_rejected ON example_event (recorded_at) WHERE outcome = 'rejected';

COMMENT ON TABLE example_event IS 'Every record of examples-accepted, once, with what it came to; never changed.';
COMMENT ON COLUMN example_event.topic_partition IS 'The partition of examples-accepted.';
COMMENT ON COLUMN example_event.topic_offset IS 'The offset in the partition.';
COMMENT ON COLUMN example_event.example_id IS 'The example that it is about; null when the record could not be decoded.';
COMMENT ON COLUMN example_event.source IS 'Who said so (CloudEvents source).';
COMMENT ON COLUMN example_event.event_type IS 'What was said; null when the record could not be decoded.';
COMMENT ON COLUMN example_event.label IS 'The label that was given; null for a retraction.';
COMMENT ON COLUMN example_event.outcome IS 'What it came to; duplicate changed nothing, rejected went to examples-rejected.';
COMMENT ON COLUMN example_event.reason IS 'The code of the reason why it was rejected, as in the header rejection-reason.';
COMMENT ON COLUMN example_event.event_time IS 'When the producer says it happened.';
COMMENT ON COLUMN example_event.recorded_at IS 'When it was recorded here.';

CREATE TABLE example (
    example_id      example_name PRIMARY KEY,
    label           label_name  NOT NULL,
    split           text        NOT NULL CHECK (split IN ('train', 'hold-out')),
    priority        bigint      NOT NULL CHECK (priority >= 0),
    source          text        NOT NULL,
    backbone_sha256 sha256_hex  NOT NULL,
    embedding       bytea       NOT NULL
        CHECK (octet_length(embedding) > 0 AND octet_length(embedding) % 2 = 0),
    image_sha256    sha256_hex  NOT NULL,
    event_partition integer     NOT NULL,
    event_offset    bigint      NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (event_partition, event_offset) REFERENCES example_event (topic_partition, topic_offset)
);
-- answers "the first k of a class" and "how many of a class" without touching the table
CREATE INDEX example_by_priority ON example (split, label, priority, example_id);

COMMENT ON TABLE example IS 'The examples as they are now: recorded, perhaps relabelled, not retracted.';
COMMENT ON COLUMN example.label IS 'The label that holds now.';
COMMENT ON COLUMN example.split IS 'Learned from (train) or judged by (hold-out): a hash of the id, decided once and for ever.';
COMMENT ON COLUMN example.priority IS 'A hash of the id; of each class the smallest are replayed.';
COMMENT ON COLUMN example.source IS 'Who sent the image (CloudEvents source).';
COMMENT ON COLUMN example.backbone_sha256 IS 'The backbone that made the embedding.';
COMMENT ON COLUMN example.embedding IS 'Quantised values, two bytes each, little-endian.';
COMMENT ON COLUMN example.image_sha256 IS 'The image''s digest: tells a repetition from a conflict, also when the image is gone.';
COMMENT ON COLUMN example.event_partition IS 'The partition of the last event that changed it.';
COMMENT ON COLUMN example.event_offset IS 'The offset of the last event that changed it.';
COMMENT ON COLUMN example.recorded_at IS 'When the image was recorded.';

CREATE TABLE example_image (
    example_id   example_name PRIMARY KEY REFERENCES example ON DELETE CASCADE,
    content_type text         NOT NULL,
    bytes        bytea        NOT NULL CHECK (octet_length(bytes) > 0),
    byte_count   integer      NOT NULL GENERATED ALWAYS AS (octet_length(bytes)) STORED
);
-- images are compressed already
ALTER TABLE example_image ALTER COLUMN bytes SET STORAGE EXTERNAL;

COMMENT ON TABLE example_image IS 'Images beside their embeddings, within a byte budget: a new backbone will need them.';
COMMENT ON COLUMN example_image.content_type IS 'By the image''s first bytes; empty when they name none.';
COMMENT ON COLUMN example_image.bytes IS 'The image file as it came.';
COMMENT ON COLUMN example_image.byte_count IS 'Its size, so that the budget is counted without reading images.';

CREATE TABLE consumer_position (
    topic_partition integer PRIMARY KEY CHECK (topic_partition >= 0),
    next_offset     bigint  NOT NULL CHECK (next_offset >= 0)
);
COMMENT ON TABLE consumer_position IS 'How far examples-accepted is recorded; the offsets that Kafka keeps are only advice.';
COMMENT ON COLUMN consumer_position.next_offset IS 'The first offset that is not recorded yet; a writer must know it to move it.';

CREATE TABLE learner_position (
    topic_partition integer PRIMARY KEY REFERENCES consumer_position,
    next_offset     bigint  NOT NULL CHECK (next_offset >= 0)
);
COMMENT ON TABLE learner_position IS 'How far the events were considered by a challenger, promoted or rejected.';
COMMENT ON COLUMN learner_position.next_offset IS 'The first offset that no challenger has considered yet.';
