-- Practice: role-plays with their words, what they were built on, and when to come back to what was practised.

CREATE TABLE practice_sessions (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    person UUID NOT NULL,
    plugin_digest BYTEA NOT NULL,
    plugin_name TEXT COLLATE "C" NOT NULL,
    plugin_version TEXT COLLATE "C" NOT NULL,
    -- The generator's id for it.
    scenario TEXT COLLATE "C" NOT NULL,
    -- From 1: the first one measures, later ones of the same scenario only practise.
    attempt BIGINT NOT NULL,
    started TIMESTAMPTZ NOT NULL,
    ended TIMESTAMPTZ,
    -- Rises with everything that is said, so that of two who go on from the same place only one does.
    version BIGINT NOT NULL,
    -- Sealed with the session's key.
    words BYTEA NOT NULL,
    -- What is scored, once it is over.
    conversation UUID,
    -- Of the criteria that it practises, 0 to 100 in ten-thousandths, and when that was known.
    score BIGINT,
    scored TIMESTAMPTZ,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id)
);

CREATE INDEX practice_of_person ON practice_sessions (organisation, person, id);
CREATE INDEX practice_of_scenario ON practice_sessions (organisation, scenario);
CREATE UNIQUE INDEX practice_of_conversation ON practice_sessions (organisation, conversation);

-- Deleting the row erases the session's words.
CREATE TABLE practice_keys (
    organisation UUID NOT NULL REFERENCES organisations (id),
    session UUID NOT NULL,
    generation BIGINT NOT NULL,
    wrapped_key BYTEA NOT NULL,
    PRIMARY KEY (organisation, session),
    FOREIGN KEY (organisation, session) REFERENCES practice_sessions (organisation, id),
    FOREIGN KEY (organisation, generation) REFERENCES organisation_keys (organisation, generation)
);

CREATE TABLE practice_criteria (
    organisation UUID NOT NULL REFERENCES organisations (id),
    session UUID NOT NULL,
    scorecard TEXT COLLATE "C" NOT NULL,
    criterion TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, session, scorecard, criterion),
    FOREIGN KEY (organisation, session) REFERENCES practice_sessions (organisation, id)
);

-- Whose quotes shaped it: erasing one of these erases the session's words, too.
CREATE TABLE practice_sources (
    organisation UUID NOT NULL REFERENCES organisations (id),
    session UUID NOT NULL,
    conversation UUID NOT NULL,
    PRIMARY KEY (organisation, session, conversation),
    FOREIGN KEY (organisation, session) REFERENCES practice_sessions (organisation, id),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id)
);

CREATE INDEX practice_sources_of_conversation ON practice_sources (organisation, conversation);

-- When to come back to a skill.
CREATE TABLE practice_memories (
    organisation UUID NOT NULL REFERENCES organisations (id),
    person UUID NOT NULL,
    scorecard TEXT COLLATE "C" NOT NULL,
    criterion TEXT COLLATE "C" NOT NULL,
    -- The scheduler's state as JSON.
    memory TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, person, scorecard, criterion),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);
