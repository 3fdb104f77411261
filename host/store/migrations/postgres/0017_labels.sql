-- What people say of scores: ratings by hand, what is contested and how that was decided, calibration; and the labels that
-- follow, which tell how far a scorecard can be relied on.

ALTER TABLE scores ADD COLUMN source TEXT COLLATE "C" NOT NULL DEFAULT 'plugin'
    CHECK (source IN ('plugin', 'human', 'dispute'));
-- Who rated, where somebody did.
ALTER TABLE scores ADD COLUMN rated_by UUID;
-- The score whose place this one takes.
ALTER TABLE scores ADD COLUMN supersedes UUID;
-- Where it was given; shown to nobody else while that is open.
ALTER TABLE scores ADD COLUMN calibration UUID;

-- A score is superseded once: what is contested again is the one that took its place.
CREATE UNIQUE INDEX scores_superseding ON scores (organisation, supersedes) WHERE supersedes IS NOT NULL;
CREATE UNIQUE INDEX scores_of_calibration ON scores (organisation, calibration, conversation, rated_by)
    WHERE calibration IS NOT NULL;

-- A finding that its person contests.
CREATE TABLE disputes (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    -- As it was contested, and the first of those that took each other's place.
    score UUID NOT NULL,
    root UUID NOT NULL,
    criterion TEXT COLLATE "C" NOT NULL,
    conversation UUID NOT NULL,
    revision BIGINT NOT NULL,
    person UUID NOT NULL,
    -- The words that the person holds against it.
    turn BIGINT NOT NULL,
    start_byte BIGINT NOT NULL,
    end_byte BIGINT NOT NULL,
    -- Why, and why it was decided so: sealed with the conversation's key, and NULL once that was destroyed.
    words BYTEA,
    reason BYTEA,
    opened TIMESTAMPTZ NOT NULL,
    due TIMESTAMPTZ NOT NULL,
    -- Who is to decide.
    reviewer UUID,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'upheld', 'rejected')),
    decided TIMESTAMPTZ,
    decided_by UUID,
    -- The score that took its place.
    superseded_by UUID,
    PRIMARY KEY (organisation, id),
    -- What was decided once is not contested again.
    UNIQUE (organisation, root, criterion),
    FOREIGN KEY (organisation, score) REFERENCES scores (organisation, id),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX disputes_of_person ON disputes (organisation, person, id);
CREATE INDEX disputes_of_reviewer ON disputes (organisation, reviewer, id);
CREATE INDEX disputes_of_conversation ON disputes (organisation, conversation);

-- Days in which a dispute is to be decided.
CREATE TABLE dispute_rules (
    organisation UUID NOT NULL REFERENCES organisations (id),
    days BIGINT NOT NULL,
    PRIMARY KEY (organisation)
);

-- One criterion of one conversation, rated by a scorecard and by people. Ratings are JSON without words.
CREATE TABLE labels (
    organisation UUID NOT NULL REFERENCES organisations (id),
    -- The scorecard's.
    score UUID NOT NULL,
    criterion TEXT COLLATE "C" NOT NULL,
    -- The calibration, dispute or score by hand.
    cause UUID NOT NULL,
    origin TEXT COLLATE "C" NOT NULL CHECK (origin IN ('calibration', 'human', 'dispute')),
    scorecard TEXT COLLATE "C" NOT NULL,
    plugin_digest BYTEA NOT NULL,
    settings_digest BYTEA NOT NULL,
    plugin_rating TEXT COLLATE "C" NOT NULL,
    plugin_score BIGINT,
    human_rating TEXT COLLATE "C" NOT NULL,
    human_score BIGINT,
    created TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, score, criterion, cause),
    FOREIGN KEY (organisation, score) REFERENCES scores (organisation, id)
);

CREATE INDEX labels_of_series ON labels (organisation, plugin_digest, settings_digest);

-- Several people rate the same conversations by the same scorecard. Until it closes, the raters may read these.
CREATE TABLE calibrations (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    binding UUID NOT NULL,
    plugin_digest BYTEA NOT NULL,
    plugin_name TEXT COLLATE "C" NOT NULL,
    plugin_version TEXT COLLATE "C" NOT NULL,
    settings_digest BYTEA NOT NULL,
    -- Who; NULL where a system of the organisation did.
    opened_by UUID,
    opened TIMESTAMPTZ NOT NULL,
    -- It is over then, whoever forgets to close it.
    closes TIMESTAMPTZ NOT NULL,
    closed TIMESTAMPTZ,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, binding) REFERENCES bindings (organisation, id)
);

CREATE TABLE calibration_conversations (
    organisation UUID NOT NULL REFERENCES organisations (id),
    calibration UUID NOT NULL,
    place BIGINT NOT NULL,
    conversation UUID NOT NULL,
    revision BIGINT NOT NULL,
    participant BIGINT NOT NULL,
    -- When the raters agreed on what it should have been.
    settled TIMESTAMPTZ,
    PRIMARY KEY (organisation, calibration, conversation),
    FOREIGN KEY (organisation, calibration) REFERENCES calibrations (organisation, id),
    FOREIGN KEY (organisation, conversation, revision)
        REFERENCES conversation_revisions (organisation, conversation, revision)
);

CREATE TABLE calibration_raters (
    organisation UUID NOT NULL REFERENCES organisations (id),
    calibration UUID NOT NULL,
    person UUID NOT NULL,
    PRIMARY KEY (organisation, calibration, person),
    FOREIGN KEY (organisation, calibration) REFERENCES calibrations (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX calibration_raters_of_person ON calibration_raters (organisation, person);
