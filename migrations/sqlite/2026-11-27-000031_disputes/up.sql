-- What collaborators say is wrong, and what was said of it. A dispute that is open has what it is about in open_about.
CREATE TABLE disputes (
    number BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    collaborator TEXT NOT NULL,
    obligation TEXT REFERENCES obligations (id),
    settlement TEXT,
    distributor TEXT,
    period_index BIGINT,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    ended_at BIGINT,
    credit TEXT REFERENCES obligations (id),
    open_about TEXT UNIQUE
);

CREATE INDEX disputes_by_collaborator ON disputes (collaborator, number);
CREATE INDEX disputes_by_state ON disputes (state, number);
CREATE INDEX disputes_by_obligation ON disputes (obligation, number);

CREATE TABLE dispute_messages (
    dispute TEXT NOT NULL REFERENCES disputes (id),
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    side TEXT NOT NULL,
    who TEXT NOT NULL,
    text TEXT NOT NULL,
    evidence TEXT,
    PRIMARY KEY (dispute, place)
);

INSERT INTO counters (name, last_number) VALUES ('dispute', 0);
