-- Versions go when many newer ones came: rows, artifacts and what is published go together. So nothing may hold a version for
-- ever that only remembers its number.

ALTER TABLE model_version DROP COLUMN previous;
ALTER TABLE model_version DROP CONSTRAINT model_version_parent_fkey;
ALTER TABLE challenger DROP CONSTRAINT challenger_parent_fkey;
ALTER TABLE learned_label DROP CONSTRAINT learned_label_version_fkey;
ALTER TABLE probation DROP CONSTRAINT probation_baseline_fkey;
ALTER TABLE rollback DROP CONSTRAINT rollback_to_version_fkey, DROP CONSTRAINT rollback_released_by_fkey;

-- what is of one version goes with it
ALTER TABLE prequential_count
    DROP CONSTRAINT prequential_count_version_fkey,
    ADD FOREIGN KEY (version) REFERENCES model_version ON DELETE CASCADE;
ALTER TABLE probation
    DROP CONSTRAINT probation_version_fkey,
    ADD FOREIGN KEY (version) REFERENCES model_version ON DELETE CASCADE;
ALTER TABLE rollback
    DROP CONSTRAINT rollback_version_fkey,
    ADD FOREIGN KEY (version) REFERENCES model_version ON DELETE CASCADE;
ALTER TABLE outbox
    DROP CONSTRAINT outbox_model_version_fkey,
    ADD FOREIGN KEY (model_version) REFERENCES model_version ON DELETE CASCADE,
    DROP CONSTRAINT outbox_rollback_version_fkey,
    ADD FOREIGN KEY (rollback_version) REFERENCES rollback ON DELETE CASCADE;

ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox
    ADD COLUMN retired jsonb,
    ADD COLUMN set_aside text,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('model', 'rejected', 'rollback', 'retired')),
    ADD CONSTRAINT outbox_retired_check CHECK ((kind = 'retired') = (retired IS NOT NULL));
COMMENT ON COLUMN outbox.kind IS
    'A model version for models and model-artifacts, a record for examples-rejected, a rollback for model-control, or versions to end.';
COMMENT ON COLUMN outbox.set_aside IS 'Why the row can never be published; the next ones go on without it.';
COMMENT ON COLUMN outbox.retired IS 'The versions and the chunks that get a tombstone: {"versions": [1], "chunks": ["sha256/0"]}.';

COMMENT ON TABLE model_version IS
    'Promoted heads in order; the newest that was not rolled back is the champion. The oldest go: VERSION_RETENTION.';
COMMENT ON COLUMN model_version.parent IS 'The champion that it replaced, which may be gone; null for the first.';
COMMENT ON TABLE challenger IS 'Every head that was learned and judged, promoted or not; the oldest go.';

-- as in V10, and the trainer may delete versions
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
    GRANT SELECT, INSERT ON example_event, challenger, model_artifact, learned_label TO eleventh_trainer;
    -- the oldest versions go, with all that is of them
    GRANT DELETE ON challenger, model_version, model_artifact, prequential_count, probation, rollback, outbox TO eleventh_trainer;
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
        probation, rollback, champion TO eleventh_reader;
END $$;
SELECT grant_eleventh_roles();
