-- A running system moves to another backbone: its examples are embedded a second time, beside the embeddings in use.

CREATE TABLE backbone_move (
    id           bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    sha256       sha256_hex  NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('built-in', 'saved-model', 'onnx')),
    artifact     sha256_hex  REFERENCES model_artifact,
    name         text        NOT NULL,
    even_if_worse boolean    NOT NULL,
    paused       boolean     NOT NULL DEFAULT false,
    outcome      text        CHECK (outcome IN ('promoted', 'rejected', 'given-up')),
    reason       text,
    version      bigint,
    requested_at timestamptz NOT NULL DEFAULT now(),
    ended_at     timestamptz,
    CHECK ((outcome IS NULL) = (ended_at IS NULL)),
    CHECK ((outcome IS NULL) = (reason IS NULL)),
    CHECK (artifact IS NULL OR ended_at IS NULL),
    CHECK (version IS NULL OR outcome = 'promoted')
);
-- at most one move is under way
CREATE UNIQUE INDEX backbone_move_under_way ON backbone_move ((true)) WHERE ended_at IS NULL;

COMMENT ON TABLE backbone_move IS 'Moves of this system to another backbone: the one under way, and the newest that ended.';
COMMENT ON COLUMN backbone_move.sha256 IS 'The backbone to move to.';
COMMENT ON COLUMN backbone_move.kind IS 'What runs it: the network built into every service, or the format of its archive.';
COMMENT ON COLUMN backbone_move.artifact IS 'Its archive while the move is under way; null for the built-in network, and once the move has ended.';
COMMENT ON COLUMN backbone_move.name IS 'The network''s name, for people.';
COMMENT ON COLUMN backbone_move.even_if_worse IS 'Whether the move is carried out even if the champion gets more of the held-out images right.';
COMMENT ON COLUMN backbone_move.paused IS 'Whether a person paused the move.';
COMMENT ON COLUMN backbone_move.outcome IS 'How the move ended; null while it is under way.';
COMMENT ON COLUMN backbone_move.reason IS 'Why it ended so, in a sentence.';
COMMENT ON COLUMN backbone_move.version IS 'The version promoted on the new backbone; null if there was nothing to learn from. No reference: the version may be retired.';
COMMENT ON COLUMN backbone_move.requested_at IS 'When a person asked for the move.';
COMMENT ON COLUMN backbone_move.ended_at IS 'When it ended; null while it is under way.';

CREATE TABLE next_embedding (
    example_id example_name PRIMARY KEY REFERENCES example ON DELETE CASCADE,
    embedding  bytea CHECK (octet_length(embedding) > 0 AND octet_length(embedding) % 2 = 0),
    problem    text  CHECK (problem <> ''),
    CHECK ((embedding IS NULL) <> (problem IS NULL))
);
COMMENT ON TABLE next_embedding IS 'The examples as embedded by the backbone that the move under way goes to; empty otherwise.';
COMMENT ON COLUMN next_embedding.embedding IS 'The embedding; null if the example cannot be embedded.';
COMMENT ON COLUMN next_embedding.problem IS 'Why the example cannot be embedded; null if it is.';

-- the base may be the built-in network again, which is no artifact
ALTER TABLE base_backbone DROP CONSTRAINT base_backbone_sha256_fkey;
ALTER TABLE base_backbone DROP CONSTRAINT base_backbone_kind_check;
ALTER TABLE base_backbone ADD CONSTRAINT base_backbone_kind_check CHECK (kind IN ('built-in', 'saved-model', 'onnx'));
ALTER TABLE base_backbone ADD COLUMN artifact text COLLATE "C"
    GENERATED ALWAYS AS (CASE WHEN kind <> 'built-in' THEN sha256 END) STORED REFERENCES model_artifact;
COMMENT ON TABLE base_backbone IS 'The network that embeds the examples; no row before an import or a move, while it is the one built into every service.';
COMMENT ON COLUMN base_backbone.artifact IS 'Its archive; null for the built-in network.';

ALTER TABLE challenger DROP CONSTRAINT challenger_learn_trigger_check;
ALTER TABLE challenger ADD CONSTRAINT challenger_learn_trigger_check
    CHECK (learn_trigger IN ('correction', 'new-label', 'examples', 'elapsed', 'import', 'backbone'));

-- as in V15, with the new tables
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
        challenger, model_version, outbox, retired_embedding, label_count, prequential_count, learned_label, source_prequential,
        probation, rollback, champion, base_backbone, backbone_move, next_embedding TO eleventh_reader;
END $$;
SELECT grant_eleventh_roles();
