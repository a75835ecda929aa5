-- A backbone may be larger than a value may be, and than the heap of whoever reads it.

-- PostgreSQL checks the digest of an artifact that is whole; that of another is checked when it is written and read
ALTER TABLE model_artifact
    DROP CONSTRAINT model_artifact_check,
    ADD COLUMN parts integer NOT NULL DEFAULT 0 CHECK (parts >= 0),
    ADD CHECK (parts > 0 OR encode(sha256(bytes), 'hex') = sha256);

CREATE TABLE model_artifact_part (
    sha256 sha256_hex NOT NULL REFERENCES model_artifact ON DELETE CASCADE,
    part   integer    NOT NULL CHECK (part > 0),
    bytes  bytea      NOT NULL CHECK (octet_length(bytes) > 0),
    PRIMARY KEY (sha256, part)
);
-- weights do not compress, and trying takes longer than writing them
ALTER TABLE model_artifact_part ALTER COLUMN bytes SET STORAGE EXTERNAL;

COMMENT ON TABLE model_artifact_part IS 'What of an archive exceeds 8 MiB, in parts of at most 8 MiB.';
COMMENT ON COLUMN model_artifact_part.sha256 IS 'The whole archive, which model_artifact begins.';
COMMENT ON COLUMN model_artifact_part.part IS 'The order of the parts: 1, 2, 3 …';
COMMENT ON COLUMN model_artifact_part.bytes IS 'The bytes of the archive from the end of the previous part on.';
COMMENT ON COLUMN model_artifact.parts IS 'The number of further parts; 0 if bytes is the whole artifact.';
COMMENT ON COLUMN model_artifact.bytes IS 'A safetensors file, or the archive of an imported network; of a larger archive the first 8 MiB.';

-- as in V16, with the new table
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

    GRANT SELECT ON example_event, example, example_image, consumer_position, learner_position, replay_buffer, model_artifact,
        model_artifact_part, challenger, model_version, outbox, retired_embedding, label_count, prequential_count, learned_label, source_prequential,
        probation, rollback, champion, base_backbone, backbone_move, next_embedding TO eleventh_reader;
END $$;
SELECT grant_eleventh_roles();
