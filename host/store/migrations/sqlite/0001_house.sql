-- Who everything belongs to, who may come in, and what was asked before. Names, digests and times; no words.

CREATE TABLE organisations (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- Sealed with the master key.
    wrapped_key BLOB NOT NULL,
    created TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    prefix TEXT NOT NULL,
    -- SHA-256 of the key, whose text is nowhere.
    hash BLOB NOT NULL UNIQUE,
    created TEXT NOT NULL,
    expires TEXT,
    last_used TEXT,
    revoked TEXT,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

-- What a repeatable request created. Never the answer itself: it is made again from this.
CREATE TABLE idempotency_keys (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    key_digest BLOB NOT NULL,
    request_digest BLOB NOT NULL,
    resource BLOB NOT NULL,
    revision INTEGER,
    state TEXT,
    created TEXT NOT NULL,
    PRIMARY KEY (organisation, key_digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (organisation, created);
