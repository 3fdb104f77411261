-- Who everything belongs to, who may come in, and what was asked before. Names, digests and times; no words.

CREATE TABLE organisations (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    -- Sealed with the master key.
    wrapped_key BYTEA NOT NULL,
    created TIMESTAMPTZ NOT NULL
);

CREATE TABLE api_keys (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    prefix TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of the key, whose text is nowhere.
    hash BYTEA NOT NULL UNIQUE,
    created TIMESTAMPTZ NOT NULL,
    expires TIMESTAMPTZ,
    last_used TIMESTAMPTZ,
    revoked TIMESTAMPTZ,
    PRIMARY KEY (organisation, id)
);

-- What a repeatable request created. Never the answer itself: it is made again from this.
CREATE TABLE idempotency_keys (
    organisation UUID NOT NULL REFERENCES organisations (id),
    key_digest BYTEA NOT NULL,
    request_digest BYTEA NOT NULL,
    resource UUID NOT NULL,
    revision BIGINT,
    state TEXT COLLATE "C",
    created TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, key_digest)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (organisation, created);
