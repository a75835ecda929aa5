-- Who may do what: eleventh_trainer for the trainer, verify and import, eleventh_reader for people and reports. Neither is a login; a
-- login is made by whoever runs the server and made a member of one. The owner of the tables, who migrates, needs no role.

CREATE FUNCTION grant_eleventh_roles() RETURNS void LANGUAGE plpgsql AS $$
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
COMMENT ON FUNCTION grant_eleventh_roles IS
    'Makes the roles that are missing and grants each what it needs; may be run again. For the owner of the tables.';
REVOKE EXECUTE ON FUNCTION grant_eleventh_roles FROM PUBLIC;

SELECT grant_eleventh_roles();
