-- What people are expected to do, how long what they have shown counts, and shifts that were seen in it.

-- How many conversations a week a person, or everybody in a team, is expected to have, from a week on. What was expected
-- before stays as it was.
CREATE TABLE expectations (
    organisation UUID NOT NULL REFERENCES organisations (id),
    whose TEXT COLLATE "C" NOT NULL CHECK (whose IN ('person', 'team')),
    -- The person's or the team's id.
    subject UUID NOT NULL,
    -- Counted from the one of 5 January 1970.
    week BIGINT NOT NULL,
    -- NULL: nothing is expected any more.
    conversations BIGINT,
    PRIMARY KEY (organisation, whose, subject, week)
);

CREATE TABLE competence_rules (
    organisation UUID NOT NULL PRIMARY KEY REFERENCES organisations (id),
    -- Days after the last score until a skill does not count as demonstrated any more.
    expires_days BIGINT NOT NULL
);

-- Shifts of a person's live work in a skill, each once.
CREATE TABLE shifts (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    person UUID NOT NULL,
    -- As answers name it.
    skill TEXT COLLATE "C" NOT NULL,
    -- The weeks in which it began and was seen.
    began BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    rose BOOLEAN NOT NULL,
    -- In ten-thousandths of points: by how much, and what holds the truth 95 times in 100.
    change BIGINT NOT NULL,
    low BIGINT NOT NULL,
    high BIGINT NOT NULL,
    noticed TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX shifts_of_person ON shifts (organisation, person, id);
