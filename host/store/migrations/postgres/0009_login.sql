-- How people come in: passwords, sign-in by an identity provider, and the sessions that both open. Tokens are kept as
-- hashes, e-mail addresses as keyed digests, and nothing here can be signed in with.

CREATE TABLE credentials (
    organisation UUID NOT NULL REFERENCES organisations (id),
    person UUID NOT NULL,
    -- Of the lower-cased e-mail address, keyed with the organisation's key.
    login_digest BYTEA NOT NULL,
    -- Argon2id in the PHC string format.
    password_hash TEXT COLLATE "C" NOT NULL,
    changed TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, person),
    UNIQUE (organisation, login_digest),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

-- Failed attempts to sign in, by the e-mail address that was given and by the address that they came from. A row is kept
-- for an e-mail address that nobody has too: what is locked must not tell who exists.
CREATE TABLE login_failures (
    organisation UUID NOT NULL REFERENCES organisations (id),
    subject_digest BYTEA NOT NULL,
    failures BIGINT NOT NULL,
    locked_until TIMESTAMPTZ,
    last TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, subject_digest)
);

CREATE INDEX login_failures_by_age ON login_failures (organisation, last);

-- Each lets a person set a password, once.
CREATE TABLE invitations (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    person UUID NOT NULL,
    hash BYTEA NOT NULL,
    login_digest BYTEA NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    expires TIMESTAMPTZ NOT NULL,
    used TIMESTAMPTZ,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, hash),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX invitations_of ON invitations (organisation, person);

CREATE TABLE identity_providers (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    issuer TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    -- Sealed with the organisation's key; NULL for a public client.
    client_secret BYTEA,
    scopes TEXT COLLATE "C" NOT NULL,
    groups_claim TEXT COLLATE "C" NOT NULL,
    -- JSON: which roles each group gives.
    group_roles TEXT COLLATE "C" NOT NULL,
    -- Whether somebody is known by an e-mail address that the provider has verified.
    match_email BOOLEAN NOT NULL,
    -- Whether somebody who is not known becomes a person.
    create_people BOOLEAN NOT NULL,
    -- Whether the sign-in page names it to whoever names the organisation.
    listed BOOLEAN NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    changed TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, id)
);

-- Which roles a provider's groups gave, so that it takes away no others.
CREATE TABLE provided_roles (
    organisation UUID NOT NULL REFERENCES organisations (id),
    role UUID NOT NULL,
    provider UUID NOT NULL,
    PRIMARY KEY (organisation, role),
    FOREIGN KEY (organisation, role) REFERENCES roles (organisation, id),
    FOREIGN KEY (organisation, provider) REFERENCES identity_providers (organisation, id)
);

CREATE INDEX provided_roles_by_provider ON provided_roles (organisation, provider);

-- Sign-ins that have left for a provider and are not back yet.
CREATE TABLE oidc_logins (
    organisation UUID NOT NULL REFERENCES organisations (id),
    state_hash BYTEA NOT NULL,
    provider UUID NOT NULL,
    -- SHA-256 of the cookie of the browser that left.
    browser_hash BYTEA NOT NULL,
    -- Sealed: the nonce, the proof key and where to go afterwards.
    sealed BYTEA NOT NULL,
    expires TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, state_hash),
    FOREIGN KEY (organisation, provider) REFERENCES identity_providers (organisation, id)
);

CREATE INDEX oidc_logins_by_age ON oidc_logins (organisation, expires);

CREATE TABLE sessions (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    person UUID NOT NULL,
    -- SHA-256 of the token.
    hash BYTEA NOT NULL,
    -- Of the token before it, which requests on their way may still carry until then.
    previous_hash BYTEA,
    previous_until TIMESTAMPTZ,
    -- The roles that it was last given a token for; with other roles it is due another one.
    roles TEXT COLLATE "C" NOT NULL,
    -- The provider that it was opened through; NULL for a password.
    provider UUID,
    created TIMESTAMPTZ NOT NULL,
    seen TIMESTAMPTZ NOT NULL,
    rotated TIMESTAMPTZ NOT NULL,
    expires TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, hash),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, provider) REFERENCES identity_providers (organisation, id)
);

CREATE UNIQUE INDEX sessions_by_previous ON sessions (organisation, previous_hash);
CREATE INDEX sessions_of ON sessions (organisation, person);
CREATE INDEX sessions_by_age ON sessions (organisation, expires);
