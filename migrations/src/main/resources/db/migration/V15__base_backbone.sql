-- A network may be imported without classes: the backbone that embeds the examples is known before any version.

CREATE TABLE base_backbone (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    sha256 sha256_hex NOT NULL REFERENCES model_artifact,
    kind text NOT NULL CHECK (kind IN ('saved-model', 'onnx'))
);
COMMENT ON TABLE base_backbone IS 'The imported network that embeds the examples; no row while it is the one built into every service.';
COMMENT ON COLUMN base_backbone.only_row IS 'Always true: the table has at most one row.';
COMMENT ON COLUMN base_backbone.kind IS 'The format of the archive, which decides what runs the network.';
COMMENT ON COLUMN base_backbone.sha256 IS 'Of the archive with the network and its preprocessing.';

INSERT INTO base_backbone (sha256, kind)
SELECT backbone_artifact, 'saved-model' FROM model_version
WHERE version = 1 AND manifest #>> '{backbone,kind}' = 'saved-model';

-- as in V14, with the new table
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
    GRANT SELECT, INSERT ON example_event, challenger, model_artifact, learned_label, base_backbone TO eleventh_trainer;
    -- the oldest versions go, with all that is of them
    GRANT DELETE ON challenger, model_version, model_artifact, prequential_count, probation, rollback, outbox TO eleventh_trainer;
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

    GRANT SELECT ON example_event, example, example_image, consumer_position, learner_position, replay_buffer, model_artifact,
        challenger, model_version, outbox, retired_embedding, label_count, prequential_count, learned_label, source_prequential,
        probation, rollback, champion, base_backbone TO eleventh_reader;
END $$;
SELECT grant_eleventh_roles();
