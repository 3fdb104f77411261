-- Scorecards put to work. A change adds a version; what was in effect before stays as it was.

CREATE TABLE bindings (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    -- The version that is in effect.
    version BIGINT NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, id)
);

CREATE TABLE binding_versions (
    organisation UUID NOT NULL REFERENCES organisations (id),
    binding UUID NOT NULL,
    version BIGINT NOT NULL,
    effective TIMESTAMPTZ NOT NULL,
    plugin UUID NOT NULL,
    version_requirement TEXT COLLATE "C" NOT NULL,
    conversation_types TEXT COLLATE "C" NOT NULL,
    mode TEXT COLLATE "C" NOT NULL CHECK (mode IN ('active', 'shadow')),
    enabled BOOLEAN NOT NULL,
    settings TEXT COLLATE "C" NOT NULL,
    policies TEXT COLLATE "C" NOT NULL,
    capabilities TEXT COLLATE "C" NOT NULL,
    attributes TEXT COLLATE "C" NOT NULL,
    reply_in TEXT COLLATE "C",
    PRIMARY KEY (organisation, binding, version),
    FOREIGN KEY (organisation, binding) REFERENCES bindings (organisation, id),
    FOREIGN KEY (organisation, plugin) REFERENCES plugins (organisation, id)
);
