-- What must reach Kafka because of what was committed here: written in the same transaction, published by the relay.

CREATE TABLE outbox (
    position       bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    -- told to Kafka with the records, so that a relay can ask which were published; unique over databases, too
    id             uuid        NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    kind           text        NOT NULL CHECK (kind IN ('model', 'rejected')),
    model_version  bigint      UNIQUE REFERENCES model_version,
    record_key     bytea,
    record_headers json,
    record_value   bytea,
    created_at     timestamptz NOT NULL DEFAULT now(),
    published_at   timestamptz,
    CHECK ((kind = 'model') = (model_version IS NOT NULL)),
    CHECK ((kind = 'rejected' AND published_at IS NULL) = (record_headers IS NOT NULL)),
    CHECK (record_headers IS NOT NULL OR (record_key IS NULL AND record_value IS NULL))
);
CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL;

COMMENT ON TABLE outbox IS 'Records to be published, in order of position, each once.';
COMMENT ON COLUMN outbox.position IS 'The order of publication among the rows that can be seen.';
COMMENT ON COLUMN outbox.id IS 'Names the row in the offset metadata that is committed with its publication.';
COMMENT ON COLUMN outbox.kind IS 'A model version for models and model-artifacts, or a record for examples-rejected.';
COMMENT ON COLUMN outbox.model_version IS 'The version to publish.';
COMMENT ON COLUMN outbox.record_key IS 'The rejected record''s key; kept until it is published.';
-- json and not jsonb: a header may hold any text, also the NUL that jsonb refuses
COMMENT ON COLUMN outbox.record_headers IS 'Its headers in order, [{name, value in base64}]; kept until it is published.';
COMMENT ON COLUMN outbox.record_value IS 'Its value; kept until it is published.';
COMMENT ON COLUMN outbox.published_at IS 'When the publication was seen to be committed.';
