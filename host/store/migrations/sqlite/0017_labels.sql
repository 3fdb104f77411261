-- What people say of scores: ratings by hand, what is contested and how that was decided, calibration; and the labels that
-- follow, which tell how far a scorecard can be relied on.

ALTER TABLE scores ADD COLUMN source TEXT NOT NULL DEFAULT 'plugin'
    CHECK (source IN ('plugin', 'human', 'dispute'));
-- Who rated, where somebody did.
ALTER TABLE scores ADD COLUMN rated_by BLOB;
-- The score whose place this one takes.
ALTER TABLE scores ADD COLUMN supersedes BLOB;
-- Where it was given; shown to nobody else while that is open.
ALTER TABLE scores ADD COLUMN calibration BLOB;

-- A score is superseded once: what is contested again is the one that took its place.
CREATE UNIQUE INDEX scores_superseding ON scores (organisation, supersedes) WHERE supersedes IS NOT NULL;
CREATE UNIQUE INDEX scores_of_calibration ON scores (organisation, calibration, conversation, rated_by)
    WHERE calibration IS NOT NULL;

-- A finding that its person contests.
CREATE TABLE disputes (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    -- As it was contested, and the first of those that took each other's place.
    score BLOB NOT NULL,
    root BLOB NOT NULL,
    criterion TEXT NOT NULL,
    conversation BLOB NOT NULL,
    revision INTEGER NOT NULL,
    person BLOB NOT NULL,
    -- The words that the person holds against it.
    turn INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    -- Why, and why it was decided so: sealed with the conversation's key, and NULL once that was destroyed.
    words BLOB,
    reason BLOB,
    opened TEXT NOT NULL,
    due TEXT NOT NULL,
    -- Who is to decide.
    reviewer BLOB,
    state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'rejected')),
    decided TEXT,
    decided_by BLOB,
    -- The score that took its place.
    superseded_by BLOB,
    PRIMARY KEY (organisation, id),
    -- What was decided once is not contested again.
    UNIQUE (organisation, root, criterion),
    FOREIGN KEY (organisation, score) REFERENCES scores (organisation, id),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX disputes_of_person ON disputes (organisation, person, id);
CREATE INDEX disputes_of_reviewer ON disputes (organisation, reviewer, id);
CREATE INDEX disputes_of_conversation ON disputes (organisation, conversation);

-- Days in which a dispute is to be decided.
CREATE TABLE dispute_rules (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    days INTEGER NOT NULL,
    PRIMARY KEY (organisation)
) STRICT, WITHOUT ROWID;

-- One criterion of one conversation, rated by a scorecard and by people. Ratings are JSON without words.
CREATE TABLE labels (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    -- The scorecard's.
    score BLOB NOT NULL,
    criterion TEXT NOT NULL,
    -- The calibration, dispute or score by hand.
    cause BLOB NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('calibration', 'human', 'dispute')),
    scorecard TEXT NOT NULL,
    plugin_digest BLOB NOT NULL,
    settings_digest BLOB NOT NULL,
    plugin_rating TEXT NOT NULL,
    plugin_score INTEGER,
    human_rating TEXT NOT NULL,
    human_score INTEGER,
    created TEXT NOT NULL,
    PRIMARY KEY (organisation, score, criterion, cause),
    FOREIGN KEY (organisation, score) REFERENCES scores (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX labels_of_series ON labels (organisation, plugin_digest, settings_digest);

-- Several people rate the same conversations by the same scorecard. Until it closes, the raters may read these.
CREATE TABLE calibrations (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    binding BLOB NOT NULL,
    plugin_digest BLOB NOT NULL,
    plugin_name TEXT NOT NULL,
    plugin_version TEXT NOT NULL,
    settings_digest BLOB NOT NULL,
    -- Who; NULL where a system of the organisation did.
    opened_by BLOB,
    opened TEXT NOT NULL,
    -- It is over then, whoever forgets to close it.
    closes TEXT NOT NULL,
    closed TEXT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, binding) REFERENCES bindings (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE calibration_conversations (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    calibration BLOB NOT NULL,
    place INTEGER NOT NULL,
    conversation BLOB NOT NULL,
    revision INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    -- When the raters agreed on what it should have been.
    settled TEXT,
    PRIMARY KEY (organisation, calibration, conversation),
    FOREIGN KEY (organisation, calibration) REFERENCES calibrations (organisation, id),
    FOREIGN KEY (organisation, conversation, revision)
        REFERENCES conversation_revisions (organisation, conversation, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE calibration_raters (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    calibration BLOB NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (organisation, calibration, person),
    FOREIGN KEY (organisation, calibration) REFERENCES calibrations (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX calibration_raters_of_person ON calibration_raters (organisation, person);
