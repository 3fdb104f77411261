-- Work to be done. A completed job is deleted in the transaction that records its result.

CREATE TABLE jobs (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    work TEXT COLLATE "C" NOT NULL,
    conversation UUID,
    revision BIGINT,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
    -- Waiting: when it may run. Running: when the lease ends, from when on it may run again. Dead: since when.
    due TIMESTAMPTZ NOT NULL,
    attempt BIGINT NOT NULL,
    -- The fencing token: rises with every claim and never falls.
    token BIGINT NOT NULL,
    worker TEXT COLLATE "C",
    -- The code of the last failure.
    code TEXT COLLATE "C",
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, conversation, revision)
        REFERENCES conversation_revisions (organisation, conversation, revision)
);

CREATE INDEX jobs_due ON jobs (organisation, due) WHERE state <> 'dead';
CREATE INDEX jobs_next ON jobs (due) WHERE state <> 'dead';
CREATE INDEX jobs_running ON jobs (organisation, due) WHERE state = 'running';
CREATE INDEX jobs_of_conversation ON jobs (organisation, conversation, revision);

-- Fuel used within one period of some seconds: what decides whose turn it is.
CREATE TABLE organisation_usage (
    organisation UUID NOT NULL PRIMARY KEY REFERENCES organisations (id),
    period BIGINT NOT NULL,
    fuel BIGINT NOT NULL
);
