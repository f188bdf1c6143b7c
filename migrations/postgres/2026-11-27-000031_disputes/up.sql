-- What collaborators say is wrong, and what was said of it. A dispute that is open has what it is about in open_about.
CREATE TABLE disputes (
    number BIGINT NOT NULL PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    collaborator TEXT COLLATE "C" NOT NULL,
    obligation TEXT COLLATE "C" REFERENCES obligations (id),
    settlement TEXT COLLATE "C",
    distributor TEXT COLLATE "C",
    period_index BIGINT,
    reason TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    opened_by TEXT COLLATE "C" NOT NULL,
    opened_at BIGINT NOT NULL,
    ended_at BIGINT,
    credit TEXT COLLATE "C" REFERENCES obligations (id),
    open_about TEXT COLLATE "C" UNIQUE
);

CREATE INDEX disputes_by_collaborator ON disputes (collaborator, number);
CREATE INDEX disputes_by_state ON disputes (state, number);
CREATE INDEX disputes_by_obligation ON disputes (obligation, number);

CREATE TABLE dispute_messages (
    dispute TEXT COLLATE "C" NOT NULL REFERENCES disputes (id),
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    side TEXT COLLATE "C" NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    evidence TEXT COLLATE "C",
    PRIMARY KEY (dispute, place)
);

INSERT INTO counters (name, last_number) VALUES ('dispute', 0);
