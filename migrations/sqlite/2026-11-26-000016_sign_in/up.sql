-- Who is signed in to the console. Codes and sessions are stored as hashes; the token they stand for decides what they allow.
CREATE TABLE sign_in_codes (
    hash TEXT NOT NULL PRIMARY KEY,
    token BIGINT NOT NULL REFERENCES tokens (number),
    expires_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    hash TEXT NOT NULL PRIMARY KEY,
    token BIGINT NOT NULL REFERENCES tokens (number),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
