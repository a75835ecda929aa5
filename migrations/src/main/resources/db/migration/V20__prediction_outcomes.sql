-- What a prediction was worth: its true label arrived later, under the same id.

CREATE TABLE prediction_outcome (
    example_id   example_name PRIMARY KEY,
    version      bigint       NOT NULL CHECK (version > 0),
    predicted    label_name   NOT NULL,
    probability  float8       NOT NULL CHECK (probability BETWEEN 0 AND 1),
    unknown      boolean      NOT NULL,
    label        label_name   NOT NULL,
    predicted_at timestamptz  NOT NULL,
    labelled_at  timestamptz  NOT NULL,
    change       bigint       NOT NULL GENERATED ALWAYS AS IDENTITY
);
CREATE UNIQUE INDEX prediction_outcome_change ON prediction_outcome (change);
CREATE INDEX prediction_outcome_version ON prediction_outcome (version, label);

COMMENT ON TABLE prediction_outcome IS 'The newest predictions whose true label arrived later, as on prediction-outcomes; at most 100,000, checked once a minute.';
COMMENT ON COLUMN prediction_outcome.version IS 'The version that predicted. No reference: the version may be retired.';
COMMENT ON COLUMN prediction_outcome.predicted IS 'The most probable label.';
COMMENT ON COLUMN prediction_outcome.probability IS 'Of the predicted label.';
COMMENT ON COLUMN prediction_outcome.unknown IS 'Whether the version reported that no known class fits.';
COMMENT ON COLUMN prediction_outcome.label IS 'The true label, as last corrected.';
COMMENT ON COLUMN prediction_outcome.predicted_at IS 'When the prediction was published.';
COMMENT ON COLUMN prediction_outcome.labelled_at IS 'When the example was accepted, after the prediction.';
COMMENT ON COLUMN prediction_outcome.change IS 'The order in which outcomes were recorded or corrected; the lowest are deleted first.';

CREATE TABLE outcome_position (
    topic_partition integer PRIMARY KEY CHECK (topic_partition >= 0),
    next_offset     bigint  NOT NULL CHECK (next_offset >= 0)
);
COMMENT ON TABLE outcome_position IS 'How far each partition of prediction-outcomes has been recorded; moved in the transaction that records.';
COMMENT ON COLUMN outcome_position.next_offset IS 'The offset after the last recorded one.';

-- adds the new tables to whatever the function granted before
ALTER FUNCTION grant_eleventh_roles() RENAME TO grant_eleventh_roles_until_v19;
CREATE FUNCTION grant_eleventh_roles() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM grant_eleventh_roles_until_v19();
    IF (SELECT count(*) FROM pg_roles WHERE rolname IN ('eleventh_trainer', 'eleventh_reader')) < 2 THEN
        RETURN;
    END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON prediction_outcome TO eleventh_trainer;
    GRANT SELECT, INSERT, UPDATE ON outcome_position TO eleventh_trainer;
    GRANT SELECT ON prediction_outcome, outcome_position TO eleventh_reader;
END $$;
SELECT grant_eleventh_roles();
