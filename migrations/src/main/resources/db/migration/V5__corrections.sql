-- What strategies that keep sums must know of corrections, and counts that need not be counted.

-- finds the examples that came or changed since a place, and an example by the place that made it what it is
CREATE UNIQUE INDEX example_by_event ON example (event_partition, event_offset);

CREATE TABLE retired_embedding (
    end_partition   integer      NOT NULL,
    end_offset      bigint       NOT NULL,
    begin_partition integer      NOT NULL,
    begin_offset    bigint       NOT NULL,
    example_id      example_name NOT NULL,
    label           label_name   NOT NULL,
    embedding       bytea        NOT NULL,
    PRIMARY KEY (end_partition, end_offset),
    FOREIGN KEY (end_partition, end_offset) REFERENCES example_event (topic_partition, topic_offset)
);
COMMENT ON TABLE retired_embedding IS
    'Train examples as they were before a correction, until no sum contains them any more: then deleted.';
COMMENT ON COLUMN retired_embedding.end_partition IS 'The partition of the event that relabelled or retracted it.';
COMMENT ON COLUMN retired_embedding.end_offset IS 'The offset of that event.';
COMMENT ON COLUMN retired_embedding.begin_partition IS 'The partition of the event that had made it what it was.';
COMMENT ON COLUMN retired_embedding.begin_offset IS 'The offset of that event.';
COMMENT ON COLUMN retired_embedding.label IS 'The label that it had.';
COMMENT ON COLUMN retired_embedding.embedding IS 'As example.embedding.';

-- by partition, so that two recorders, which never share one, never wait for each other's counts
CREATE TABLE label_count (
    topic_partition integer    NOT NULL,
    label           label_name NOT NULL,
    split           text       NOT NULL CHECK (split IN ('train', 'hold-out')),
    examples        bigint     NOT NULL CHECK (examples >= 0),
    PRIMARY KEY (topic_partition, label, split)
);
COMMENT ON TABLE label_count IS
    'How many rows example has, kept by triggers: counting them would take the longer the more was learned.';
COMMENT ON COLUMN label_count.label IS 'As example.label.';
COMMENT ON COLUMN label_count.split IS 'As example.split.';
COMMENT ON COLUMN label_count.examples IS '0 when there were some once.';

INSERT INTO label_count (topic_partition, label, split, examples)
SELECT event_partition, label, split, count(*) FROM example GROUP BY event_partition, label, split;

CREATE FUNCTION count_examples() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        UPDATE label_count SET examples = label_count.examples - gone.examples
        FROM (SELECT event_partition, label, split, count(*) AS examples FROM before
            GROUP BY event_partition, label, split) AS gone
        WHERE label_count.topic_partition = gone.event_partition
          AND label_count.label = gone.label
          AND label_count.split = gone.split;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO label_count (topic_partition, label, split, examples)
        SELECT event_partition, label, split, count(*) FROM after GROUP BY event_partition, label, split
        ON CONFLICT (topic_partition, label, split)
            DO UPDATE SET examples = label_count.examples + excluded.examples;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION count_examples IS 'Keeps label_count equal to what count(*) says of example.';

CREATE TRIGGER example_inserted AFTER INSERT ON example
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_examples();
CREATE TRIGGER example_updated AFTER UPDATE ON example
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_examples();
CREATE TRIGGER example_deleted AFTER DELETE ON example
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION count_examples();

ALTER TABLE learner_position ADD COLUMN nothing_left boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN learner_position.nothing_left IS
    'Whether corrections before it left nothing to learn from: then the champion knows what it should not.';

-- what is published needs no second copy here, and a retraction could not find its embedding in it
UPDATE model_version SET manifest = jsonb_set(manifest, '{self_test}', '[]')
WHERE version IN (SELECT model_version FROM outbox WHERE published_at IS NOT NULL);
COMMENT ON COLUMN model_version.manifest IS
    'What is published on models, without where the head''s chunks lie; once published, without the self-test.';
