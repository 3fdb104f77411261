-- What people were told of their conversations. Rows name scores and criteria; the words are those of the scores.

CREATE TABLE feedback (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    conversation UUID NOT NULL,
    revision BIGINT NOT NULL,
    participant BIGINT NOT NULL,
    -- As who they were known to be when it was composed; it is theirs while they still are.
    person UUID NOT NULL,
    composed TIMESTAMPTZ NOT NULL,
    -- From when the conversation was received.
    latency_ms BIGINT NOT NULL,
    read TIMESTAMPTZ,
    acknowledged TIMESTAMPTZ,
    useful BOOLEAN,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, conversation, revision, participant, person),
    FOREIGN KEY (organisation, conversation, revision)
        REFERENCES conversation_revisions (organisation, conversation, revision),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX feedback_of_person ON feedback (organisation, person, id);
CREATE INDEX feedback_composed ON feedback (organisation, composed);

CREATE TABLE feedback_items (
    organisation UUID NOT NULL REFERENCES organisations (id),
    feedback UUID NOT NULL,
    place BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('work-on', 'went-well')),
    score UUID NOT NULL,
    scorecard TEXT COLLATE "C" NOT NULL,
    criterion TEXT COLLATE "C" NOT NULL,
    -- It was to be worked on before, and again: time to practise it.
    recurs BOOLEAN NOT NULL,
    PRIMARY KEY (organisation, feedback, place),
    FOREIGN KEY (organisation, feedback) REFERENCES feedback (organisation, id),
    FOREIGN KEY (organisation, score) REFERENCES scores (organisation, id)
);
