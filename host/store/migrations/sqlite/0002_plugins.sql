-- Components as an organisation has them. The bytes lie in the object store under their digest.

CREATE TABLE plugins (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    digest BLOB NOT NULL,
    size INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('checking', 'ready', 'refused')),
    name TEXT,
    version TEXT,
    manifest TEXT,
    report TEXT,
    created TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, digest),
    UNIQUE (organisation, name, version),
    CHECK ((state = 'ready') = (name IS NOT NULL AND version IS NOT NULL AND manifest IS NOT NULL)),
    CHECK ((state = 'checking') = (report IS NULL))
) STRICT;
