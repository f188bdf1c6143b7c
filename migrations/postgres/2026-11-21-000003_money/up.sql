-- From the settlement of a period to the payout, and the journal under them. Amounts are minor units.
CREATE TABLE settlements (
    number BIGINT NOT NULL PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    distributor TEXT COLLATE "C" NOT NULL,
    period_index BIGINT NOT NULL,
    version INTEGER NOT NULL,
    cut_off TEXT COLLATE "C" NOT NULL,
    settled_at BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    pool BIGINT NOT NULL,
    leftover BIGINT NOT NULL,
    carried BIGINT NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    UNIQUE (distributor, period_index),
    FOREIGN KEY (distributor, period_index) REFERENCES periods (distributor, period_index)
);

CREATE TABLE standings (
    settlement TEXT COLLATE "C" NOT NULL REFERENCES settlements (id),
    place BIGINT NOT NULL,
    rank BIGINT NOT NULL,
    collaborator TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (settlement, place),
    UNIQUE (settlement, collaborator)
);

CREATE TABLE obligations (
    number BIGINT NOT NULL PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    collaborator TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    payable_from BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    settlement TEXT COLLATE "C" REFERENCES settlements (id),
    distributor TEXT COLLATE "C",
    payout TEXT
);

CREATE INDEX obligations_by_collaborator ON obligations (collaborator, number);
CREATE INDEX obligations_by_settlement ON obligations (settlement);
CREATE INDEX obligations_by_payout ON obligations (payout);
CREATE INDEX obligations_payable ON obligations (state, currency, payable_from);

CREATE TABLE fulfillments (
    number BIGINT NOT NULL PRIMARY KEY,
    currency TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE payouts (
    number BIGINT NOT NULL PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    fulfillment BIGINT NOT NULL REFERENCES fulfillments (number),
    collaborator TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    paid_on TEXT COLLATE "C",
    reference TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    UNIQUE (fulfillment, collaborator)
);

CREATE INDEX payouts_by_collaborator ON payouts (collaborator, number);

CREATE TABLE journal (
    number BIGINT NOT NULL PRIMARY KEY,
    from_account TEXT COLLATE "C" NOT NULL,
    to_account TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    cause TEXT COLLATE "C" NOT NULL,
    CHECK (from_account <> to_account)
);

CREATE INDEX journal_by_from ON journal (from_account, currency);
CREATE INDEX journal_by_to ON journal (to_account, currency);
CREATE INDEX journal_by_cause ON journal (cause);
