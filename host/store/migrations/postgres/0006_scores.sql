-- Scores: numbers and places. Words lie in packs; decimals are integers of ten-thousandths.

CREATE TABLE scores (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    conversation UUID NOT NULL,
    revision BIGINT NOT NULL,
    participant BIGINT NOT NULL,
    binding UUID NOT NULL,
    plugin_digest BYTEA NOT NULL,
    plugin_name TEXT COLLATE "C" NOT NULL,
    plugin_version TEXT COLLATE "C" NOT NULL,
    mode TEXT COLLATE "C" NOT NULL CHECK (mode IN ('active', 'shadow')),
    run TEXT COLLATE "C" NOT NULL,
    settings_digest BYTEA NOT NULL,
    policies_digest BYTEA NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('scored', 'declined', 'failed')),
    outcome TEXT COLLATE "C" CHECK (outcome IN ('passed', 'failed', 'undetermined')),
    calculated BIGINT,
    final BIGINT,
    rated_weight BIGINT,
    card TEXT COLLATE "C" NOT NULL,
    pack UUID,
    pack_start BIGINT,
    pack_length BIGINT,
    fuel BIGINT NOT NULL,
    fuel_budget BIGINT NOT NULL,
    peak_memory BIGINT NOT NULL,
    wall_us BIGINT NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, id),
    -- A job may run twice; its effect happens once.
    UNIQUE (
        organisation, conversation, revision, participant, plugin_digest, settings_digest, policies_digest, run
    ),
    FOREIGN KEY (organisation, conversation, revision)
        REFERENCES conversation_revisions (organisation, conversation, revision),
    FOREIGN KEY (organisation, binding) REFERENCES bindings (organisation, id)
);

-- The canonical bytes of what a score can be proved by.
CREATE TABLE receipts (
    organisation UUID NOT NULL REFERENCES organisations (id),
    score UUID NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (organisation, score),
    FOREIGN KEY (organisation, score) REFERENCES scores (organisation, id)
);
