-- Work to be done. A completed job is deleted in the transaction that records its result.

CREATE TABLE jobs (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    work TEXT NOT NULL,
    conversation BLOB,
    revision INTEGER,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
    -- Waiting: when it may run. Running: when the lease ends, from when on it may run again. Dead: since when.
    due TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    -- The fencing token: rises with every claim and never falls.
    token INTEGER NOT NULL,
    worker TEXT,
    -- The code of the last failure.
    code TEXT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, conversation, revision)
        REFERENCES conversation_revisions (organisation, conversation, revision)
) STRICT, WITHOUT ROWID;

CREATE INDEX jobs_due ON jobs (organisation, due) WHERE state <> 'dead';
CREATE INDEX jobs_next ON jobs (due) WHERE state <> 'dead';
CREATE INDEX jobs_running ON jobs (organisation, due) WHERE state = 'running';
CREATE INDEX jobs_of_conversation ON jobs (organisation, conversation, revision);

-- Fuel used within one period of some seconds: what decides whose turn it is.
CREATE TABLE organisation_usage (
    organisation BLOB NOT NULL PRIMARY KEY REFERENCES organisations (id),
    period INTEGER NOT NULL,
    fuel INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
