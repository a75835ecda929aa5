-- The version that challengers are compared with besides the champion, so that many small steps down do not add up.

ALTER TABLE model_version ADD COLUMN best bigint CHECK (best <= version);
-- what came before this release is not known to be better than what came of it
UPDATE model_version SET best = version;
ALTER TABLE model_version ALTER COLUMN best SET NOT NULL;

COMMENT ON COLUMN model_version.best IS
    'The best recent version on the hold-out when this one was promoted, itself perhaps: no challenger may fall below it.';
