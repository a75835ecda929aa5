-- Images that clients asked about wait here for a label, if REVIEW_CAPACITY is above 0.

CREATE TABLE review_image (
    sha256          sha256_hex       PRIMARY KEY,
    bytes           bytea            CHECK (octet_length(bytes) > 0),
    backbone_sha256 sha256_hex,
    embedding       bytea            CHECK (octet_length(embedding) > 0 AND octet_length(embedding) % 2 = 0),
    is_random       boolean          NOT NULL,
    sampled_below   bigint           NOT NULL DEFAULT 9223372036854775807 CHECK (sampled_below >= 0),
    priority        bigint           NOT NULL CHECK (priority >= 0),
    prediction      jsonb            NOT NULL,
    predicted       label_name       NOT NULL,
    is_unknown      boolean          NOT NULL,
    margin          double precision NOT NULL CHECK (margin BETWEEN 0 AND 1),
    asked_at        timestamptz      NOT NULL,
    label           label_name,
    is_counted      boolean          NOT NULL DEFAULT false,
    answered_at     timestamptz,
    CHECK ((bytes IS NULL) = (answered_at IS NOT NULL)),
    CHECK (label IS NULL OR answered_at IS NOT NULL),
    CHECK (label IS NOT NULL OR NOT is_counted),
    CHECK ((embedding IS NULL) = (backbone_sha256 IS NULL)),
    CHECK (embedding IS NULL OR answered_at IS NULL)
);
-- images hardly compress, and trying takes longer than writing them
ALTER TABLE review_image ALTER COLUMN bytes SET STORAGE EXTERNAL;

COMMENT ON TABLE review_image IS 'Images that clients asked about and that wait for a label, and the answers of people, without the images.';
COMMENT ON COLUMN review_image.sha256 IS 'Of the image file: an image that is asked about again is the same image.';
COMMENT ON COLUMN review_image.bytes IS 'The image file; null once a person has labelled or skipped it.';
COMMENT ON COLUMN review_image.backbone_sha256 IS 'The backbone that embedded the image; null with the embedding.';
COMMENT ON COLUMN review_image.embedding IS 'The embedding; null once the image is labelled or skipped, or if it cannot be embedded.';
COMMENT ON COLUMN review_image.is_random IS 'Whether the image belongs to the random sample, whose labels give an accuracy; also once it is answered.';
COMMENT ON COLUMN review_image.sampled_below IS 'The random sample kept all images with a smaller priority ever since it has this one.';
COMMENT ON COLUMN review_image.priority IS 'A hash of the digest: the random sample keeps the smallest ones.';
COMMENT ON COLUMN review_image.prediction IS 'The answer that the client got, with its most probable labels.';
COMMENT ON COLUMN review_image.predicted IS 'The most probable label of that answer.';
COMMENT ON COLUMN review_image.is_unknown IS 'Whether that answer was that no known class fits.';
COMMENT ON COLUMN review_image.margin IS 'The probability of the most probable label minus that of the second.';
COMMENT ON COLUMN review_image.asked_at IS 'When the client asked.';
COMMENT ON COLUMN review_image.label IS 'The label that a person gave; null if nobody did, or if the image was skipped.';
COMMENT ON COLUMN review_image.is_counted IS 'Whether a person gave the label in a review, while the image was in the random sample: only these labels give the accuracy.';
COMMENT ON COLUMN review_image.answered_at IS 'When a person labelled or skipped the image; null while it waits.';

-- whoever teaches an image has labelled it, and whoever erases an example erases its image here, too
CREATE FUNCTION follow_examples() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM review_image USING before WHERE review_image.sha256 = before.image_sha256;
    ELSE
        UPDATE review_image
        SET label = after.label, answered_at = coalesce(answered_at, now()), bytes = NULL, embedding = NULL, backbone_sha256 = NULL
        FROM after WHERE review_image.sha256 = after.image_sha256 AND review_image.label IS DISTINCT FROM after.label;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION follow_examples IS 'Gives review_image the labels of the examples with the same images, and deletes the images of retracted ones.';

CREATE TRIGGER example_inserted_review AFTER INSERT ON example
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION follow_examples();
CREATE TRIGGER example_updated_review AFTER UPDATE ON example
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION follow_examples();
CREATE TRIGGER example_deleted_review AFTER DELETE ON example
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION follow_examples();

-- as in V17, with the new table
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

    GRANT SELECT ON example_event, example, example_image, consumer_position, learner_position, replay_buffer, model_artifact,
        model_artifact_part, challenger, model_version, outbox, retired_embedding, label_count, prequential_count, learned_label, source_prequential,
        probation, rollback, champion, base_backbone, backbone_move, next_embedding, review_image TO eleventh_reader;
END $$;
SELECT grant_eleventh_roles();
