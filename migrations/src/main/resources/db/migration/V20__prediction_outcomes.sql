-- What a prediction was worth: its true label arrived later, for the same image under the same id.

CREATE TABLE prediction_outcome (
    example_id   example_name PRIMARY KEY,
    version      bigint       NOT NULL CHECK (version > 0),
    head_sha256  sha256_hex   NOT NULL,
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
COMMENT ON COLUMN prediction_outcome.head_sha256 IS 'The head of that version: after a loss of the database, another version may have the number.';
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

-- A later probation may have the same baseline, so the baseline does not identify a probation.
ALTER TABLE probation ADD COLUMN first_version bigint;
UPDATE probation SET first_version = version;
ALTER TABLE probation
    ALTER COLUMN first_version SET NOT NULL,
    ADD CHECK (baseline < first_version AND first_version <= version);
COMMENT ON COLUMN probation.first_version IS
    'The first version of the probation, which later versions continue; no reference, as that version may be retired.';

-- as in V19, with the new tables
CREATE OR REPLACE FUNCTION grant_eleventh_roles() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    role text;
BEGIN
    -- roles are of the whole server: another database's migration may have made them, or be about to
    FOREACH role IN ARRAY ARRAY['eleventh_trainer', 'eleventh_reader'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                NULL;
            WHEN insufficient_privilege THEN
                RAISE WARNING 'role % is missing and % may not create it: let an administrator run "CREATE ROLE % NOLOGIN", then run "SELECT grant_eleventh_roles()" as the owner of the tables; until then only the owner can work with them',
                    role, current_user, role;
        END;
    END LOOP;
    IF (SELECT count(*) FROM pg_roles WHERE rolname IN ('eleventh_trainer', 'eleventh_reader')) < 2 THEN
        RETURN;
    END IF;

    GRANT USAGE ON SCHEMA public TO eleventh_trainer, eleventh_reader;

    -- what happened is written once and never changed
    GRANT SELECT, INSERT ON example_event, challenger, model_artifact, model_artifact_part, learned_label TO eleventh_trainer;
    -- the oldest versions go, with all that is of them
    GRANT DELETE ON challenger, model_version, model_artifact, prequential_count, probation, rollback, outbox TO eleventh_trainer;
    -- a move to another backbone, its embeddings, and the backbone that it leaves
    GRANT SELECT, INSERT, UPDATE, DELETE ON backbone_move TO eleventh_trainer;
    GRANT SELECT, INSERT, DELETE ON next_embedding TO eleventh_trainer;
    GRANT SELECT, INSERT, UPDATE ON base_backbone TO eleventh_trainer;
    -- counts of labels and sources that have no example any more, and labels that no version knows any more
    GRANT DELETE ON label_count, learned_label, source_prequential TO eleventh_trainer;
    -- positions and counts go on; label_count is kept by a trigger, with the rights of whoever changes example
    GRANT SELECT, INSERT, UPDATE ON consumer_position, learner_position, label_count, prequential_count, source_prequential, probation,
        rollback TO eleventh_trainer;
    GRANT SELECT ON champion TO eleventh_trainer;
    -- the self-test of a version that was published long ago is dropped; the rest stays
    GRANT SELECT, INSERT, UPDATE ON model_version, outbox TO eleventh_trainer;
    -- a retracted example is deleted, with its image, its place in the buffer, and what the sums kept of it
    GRANT SELECT, INSERT, UPDATE, DELETE ON example TO eleventh_trainer;
    GRANT SELECT, INSERT, DELETE ON example_image, replay_buffer, retired_embedding TO eleventh_trainer;

    -- an image is deleted with its example, by a trigger with the rights of whoever deletes
    GRANT SELECT, INSERT, UPDATE, DELETE ON review_image TO eleventh_trainer;

    -- outcomes of predictions, of which the oldest go
    GRANT SELECT, INSERT, UPDATE, DELETE ON prediction_outcome TO eleventh_trainer;
    GRANT SELECT, INSERT, UPDATE ON outcome_position TO eleventh_trainer;

    GRANT SELECT ON example_event, example, example_image, consumer_position, learner_position, replay_buffer, model_artifact,
        model_artifact_part, challenger, model_version, outbox, retired_embedding, label_count, prequential_count, learned_label, source_prequential,
        probation, rollback, champion, base_backbone, backbone_move, next_embedding, review_image,
        prediction_outcome, outcome_position TO eleventh_reader;
END $$;
SELECT grant_eleventh_roles();
