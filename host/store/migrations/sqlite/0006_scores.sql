-- Scores: numbers and places. Words lie in packs; decimals are integers of ten-thousandths.

CREATE TABLE scores (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    conversation BLOB NOT NULL,
    revision INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    binding BLOB NOT NULL,
    plugin_digest BLOB NOT NULL,
    plugin_name TEXT NOT NULL,
    plugin_version TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('active', 'shadow')),
    run TEXT NOT NULL,
    settings_digest BLOB NOT NULL,
    policies_digest BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('scored', 'declined', 'failed')),
    outcome TEXT CHECK (outcome IN ('passed', 'failed', 'undetermined')),
    calculated INTEGER,
    final INTEGER,
    rated_weight INTEGER,
    card TEXT NOT NULL,
    pack BLOB,
    pack_start INTEGER,
    pack_length INTEGER,
    fuel INTEGER NOT NULL,
    fuel_budget INTEGER NOT NULL,
    peak_memory INTEGER NOT NULL,
    wall_us INTEGER NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    -- A job may run twice; its effect happens once.
    UNIQUE (
        organisation, conversation, revision, participant, plugin_digest, settings_digest, policies_digest, run
    ),
    FOREIGN KEY (organisation, conversation, revision)
        REFERENCES conversation_revisions (organisation, conversation, revision),
    FOREIGN KEY (organisation, binding) REFERENCES bindings (organisation, id)
) STRICT;

-- The canonical bytes of what a score can be proved by.
CREATE TABLE receipts (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    score BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (organisation, score),
    FOREIGN KEY (organisation, score) REFERENCES scores (organisation, id)
) STRICT;
