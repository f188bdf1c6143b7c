-- Who is signed in to the console with an OpenID provider: by no token of ours, so what they may do stands here.
CREATE TABLE provider_sessions (
    hash TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    collaborator TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
INSERT INTO expand_steps (version) VALUES ('20261127001511');
