-- What the last challenger learned from. The foreign key holds what would be a bug in code: only train examples are
-- replayed, a relabelled one follows, a retracted one is gone at once.

ALTER TABLE example ADD CONSTRAINT example_state_unique UNIQUE (example_id, label, split);

CREATE TABLE replay_buffer (
    example_id example_name PRIMARY KEY,
    label      label_name NOT NULL,
    split      text       NOT NULL DEFAULT 'train' CHECK (split = 'train'),
    FOREIGN KEY (example_id, label, split) REFERENCES example (example_id, label, split)
        ON UPDATE CASCADE ON DELETE CASCADE
);
COMMENT ON TABLE replay_buffer IS 'The class-balanced sample of the train examples that challengers learn from.';
COMMENT ON COLUMN replay_buffer.label IS 'The example''s label, kept equal by the foreign key.';
COMMENT ON COLUMN replay_buffer.split IS 'Always train: a hold-out example can not be learned from.';
