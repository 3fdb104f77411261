-- What people's scores come to, week by week: sums that are kept in the transactions that the scores are, so that what is
-- asked of them costs by people and weeks, and not by conversations.

-- One component with one settings. Scores of two are never added up.
CREATE TABLE progress_series (
    organisation UUID NOT NULL REFERENCES organisations (id),
    -- Made from the two digests.
    id UUID NOT NULL,
    scorecard TEXT COLLATE "C" NOT NULL,
    version TEXT COLLATE "C" NOT NULL,
    plugin_digest BYTEA NOT NULL,
    settings_digest BYTEA NOT NULL,
    -- The ids of its criteria as JSON. Pages name them by their place in here.
    criteria TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, plugin_digest, settings_digest)
);

-- What kind of conversations, so that a change in their mix is not taken for one in skill.
CREATE TABLE progress_strata (
    organisation UUID NOT NULL REFERENCES organisations (id),
    -- Made from the other columns.
    id UUID NOT NULL,
    conversation_type TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, id)
);

-- The sums of one person in one series and stratum over sixteen weeks.
CREATE TABLE progress_pages (
    organisation UUID NOT NULL REFERENCES organisations (id),
    -- Weeks counted from the one of 5 January 1970, divided by sixteen.
    block BIGINT NOT NULL,
    person UUID NOT NULL,
    series UUID NOT NULL,
    stratum UUID NOT NULL,
    -- By week and criterion: how many, their sum, the sum of their squares.
    sums BYTEA NOT NULL,
    PRIMARY KEY (organisation, block, person, series, stratum),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, series) REFERENCES progress_series (organisation, id),
    FOREIGN KEY (organisation, stratum) REFERENCES progress_strata (organisation, id)
);

CREATE INDEX progress_pages_of_person ON progress_pages (organisation, person);

-- Which score counts: of a conversation, participant and series, the newest.
CREATE TABLE progress_counted (
    organisation UUID NOT NULL REFERENCES organisations (id),
    conversation UUID NOT NULL,
    participant BIGINT NOT NULL,
    series UUID NOT NULL,
    score UUID NOT NULL,
    person UUID NOT NULL,
    week BIGINT NOT NULL,
    stratum UUID NOT NULL,
    PRIMARY KEY (organisation, conversation, participant, series),
    FOREIGN KEY (organisation, score) REFERENCES scores (organisation, id)
);

CREATE INDEX progress_counted_of_person ON progress_counted (organisation, person);
CREATE UNIQUE INDEX progress_counted_scores ON progress_counted (organisation, score);
