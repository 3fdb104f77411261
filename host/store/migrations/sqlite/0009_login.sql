-- How people come in: passwords, sign-in by an identity provider, and the sessions that both open. Tokens are kept as
-- hashes, e-mail addresses as keyed digests, and nothing here can be signed in with.

CREATE TABLE credentials (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    person BLOB NOT NULL,
    -- Of the lower-cased e-mail address, keyed with the organisation's key.
    login_digest BLOB NOT NULL,
    -- Argon2id in the PHC string format.
    password_hash TEXT NOT NULL,
    changed TEXT NOT NULL,
    PRIMARY KEY (organisation, person),
    UNIQUE (organisation, login_digest),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

-- Failed attempts to sign in, by the e-mail address that was given and by the address that they came from. A row is kept
-- for an e-mail address that nobody has too: what is locked must not tell who exists.
CREATE TABLE login_failures (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    subject_digest BLOB NOT NULL,
    failures INTEGER NOT NULL,
    locked_until TEXT,
    last TEXT NOT NULL,
    PRIMARY KEY (organisation, subject_digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX login_failures_by_age ON login_failures (organisation, last);

-- Each lets a person set a password, once.
CREATE TABLE invitations (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    hash BLOB NOT NULL,
    login_digest BLOB NOT NULL,
    created TEXT NOT NULL,
    expires TEXT NOT NULL,
    used TEXT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, hash),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX invitations_of ON invitations (organisation, person);

CREATE TABLE identity_providers (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- Sealed with the organisation's key; NULL for a public client.
    client_secret BLOB,
    scopes TEXT NOT NULL,
    groups_claim TEXT NOT NULL,
    -- JSON: which roles each group gives.
    group_roles TEXT NOT NULL,
    -- Whether somebody is known by an e-mail address that the provider has verified.
    match_email INTEGER NOT NULL,
    -- Whether somebody who is not known becomes a person.
    create_people INTEGER NOT NULL,
    -- Whether the sign-in page names it to whoever names the organisation.
    listed INTEGER NOT NULL,
    created TEXT NOT NULL,
    changed TEXT NOT NULL,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

-- Which roles a provider's groups gave, so that it takes away no others.
CREATE TABLE provided_roles (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    role BLOB NOT NULL,
    provider BLOB NOT NULL,
    PRIMARY KEY (organisation, role),
    FOREIGN KEY (organisation, role) REFERENCES roles (organisation, id),
    FOREIGN KEY (organisation, provider) REFERENCES identity_providers (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX provided_roles_by_provider ON provided_roles (organisation, provider);

-- Sign-ins that have left for a provider and are not back yet.
CREATE TABLE oidc_logins (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    state_hash BLOB NOT NULL,
    provider BLOB NOT NULL,
    -- SHA-256 of the cookie of the browser that left.
    browser_hash BLOB NOT NULL,
    -- Sealed: the nonce, the proof key and where to go afterwards.
    sealed BLOB NOT NULL,
    expires TEXT NOT NULL,
    PRIMARY KEY (organisation, state_hash),
    FOREIGN KEY (organisation, provider) REFERENCES identity_providers (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX oidc_logins_by_age ON oidc_logins (organisation, expires);

CREATE TABLE sessions (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    -- SHA-256 of the token.
    hash BLOB NOT NULL,
    -- Of the token before it, which requests on their way may still carry until then.
    previous_hash BLOB,
    previous_until TEXT,
    -- The roles that it was last given a token for; with other roles it is due another one.
    roles TEXT NOT NULL,
    -- The provider that it was opened through; NULL for a password.
    provider BLOB,
    created TEXT NOT NULL,
    seen TEXT NOT NULL,
    rotated TEXT NOT NULL,
    expires TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, hash),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, provider) REFERENCES identity_providers (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX sessions_by_previous ON sessions (organisation, previous_hash);
CREATE INDEX sessions_of ON sessions (organisation, person);
CREATE INDEX sessions_by_age ON sessions (organisation, expires);
