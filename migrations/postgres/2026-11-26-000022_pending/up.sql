-- Events that somebody has to decide on, or has decided on: few beside those that count at once.
CREATE INDEX entries_by_hand ON entries (occurred_at, stream, position)
    WHERE approved_at IS NULL AND entry = 'EVENT' AND occurred_at IS NOT NULL;
