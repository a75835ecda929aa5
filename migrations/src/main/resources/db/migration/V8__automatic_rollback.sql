-- How each promoted version does against the version that it may have to give way to, and the rollbacks that came of it.

CREATE TABLE probation (
    version  bigint PRIMARY KEY REFERENCES model_version,
    baseline bigint NOT NULL REFERENCES model_version CHECK (baseline < version),
    seen     bigint NOT NULL CHECK (seen >= 0),
    lost     bigint NOT NULL CHECK (lost >= 0),
    gained   bigint NOT NULL CHECK (gained >= 0),
    CHECK (lost + gained <= seen)
);
COMMENT ON TABLE probation IS
    'New examples that a champion and the version before its probation both predicted; counted with the step of learner_position.';
COMMENT ON COLUMN probation.version IS 'The version on probation.';
COMMENT ON COLUMN probation.baseline IS 'The version that it is compared with, and gives way to when it falls.';
COMMENT ON COLUMN probation.seen IS
    'New examples with a label that both know; begun by the champions before it when their probation was not over.';
COMMENT ON COLUMN probation.lost IS 'Of those, how many only the baseline got right.';
COMMENT ON COLUMN probation.gained IS 'Of those, how many only the champion got right.';

CREATE TABLE rollback (
    version      bigint      PRIMARY KEY REFERENCES model_version,
    to_version   bigint      NOT NULL REFERENCES model_version CHECK (to_version < version),
    seen         bigint      NOT NULL CHECK (seen >= 0),
    lost         bigint      NOT NULL CHECK (lost >= 0),
    gained       bigint      NOT NULL CHECK (gained >= 0),
    reason       text        NOT NULL CHECK (reason <> ''),
    created_at   timestamptz NOT NULL,
    considered   bigint      NOT NULL DEFAULT 0 CHECK (considered >= 0),
    released_by  bigint      REFERENCES model_version
);
COMMENT ON TABLE rollback IS 'Versions that predicted new examples worse than the one before, and stopped being champion for it.';
COMMENT ON COLUMN rollback.version IS 'The champion that fell.';
COMMENT ON COLUMN rollback.to_version IS 'The champion from then on; versions between the two are out, too.';
COMMENT ON COLUMN rollback.seen IS 'As in probation, when it fell.';
COMMENT ON COLUMN rollback.lost IS 'As in probation, when it fell.';
COMMENT ON COLUMN rollback.gained IS 'As in probation, when it fell.';
COMMENT ON COLUMN rollback.reason IS 'Why, in a sentence.';
COMMENT ON COLUMN rollback.considered IS 'New examples since: no challenger is promoted before there are enough, but for a correction.';
COMMENT ON COLUMN rollback.released_by IS 'The version promoted next, which released the pin, or rolled back next, whose pin took its place; null until then.';
CREATE UNIQUE INDEX rollback_in_force ON rollback ((true)) WHERE released_by IS NULL;

CREATE VIEW champion AS
SELECT version FROM model_version
WHERE NOT EXISTS (
    SELECT FROM rollback WHERE to_version < model_version.version AND model_version.version <= rollback.version)
ORDER BY version DESC LIMIT 1;
COMMENT ON VIEW champion IS 'The newest version that was not rolled back; no row while there is none.';

COMMENT ON TABLE model_version IS 'Promoted heads in order; the newest that was not rolled back is the champion.';

ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox
    ADD COLUMN rollback_version bigint UNIQUE REFERENCES rollback,
    ADD COLUMN releases_pin boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('model', 'rejected', 'rollback')),
    ADD CONSTRAINT outbox_rollback_check CHECK ((kind = 'rollback') = (rollback_version IS NOT NULL)),
    ADD CONSTRAINT outbox_releases_check CHECK (kind = 'model' OR NOT releases_pin);
COMMENT ON COLUMN outbox.kind IS
    'A model version for models and model-artifacts, a record for examples-rejected, or a rollback for model-control.';
COMMENT ON COLUMN outbox.rollback_version IS 'The rollback to publish, as a pin of the version that it went back to.';
COMMENT ON COLUMN outbox.releases_pin IS 'Whether the version''s publication also ends the pin of the rollback before.';
