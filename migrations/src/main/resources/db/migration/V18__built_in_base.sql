-- This release has another built-in network. A system whose examples the earlier one embedded stays on it until it moves.

INSERT INTO base_backbone (sha256, kind)
SELECT '2dd9bac5ae575e8b27a8ef8273c09eb908d2714a3a437e1bdaea05b2b6083f33', 'built-in'
WHERE NOT EXISTS (SELECT FROM base_backbone)
    AND (EXISTS (SELECT FROM example) OR EXISTS (SELECT FROM model_version));

COMMENT ON TABLE base_backbone IS 'The network that embeds the examples; no row before the first example.';
