-- What people's scores come to, week by week: sums that are kept in the transactions that the scores are, so that what is
-- asked of them costs by people and weeks, and not by conversations.

-- One component with one settings. Scores of two are never added up.
CREATE TABLE progress_series (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    -- Made from the two digests.
    id BLOB NOT NULL,
    scorecard TEXT NOT NULL,
    version TEXT NOT NULL,
    plugin_digest BLOB NOT NULL,
    settings_digest BLOB NOT NULL,
    -- The ids of its criteria as JSON. Pages name them by their place in here.
    criteria TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, plugin_digest, settings_digest)
) STRICT, WITHOUT ROWID;

-- What kind of conversations, so that a change in their mix is not taken for one in skill.
CREATE TABLE progress_strata (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    -- Made from the other columns.
    id BLOB NOT NULL,
    conversation_type TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

-- The sums of one person in one series and stratum over sixteen weeks.
CREATE TABLE progress_pages (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    -- Weeks counted from the one of 5 January 1970, divided by sixteen.
    block INTEGER NOT NULL,
    person BLOB NOT NULL,
    series BLOB NOT NULL,
    stratum BLOB NOT NULL,
    -- By week and criterion: how many, their sum, the sum of their squares.
    sums BLOB NOT NULL,
    PRIMARY KEY (organisation, block, person, series, stratum),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, series) REFERENCES progress_series (organisation, id),
    FOREIGN KEY (organisation, stratum) REFERENCES progress_strata (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX progress_pages_of_person ON progress_pages (organisation, person);

-- Which score counts: of a conversation, participant and series, the newest.
CREATE TABLE progress_counted (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    conversation BLOB NOT NULL,
    participant INTEGER NOT NULL,
    series BLOB NOT NULL,
    score BLOB NOT NULL,
    person BLOB NOT NULL,
    week INTEGER NOT NULL,
    stratum BLOB NOT NULL,
    PRIMARY KEY (organisation, conversation, participant, series),
    FOREIGN KEY (organisation, score) REFERENCES scores (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX progress_counted_of_person ON progress_counted (organisation, person);
CREATE UNIQUE INDEX progress_counted_scores ON progress_counted (organisation, score);
