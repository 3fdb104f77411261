-- What improves and why: the organisation's own skills, what happened to people that may have changed what they do, what
-- the business measured, what is being tried, and the answers that were given.

-- A skill is what the organisation says it is; criteria of scorecards show it.
CREATE TABLE skills (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    -- The least difference that matters to anybody, in ten-thousandths of points.
    least_important INTEGER NOT NULL,
    -- Where people should stand, in ten-thousandths of points.
    target INTEGER,
    created TEXT NOT NULL,
    retired TEXT,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

-- A criterion shows one skill.
CREATE TABLE skill_criteria (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    scorecard TEXT NOT NULL,
    criterion TEXT NOT NULL,
    skill BLOB NOT NULL,
    PRIMARY KEY (organisation, scorecard, criterion),
    FOREIGN KEY (organisation, skill) REFERENCES skills (organisation, id)
) STRICT, WITHOUT ROWID;

-- What happened to people: workshops, courses, coaching sessions, changes of process.
CREATE TABLE activities (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('workshop', 'course', 'coaching', 'process-change')),
    title TEXT NOT NULL,
    -- The day on which it took place, or began.
    held TEXT NOT NULL,
    -- The ids of the skills that it is for, as JSON; none: any.
    skills TEXT NOT NULL,
    recorded TEXT NOT NULL,
    cancelled TEXT,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX activities_held ON activities (organisation, held);

CREATE TABLE activity_people (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    activity BLOB NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (organisation, activity, person),
    FOREIGN KEY (organisation, activity) REFERENCES activities (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX activity_people_of ON activity_people (organisation, person);

-- What the business measured. A value for the same person and day takes the place of the one before.
CREATE TABLE outcomes (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    measure TEXT NOT NULL,
    person BLOB NOT NULL,
    day TEXT NOT NULL,
    -- In ten-thousandths.
    value INTEGER NOT NULL,
    recorded TEXT NOT NULL,
    PRIMARY KEY (organisation, measure, person, day),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX outcomes_of_person ON outcomes (organisation, person);

-- What is being tried, for whom, from when.
CREATE TABLE initiatives (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    title TEXT NOT NULL,
    -- The ids of the skills that it is for, as JSON.
    skills TEXT NOT NULL,
    -- The least difference that it must make to be worth it, in ten-thousandths of points.
    least_important INTEGER NOT NULL,
    design TEXT NOT NULL CHECK (design IN ('together', 'drawn-steps', 'drawn-halves')),
    -- What the draw was made from.
    seed INTEGER NOT NULL,
    -- The Monday of its first week.
    starts TEXT NOT NULL,
    weeks INTEGER NOT NULL,
    -- What it could detect when it was planned, as JSON.
    promise TEXT NOT NULL,
    needs_approval INTEGER NOT NULL,
    created TEXT NOT NULL,
    approved TEXT,
    approved_by BLOB,
    -- When the draw and the analysis were registered, and the digest of what was.
    registered TEXT,
    registration TEXT,
    cancelled TEXT,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE initiative_people (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    initiative BLOB NOT NULL,
    person BLOB NOT NULL,
    -- The Monday of their first week; NULL for whom they are compared with.
    begins TEXT,
    PRIMARY KEY (organisation, initiative, person),
    FOREIGN KEY (organisation, initiative) REFERENCES initiatives (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX initiative_people_of ON initiative_people (organisation, person);

-- Answers that were given, with what they were given to, so that they can be given again.
CREATE TABLE answers (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    -- The person that it is about; NULL for a team or the organisation.
    person BLOB,
    -- What was asked and answered, as JSON: ids and numbers.
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    -- Of all sums that it was computed from.
    inputs TEXT NOT NULL,
    given TEXT NOT NULL,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX answers_of_person ON answers (organisation, person);
