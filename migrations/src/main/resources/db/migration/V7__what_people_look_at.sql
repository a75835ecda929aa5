-- What people look at over HTTP: how well each version predicted what came next, examples newest first, and counts that
-- must not take the longer the more was learned.

CREATE TABLE prequential_count (
    version bigint     NOT NULL REFERENCES model_version,
    label   label_name NOT NULL,
    known   boolean    NOT NULL,
    seen    bigint     NOT NULL CHECK (seen > 0),
    correct bigint     NOT NULL CHECK (correct BETWEEN 0 AND seen),
    PRIMARY KEY (version, label),
    CHECK (known OR correct = 0)
);
COMMENT ON TABLE prequential_count IS
    'New examples that a champion predicted before anything learned from them; counted with the step of learner_position.';
COMMENT ON COLUMN prequential_count.version IS 'The champion that predicted.';
COMMENT ON COLUMN prequential_count.label IS 'What the examples really were, as they were labelled when they were considered.';
COMMENT ON COLUMN prequential_count.known IS 'Whether the version knew the label; else it could not be right.';
COMMENT ON COLUMN prequential_count.seen IS 'How many there were.';
COMMENT ON COLUMN prequential_count.correct IS 'Of how many the label was the most probable one.';

CREATE TABLE learned_label (
    label   label_name PRIMARY KEY,
    version bigint     NOT NULL REFERENCES model_version
);
COMMENT ON TABLE learned_label IS 'When each label was learned: that is the order of the accuracy matrix.';
COMMENT ON COLUMN learned_label.label IS 'A label that a version knew, perhaps no longer the newest.';
COMMENT ON COLUMN learned_label.version IS 'The first version that knew it.';

INSERT INTO learned_label (label, version)
SELECT label, min(version) FROM model_version CROSS JOIN jsonb_array_elements_text(manifest -> 'labels') AS known (label)
GROUP BY label;

ALTER TABLE consumer_position ADD COLUMN events bigint NOT NULL DEFAULT 0 CHECK (events >= 0);
COMMENT ON COLUMN consumer_position.events IS
    'How many rows example_event has of it: offsets count transaction markers, too, and need not begin at 0.';
UPDATE consumer_position SET events = (
    SELECT count(*) FROM example_event WHERE example_event.topic_partition = consumer_position.topic_partition);

-- the newest first, from any place on, without reading what is not shown
CREATE INDEX example_newest ON example (recorded_at, example_id);
CREATE INDEX example_newest_of_label ON example (label, recorded_at, example_id);
CREATE INDEX example_newest_of_source ON example (source, recorded_at, example_id);
CREATE INDEX example_newest_of_both ON example (label, source, recorded_at, example_id);
