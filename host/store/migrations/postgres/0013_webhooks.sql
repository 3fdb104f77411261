-- What happened, and who is told of it. Ids, numbers, times and names from closed sets; no words.

CREATE TABLE events (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    -- Ids and numbers as JSON.
    facts TEXT COLLATE "C" NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    -- The transaction that wrote it: what began later may commit earlier, and whoever reads in order reads no further than
    -- the oldest transaction that still runs.
    position BIGINT NOT NULL DEFAULT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT),
    PRIMARY KEY (organisation, id)
);

CREATE INDEX events_in_order ON events (organisation, position, id);

CREATE TABLE webhooks (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    -- Sealed: an address may itself be what lets somebody in.
    url BYTEA NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    -- The kinds of events that are sent, as a JSON array.
    kinds TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL CHECK (content IN ('ids', 'words')),
    -- Since when nothing has arrived; null since something did.
    failing_since TIMESTAMPTZ,
    disabled TIMESTAMPTZ,
    disabled_reason TEXT COLLATE "C" CHECK (disabled_reason IN ('asked', 'gone', 'failing')),
    created TIMESTAMPTZ NOT NULL,
    changed TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, id),
    CHECK ((disabled IS NULL) = (disabled_reason IS NULL))
);

-- What is signed with: the newest, and for a while those before it.
CREATE TABLE webhook_secrets (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    webhook UUID NOT NULL,
    generation BIGINT NOT NULL,
    wrapped_key BYTEA NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    expires TIMESTAMPTZ,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, webhook) REFERENCES webhooks (organisation, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation, generation) REFERENCES organisation_keys (organisation, generation)
);

CREATE INDEX webhook_secrets_of_webhook ON webhook_secrets (organisation, webhook);

-- One for each webhook that is told of an event.
CREATE TABLE webhook_deliveries (
    organisation UUID NOT NULL REFERENCES organisations (id),
    event UUID NOT NULL,
    webhook UUID NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'running', 'delivered', 'failed')),
    -- Waiting: when it may be tried. Running: when the lease ends, from when on it may be tried again.
    due TIMESTAMPTZ,
    attempt BIGINT NOT NULL,
    -- The fencing token: rises with every claim and never falls.
    token BIGINT NOT NULL,
    PRIMARY KEY (organisation, event, webhook),
    FOREIGN KEY (organisation, event) REFERENCES events (organisation, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation, webhook) REFERENCES webhooks (organisation, id) ON DELETE CASCADE,
    CHECK ((state IN ('waiting', 'running')) = (due IS NOT NULL))
);

CREATE INDEX webhook_deliveries_of_webhook ON webhook_deliveries (organisation, webhook, event);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (organisation, webhook, due) WHERE due IS NOT NULL;
CREATE INDEX webhook_deliveries_next ON webhook_deliveries (due) WHERE due IS NOT NULL;
CREATE INDEX webhook_deliveries_running ON webhook_deliveries (organisation, webhook, due) WHERE state = 'running';

-- What became of each attempt: a status or a code, and never what was sent or answered.
CREATE TABLE webhook_attempts (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    event UUID NOT NULL,
    webhook UUID NOT NULL,
    attempt BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    status BIGINT,
    failure TEXT COLLATE "C",
    duration_ms BIGINT NOT NULL,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, event, webhook)
        REFERENCES webhook_deliveries (organisation, event, webhook) ON DELETE CASCADE
);

CREATE INDEX webhook_attempts_of_delivery ON webhook_attempts (organisation, event, webhook);
