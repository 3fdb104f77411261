-- Scorecards put to work. A change adds a version; what was in effect before stays as it was.

CREATE TABLE bindings (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    -- The version that is in effect.
    version INTEGER NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE binding_versions (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    binding BLOB NOT NULL,
    version INTEGER NOT NULL,
    effective TEXT NOT NULL,
    plugin BLOB NOT NULL,
    version_requirement TEXT NOT NULL,
    conversation_types TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('active', 'shadow')),
    enabled INTEGER NOT NULL,
    settings TEXT NOT NULL,
    policies TEXT NOT NULL,
    capabilities TEXT NOT NULL,
    attributes TEXT NOT NULL,
    reply_in TEXT,
    PRIMARY KEY (organisation, binding, version),
    FOREIGN KEY (organisation, binding) REFERENCES bindings (organisation, id),
    FOREIGN KEY (organisation, plugin) REFERENCES plugins (organisation, id)
) STRICT;
