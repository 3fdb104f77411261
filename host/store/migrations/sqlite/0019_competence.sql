-- What people are expected to do, how long what they have shown counts, and shifts that were seen in it.

-- How many conversations a week a person, or everybody in a team, is expected to have, from a week on. What was expected
-- before stays as it was.
CREATE TABLE expectations (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    whose TEXT NOT NULL CHECK (whose IN ('person', 'team')),
    -- The person's or the team's id.
    subject BLOB NOT NULL,
    -- Counted from the one of 5 January 1970.
    week INTEGER NOT NULL,
    -- NULL: nothing is expected any more.
    conversations INTEGER,
    PRIMARY KEY (organisation, whose, subject, week)
) STRICT, WITHOUT ROWID;

CREATE TABLE competence_rules (
    organisation BLOB NOT NULL PRIMARY KEY REFERENCES organisations (id),
    -- Days after the last score until a skill does not count as demonstrated any more.
    expires_days INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Shifts of a person's live work in a skill, each once.
CREATE TABLE shifts (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    -- As answers name it.
    skill TEXT NOT NULL,
    -- The weeks in which it began and was seen.
    began INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    rose INTEGER NOT NULL,
    -- In ten-thousandths of points: by how much, and what holds the truth 95 times in 100.
    change INTEGER NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    noticed TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX shifts_of_person ON shifts (organisation, person, id);
