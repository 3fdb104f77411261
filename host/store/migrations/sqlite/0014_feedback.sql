-- What people were told of their conversations. Rows name scores and criteria; the words are those of the scores.

CREATE TABLE feedback (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    conversation BLOB NOT NULL,
    revision INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    -- As who they were known to be when it was composed; it is theirs while they still are.
    person BLOB NOT NULL,
    composed TEXT NOT NULL,
    -- From when the conversation was received.
    latency_ms INTEGER NOT NULL,
    read TEXT,
    acknowledged TEXT,
    useful INTEGER,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, conversation, revision, participant, person),
    FOREIGN KEY (organisation, conversation, revision)
        REFERENCES conversation_revisions (organisation, conversation, revision),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX feedback_of_person ON feedback (organisation, person, id);
CREATE INDEX feedback_composed ON feedback (organisation, composed);

CREATE TABLE feedback_items (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    feedback BLOB NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('work-on', 'went-well')),
    score BLOB NOT NULL,
    scorecard TEXT NOT NULL,
    criterion TEXT NOT NULL,
    -- It was to be worked on before, and again: time to practise it.
    recurs INTEGER NOT NULL,
    PRIMARY KEY (organisation, feedback, place),
    FOREIGN KEY (organisation, feedback) REFERENCES feedback (organisation, id),
    FOREIGN KEY (organisation, score) REFERENCES scores (organisation, id)
) STRICT, WITHOUT ROWID;
