-- Components as an organisation has them. The bytes lie in the object store under their digest.

CREATE TABLE plugins (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    digest BYTEA NOT NULL,
    size BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('checking', 'ready', 'refused')),
    name TEXT COLLATE "C",
    version TEXT COLLATE "C",
    manifest TEXT COLLATE "C",
    report TEXT COLLATE "C",
    created TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, digest),
    UNIQUE (organisation, name, version),
    CHECK ((state = 'ready') = (name IS NOT NULL AND version IS NOT NULL AND manifest IS NOT NULL)),
    CHECK ((state = 'checking') = (report IS NULL))
);
