-- What stands out of what each source sent: how often the champion, before anything learned from it, said otherwise.

CREATE TABLE source_prequential (
    source    text   PRIMARY KEY,
    seen      bigint NOT NULL CHECK (seen > 0),
    disagreed bigint NOT NULL CHECK (disagreed BETWEEN 0 AND seen)
);
COMMENT ON TABLE source_prequential IS
    'New examples of each source that a champion predicted before anything learned from them; counted with the step of learner_position.';
COMMENT ON COLUMN source_prequential.source IS 'As example.source.';
COMMENT ON COLUMN source_prequential.seen IS 'Those with a label that the champion knew, retracted since or not.';
COMMENT ON COLUMN source_prequential.disagreed IS 'Of how many the champion said another label.';
