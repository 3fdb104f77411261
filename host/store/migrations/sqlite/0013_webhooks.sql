-- What happened, and who is told of it. Ids, numbers, times and names from closed sets; no words.

CREATE TABLE events (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    -- Ids and numbers as JSON.
    facts TEXT NOT NULL,
    created TEXT NOT NULL,
    -- Orders events before their ids do, where several writers commit in another order than they began. SQLite has one.
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_in_order ON events (organisation, position, id);

CREATE TABLE webhooks (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    -- Sealed: an address may itself be what lets somebody in.
    url BLOB NOT NULL,
    description TEXT NOT NULL,
    -- The kinds of events that are sent, as a JSON array.
    kinds TEXT NOT NULL,
    content TEXT NOT NULL CHECK (content IN ('ids', 'words')),
    -- Since when nothing has arrived; null since something did.
    failing_since TEXT,
    disabled TEXT,
    disabled_reason TEXT CHECK (disabled_reason IN ('asked', 'gone', 'failing')),
    created TEXT NOT NULL,
    changed TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    CHECK ((disabled IS NULL) = (disabled_reason IS NULL))
) STRICT, WITHOUT ROWID;

-- What is signed with: the newest, and for a while those before it.
CREATE TABLE webhook_secrets (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    webhook BLOB NOT NULL,
    generation INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    created TEXT NOT NULL,
    expires TEXT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, webhook) REFERENCES webhooks (organisation, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation, generation) REFERENCES organisation_keys (organisation, generation)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_secrets_of_webhook ON webhook_secrets (organisation, webhook);

-- One for each webhook that is told of an event.
CREATE TABLE webhook_deliveries (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    event BLOB NOT NULL,
    webhook BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'delivered', 'failed')),
    -- Waiting: when it may be tried. Running: when the lease ends, from when on it may be tried again.
    due TEXT,
    attempt INTEGER NOT NULL,
    -- The fencing token: rises with every claim and never falls.
    token INTEGER NOT NULL,
    PRIMARY KEY (organisation, event, webhook),
    FOREIGN KEY (organisation, event) REFERENCES events (organisation, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation, webhook) REFERENCES webhooks (organisation, id) ON DELETE CASCADE,
    CHECK ((state IN ('waiting', 'running')) = (due IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_deliveries_of_webhook ON webhook_deliveries (organisation, webhook, event);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (organisation, webhook, due) WHERE due IS NOT NULL;
CREATE INDEX webhook_deliveries_next ON webhook_deliveries (due) WHERE due IS NOT NULL;
CREATE INDEX webhook_deliveries_running ON webhook_deliveries (organisation, webhook, due) WHERE state = 'running';

-- What became of each attempt: a status or a code, and never what was sent or answered.
CREATE TABLE webhook_attempts (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    event BLOB NOT NULL,
    webhook BLOB NOT NULL,
    attempt INTEGER NOT NULL,
    at TEXT NOT NULL,
    status INTEGER,
    failure TEXT,
    duration_ms INTEGER NOT NULL,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, event, webhook)
        REFERENCES webhook_deliveries (organisation, event, webhook) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_attempts_of_delivery ON webhook_attempts (organisation, event, webhook);
