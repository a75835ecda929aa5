-- Every challenger that was judged, and the versions that came of those that were promoted.

CREATE TABLE model_artifact (
    sha256 sha256_hex PRIMARY KEY,
    bytes  bytea NOT NULL CHECK (encode(sha256(bytes), 'hex') = sha256)
);
COMMENT ON TABLE model_artifact IS 'Heads of promoted versions, named by their content.';
COMMENT ON COLUMN model_artifact.bytes IS 'A safetensors file.';

CREATE TABLE challenger (
    id              bigint           PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    parent          bigint,
    strategy        text             NOT NULL,
    learn_trigger   text             NOT NULL
        CHECK (learn_trigger IN ('correction', 'new-label', 'examples', 'elapsed')),
    verdict         text             NOT NULL CHECK (verdict IN ('promoted', 'rejected')),
    reason          text             NOT NULL CHECK (reason <> ''),
    comparisons     jsonb            NOT NULL,
    metrics         jsonb            NOT NULL,
    iterations      integer          NOT NULL CHECK (iterations >= 0),
    loss            double precision NOT NULL,
    converged       boolean          NOT NULL,
    trained_offsets jsonb            NOT NULL,
    replayed        integer          NOT NULL CHECK (replayed > 0),
    held_out        integer          NOT NULL CHECK (held_out >= 0),
    learn_millis    bigint           NOT NULL CHECK (learn_millis >= 0),
    created_at      timestamptz      NOT NULL DEFAULT now()
);
COMMENT ON TABLE challenger IS 'Every head that was learned and judged, promoted or not.';
COMMENT ON COLUMN challenger.parent IS 'The champion that it challenged; null for the first.';
COMMENT ON COLUMN challenger.strategy IS 'How it was learned.';
COMMENT ON COLUMN challenger.learn_trigger IS 'What set the learning off.';
COMMENT ON COLUMN challenger.verdict IS 'Whether it became a model version.';
COMMENT ON COLUMN challenger.reason IS 'Why, in a sentence.';
COMMENT ON COLUMN challenger.comparisons IS 'Per old class, champion against challenger on the hold-out.';
COMMENT ON COLUMN challenger.metrics IS 'Its accuracy on the hold-out.';
COMMENT ON COLUMN challenger.iterations IS 'Steps that the descent took.';
COMMENT ON COLUMN challenger.loss IS 'The regularised loss at the end.';
COMMENT ON COLUMN challenger.converged IS 'Whether the descent ended at a minimum, not at its limit.';
COMMENT ON COLUMN challenger.trained_offsets IS 'Per partition of examples-accepted, the offset after the last event considered.';
COMMENT ON COLUMN challenger.replayed IS 'Examples learned from.';
COMMENT ON COLUMN challenger.held_out IS 'Examples judged by.';
COMMENT ON COLUMN challenger.learn_millis IS 'How long learning and judging took.';

CREATE TABLE model_version (
    version         bigint      PRIMARY KEY CHECK (version >= 1),
    -- a version's number exists only after the number before it: dense by constraint
    previous        bigint      GENERATED ALWAYS AS (NULLIF(version - 1, 0)) STORED REFERENCES model_version,
    parent          bigint      REFERENCES model_version CHECK (parent < version),
    challenger_id   bigint      NOT NULL UNIQUE REFERENCES challenger,
    strategy        text        NOT NULL,
    head_sha256     sha256_hex  NOT NULL REFERENCES model_artifact,
    backbone_sha256 sha256_hex  NOT NULL,
    manifest        jsonb       NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CHECK ((version = 1) = (parent IS NULL))
);
ALTER TABLE challenger ADD CONSTRAINT challenger_parent_fkey FOREIGN KEY (parent) REFERENCES model_version;

COMMENT ON TABLE model_version IS 'Promoted heads in order; the newest is the champion.';
COMMENT ON COLUMN model_version.version IS 'Dense and rising, from 1.';
COMMENT ON COLUMN model_version.previous IS 'The number before; null for 1.';
COMMENT ON COLUMN model_version.parent IS 'The champion that it replaced; null for the first.';
COMMENT ON COLUMN model_version.challenger_id IS 'The judgement that it came of.';
COMMENT ON COLUMN model_version.strategy IS 'How it was learned.';
COMMENT ON COLUMN model_version.head_sha256 IS 'Its head.';
COMMENT ON COLUMN model_version.backbone_sha256 IS 'The backbone whose embeddings the head reads.';
COMMENT ON COLUMN model_version.manifest IS 'What is published on models, without where the head''s chunks lie.';
