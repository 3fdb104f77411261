-- Practice: role-plays with their words, what they were built on, and when to come back to what was practised.

CREATE TABLE practice_sessions (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    plugin_digest BLOB NOT NULL,
    plugin_name TEXT NOT NULL,
    plugin_version TEXT NOT NULL,
    -- The generator's id for it.
    scenario TEXT NOT NULL,
    -- From 1: the first one measures, later ones of the same scenario only practise.
    attempt INTEGER NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    -- Rises with everything that is said, so that of two who go on from the same place only one does.
    version INTEGER NOT NULL,
    -- Sealed with the session's key.
    words BLOB NOT NULL,
    -- What is scored, once it is over.
    conversation BLOB,
    -- Of the criteria that it practises, 0 to 100 in ten-thousandths, and when that was known.
    score INTEGER,
    scored TEXT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX practice_of_person ON practice_sessions (organisation, person, id);
CREATE INDEX practice_of_scenario ON practice_sessions (organisation, scenario);
CREATE UNIQUE INDEX practice_of_conversation ON practice_sessions (organisation, conversation);

-- Deleting the row erases the session's words.
CREATE TABLE practice_keys (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    session BLOB NOT NULL,
    generation INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    PRIMARY KEY (organisation, session),
    FOREIGN KEY (organisation, session) REFERENCES practice_sessions (organisation, id),
    FOREIGN KEY (organisation, generation) REFERENCES organisation_keys (organisation, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE practice_criteria (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    session BLOB NOT NULL,
    scorecard TEXT NOT NULL,
    criterion TEXT NOT NULL,
    PRIMARY KEY (organisation, session, scorecard, criterion),
    FOREIGN KEY (organisation, session) REFERENCES practice_sessions (organisation, id)
) STRICT, WITHOUT ROWID;

-- Whose quotes shaped it: erasing one of these erases the session's words, too.
CREATE TABLE practice_sources (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    session BLOB NOT NULL,
    conversation BLOB NOT NULL,
    PRIMARY KEY (organisation, session, conversation),
    FOREIGN KEY (organisation, session) REFERENCES practice_sessions (organisation, id),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX practice_sources_of_conversation ON practice_sources (organisation, conversation);

-- When to come back to a skill.
CREATE TABLE practice_memories (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    person BLOB NOT NULL,
    scorecard TEXT NOT NULL,
    criterion TEXT NOT NULL,
    -- The scheduler's state as JSON.
    memory TEXT NOT NULL,
    PRIMARY KEY (organisation, person, scorecard, criterion),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;
