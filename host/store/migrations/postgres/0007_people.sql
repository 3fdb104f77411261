-- People, whom other systems know them as, where they belong and to whom they report, each for a time. What names a person
-- is sealed with a key of their own; deleting it leaves a number.

CREATE TABLE people (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    -- Sealed: their name and what else is shown of them. NULL once erased.
    profile BYTEA,
    active BOOLEAN NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    changed TIMESTAMPTZ NOT NULL,
    erased TIMESTAMPTZ,
    PRIMARY KEY (organisation, id)
);

CREATE TABLE person_keys (
    organisation UUID NOT NULL REFERENCES organisations (id),
    person UUID NOT NULL,
    wrapped_key BYTEA NOT NULL,
    PRIMARY KEY (organisation, person),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

-- Ids by scheme. The digest is keyed with the organisation's key: it finds whoever has an id and tells it to nobody.
CREATE TABLE person_ids (
    organisation UUID NOT NULL REFERENCES organisations (id),
    digest BYTEA NOT NULL,
    person UUID NOT NULL,
    -- Sealed with the person's key: the scheme and the value.
    sealed BYTEA NOT NULL,
    PRIMARY KEY (organisation, digest),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX person_ids_of ON person_ids (organisation, person);

CREATE TABLE teams (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    -- The team that it is a part of.
    parent UUID,
    -- What another system knows it as.
    external_id TEXT COLLATE "C",
    created TIMESTAMPTZ NOT NULL,
    -- Since when it is no more.
    closed TIMESTAMPTZ,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, parent) REFERENCES teams (organisation, id)
);

-- Both ends of a time: from `starts` on, and until `ends`, which is not in it any more.
CREATE TABLE memberships (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    person UUID NOT NULL,
    team UUID NOT NULL,
    starts TIMESTAMPTZ NOT NULL,
    ends TIMESTAMPTZ,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, team) REFERENCES teams (organisation, id),
    CHECK (ends IS NULL OR ends > starts)
);

CREATE INDEX memberships_of_person ON memberships (organisation, person, starts);
CREATE INDEX memberships_of_team ON memberships (organisation, team, starts);

-- To whom somebody reports. Nobody has two managers at a time.
CREATE TABLE reporting_lines (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    person UUID NOT NULL,
    manager UUID NOT NULL,
    starts TIMESTAMPTZ NOT NULL,
    ends TIMESTAMPTZ,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, manager) REFERENCES people (organisation, id),
    CHECK (ends IS NULL OR ends > starts),
    CHECK (person <> manager)
);

CREATE INDEX reporting_lines_of_person ON reporting_lines (organisation, person, starts);
CREATE INDEX reporting_lines_of_manager ON reporting_lines (organisation, manager, starts);

-- A role that somebody holds. One that was taken away stays, with its end.
CREATE TABLE roles (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    person UUID NOT NULL,
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('admin', 'manager', 'member', 'auditor', 'reviewer', 'partner')),
    starts TIMESTAMPTZ NOT NULL,
    ends TIMESTAMPTZ,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX roles_of ON roles (organisation, person);

-- Who spoke. A speaker whom nobody is known to be has no person, and can be given one later.
CREATE TABLE speakers (
    organisation UUID NOT NULL REFERENCES organisations (id),
    conversation UUID NOT NULL,
    revision BIGINT NOT NULL,
    participant BIGINT NOT NULL,
    side TEXT COLLATE "C" NOT NULL,
    person UUID,
    PRIMARY KEY (organisation, conversation, revision, participant),
    FOREIGN KEY (organisation, conversation, revision)
        REFERENCES conversation_revisions (organisation, conversation, revision),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);

CREATE INDEX speakers_of_person ON speakers (organisation, person, conversation);

-- The ids that a source gave for a speaker, as the keyed digests that people's ids are found by.
CREATE TABLE speaker_ids (
    organisation UUID NOT NULL REFERENCES organisations (id),
    conversation UUID NOT NULL,
    revision BIGINT NOT NULL,
    participant BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (organisation, conversation, revision, participant, digest),
    FOREIGN KEY (organisation, conversation, revision, participant)
        REFERENCES speakers (organisation, conversation, revision, participant)
);

CREATE INDEX speaker_ids_by_digest ON speaker_ids (organisation, digest);

-- What the organisation told its people about being measured, and when. Nobody's results are shown before the first.
CREATE TABLE notices (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    told TIMESTAMPTZ NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    recorded TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, id)
);

-- A key that acts for a person, with that person's roles. NULL: a system of the organisation, with the key's scopes.
ALTER TABLE api_keys ADD COLUMN person UUID;
-- The key that this one takes the place of.
ALTER TABLE api_keys ADD COLUMN replaces UUID;
