-- Releases may ship different built-in networks. The database names the one that embedded its examples, so that a system
-- stays on it until it moves.

INSERT INTO base_backbone (sha256, kind)
SELECT backbone_sha256, 'built-in' FROM example LIMIT 1
ON CONFLICT DO NOTHING;

COMMENT ON TABLE base_backbone IS 'The network that embeds the examples; no row before the first example.';
