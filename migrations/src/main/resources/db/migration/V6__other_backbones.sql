-- Versions that name a backbone of their own, and the import that makes version 1 of a classifier trained elsewhere.

ALTER TABLE model_version
    ADD COLUMN backbone_artifact sha256_hex REFERENCES model_artifact CHECK (backbone_artifact = backbone_sha256);
-- ask whether an earlier version had the same artifact, which is then published already
CREATE INDEX model_version_by_head ON model_version (head_sha256);
CREATE INDEX model_version_by_backbone ON model_version (backbone_artifact) WHERE backbone_artifact IS NOT NULL;

COMMENT ON COLUMN model_version.backbone_artifact IS 'The backbone''s bytes; null for the one built into every service.';
COMMENT ON COLUMN model_version.manifest IS
    'What is published on models, without where the chunks of head and backbone lie; once published, without the self-test.';
COMMENT ON TABLE model_artifact IS 'Heads of promoted versions, and backbones that are not built in, named by their content.';
COMMENT ON COLUMN model_artifact.bytes IS 'A safetensors file, or the archive of an imported network.';
COMMENT ON COLUMN example.embedding IS
    'Quantised values, two bytes each, little-endian; of an imported backbone float32 values behind ffff0100.';

ALTER TABLE challenger DROP CONSTRAINT challenger_learn_trigger_check;
ALTER TABLE challenger ADD CONSTRAINT challenger_learn_trigger_check
    CHECK (learn_trigger IN ('correction', 'new-label', 'examples', 'elapsed', 'import'));
-- who imports a classifier has none of its examples
ALTER TABLE challenger DROP CONSTRAINT challenger_replayed_check;
ALTER TABLE challenger ADD CONSTRAINT challenger_replayed_check CHECK (replayed > 0 OR learn_trigger = 'import');
