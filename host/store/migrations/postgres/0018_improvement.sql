-- What improves and why: the organisation's own skills, what happened to people that may have changed what they do, what
-- the business measured, what is being tried, and the answers that were given.

-- A skill is what the organisation says it is; criteria of scorecards show it.
CREATE TABLE skills (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    -- The least difference that matters to anybody, in ten-thousandths of points.
    least_important BIGINT NOT NULL,
    -- Where people should stand, in ten-thousandths of points.
    target BIGINT,
    created TIMESTAMPTZ NOT NULL,
    retired TIMESTAMPTZ,
    PRIMARY KEY (organisation, id)
);

-- A criterion shows one skill.
CREATE TABLE skill_criteria (
    organisation UUID NOT NULL REFERENCES organisations (id),
    scorecard TEXT COLLATE "C" NOT NULL,
    criterion TEXT COLLATE "C" NOT NULL,
    skill UUID NOT NULL,
    PRIMARY KEY (organisation, scorecard, criterion),
    FOREIGN KEY (organisation, skill) REFERENCES skills (organisation, id)
);

-- What happened to people: workshops, courses, coaching sessions, changes of process.
CREATE TABLE activities (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('workshop', 'course', 'coaching', 'process-change')),
    title TEXT COLLATE "C" NOT NULL,
    -- The day on which it took place, or began.
    held TIMESTAMPTZ NOT NULL,
    -- The ids of the skills that it is for, as JSON; none: any.
    skills TEXT COLLATE "C" NOT NULL,
    recorded TIMESTAMPTZ NOT NULL,
    cancelled TIMESTAMPTZ,
    PRIMARY KEY (organisation, id)
);

CREATE INDEX activities_held ON activities (organisation, held);

CREATE TABLE activity_people (
    organisation UUID NOT NULL REFERENCES organisations (id),
    activity UUID NOT NULL,
    person UUID NOT NULL,
    PRIMARY KEY (organisation, activity, person),
    FOREIGN KEY (organisation, activity) REFERENCES activities (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX activity_people_of ON activity_people (organisation, person);

-- What the business measured. A value for the same person and day takes the place of the one before.
CREATE TABLE outcomes (
    organisation UUID NOT NULL REFERENCES organisations (id),
    measure TEXT COLLATE "C" NOT NULL,
    person UUID NOT NULL,
    day TIMESTAMPTZ NOT NULL,
    -- In ten-thousandths.
    value BIGINT NOT NULL,
    recorded TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, measure, person, day),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX outcomes_of_person ON outcomes (organisation, person);

-- What is being tried, for whom, from when.
CREATE TABLE initiatives (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    -- The ids of the skills that it is for, as JSON.
    skills TEXT COLLATE "C" NOT NULL,
    -- The least difference that it must make to be worth it, in ten-thousandths of points.
    least_important BIGINT NOT NULL,
    design TEXT COLLATE "C" NOT NULL CHECK (design IN ('together', 'drawn-steps', 'drawn-halves')),
    -- What the draw was made from.
    seed BIGINT NOT NULL,
    -- The Monday of its first week.
    starts TIMESTAMPTZ NOT NULL,
    weeks BIGINT NOT NULL,
    -- What it could detect when it was planned, as JSON.
    promise TEXT COLLATE "C" NOT NULL,
    needs_approval BOOLEAN NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    approved TIMESTAMPTZ,
    approved_by UUID,
    -- When the draw and the analysis were registered, and the digest of what was.
    registered TIMESTAMPTZ,
    registration TEXT COLLATE "C",
    cancelled TIMESTAMPTZ,
    PRIMARY KEY (organisation, id)
);

CREATE TABLE initiative_people (
    organisation UUID NOT NULL REFERENCES organisations (id),
    initiative UUID NOT NULL,
    person UUID NOT NULL,
    -- The Monday of their first week; NULL for whom they are compared with.
    begins TIMESTAMPTZ,
    PRIMARY KEY (organisation, initiative, person),
    FOREIGN KEY (organisation, initiative) REFERENCES initiatives (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX initiative_people_of ON initiative_people (organisation, person);

-- Answers that were given, with what they were given to, so that they can be given again.
CREATE TABLE answers (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    -- The person that it is about; NULL for a team or the organisation.
    person UUID,
    -- What was asked and answered, as JSON: ids and numbers.
    question TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    -- Of all sums that it was computed from.
    inputs TEXT COLLATE "C" NOT NULL,
    given TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, id)
);

CREATE INDEX answers_of_person ON answers (organisation, person);
