-- People, whom other systems know them as, where they belong and to whom they report, each for a time. What names a person
-- is sealed with a key of their own; deleting it leaves a number.

CREATE TABLE people (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    -- Sealed: their name and what else is shown of them. NULL once erased.
    profile BLOB,
    active INTEGER NOT NULL,
    created TEXT NOT NULL,
    changed TEXT NOT NULL,
    erased TEXT,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_keys (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    person BLOB NOT NULL,
    wrapped_key BLOB NOT NULL,
    PRIMARY KEY (organisation, person),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

-- Ids by scheme. The digest is keyed with the organisation's key: it finds whoever has an id and tells it to nobody.
CREATE TABLE person_ids (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    digest BLOB NOT NULL,
    person BLOB NOT NULL,
    -- Sealed with the person's key: the scheme and the value.
    sealed BLOB NOT NULL,
    PRIMARY KEY (organisation, digest),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX person_ids_of ON person_ids (organisation, person);

CREATE TABLE teams (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    -- The team that it is a part of.
    parent BLOB,
    -- What another system knows it as.
    external_id TEXT,
    created TEXT NOT NULL,
    -- Since when it is no more.
    closed TEXT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, parent) REFERENCES teams (organisation, id)
) STRICT, WITHOUT ROWID;

-- Both ends of a time: from `starts` on, and until `ends`, which is not in it any more.
CREATE TABLE memberships (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    team BLOB NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, team) REFERENCES teams (organisation, id),
    CHECK (ends IS NULL OR ends > starts)
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_of_person ON memberships (organisation, person, starts);
CREATE INDEX memberships_of_team ON memberships (organisation, team, starts);

-- To whom somebody reports. Nobody has two managers at a time.
CREATE TABLE reporting_lines (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    manager BLOB NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, manager) REFERENCES people (organisation, id),
    CHECK (ends IS NULL OR ends > starts),
    CHECK (person <> manager)
) STRICT, WITHOUT ROWID;

CREATE INDEX reporting_lines_of_person ON reporting_lines (organisation, person, starts);
CREATE INDEX reporting_lines_of_manager ON reporting_lines (organisation, manager, starts);

-- A role that somebody holds. One that was taken away stays, with its end.
CREATE TABLE roles (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    person BLOB NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('admin', 'manager', 'member', 'auditor', 'reviewer', 'partner')),
    starts TEXT NOT NULL,
    ends TEXT,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX roles_of ON roles (organisation, person);

-- Who spoke. A speaker whom nobody is known to be has no person, and can be given one later.
CREATE TABLE speakers (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    conversation BLOB NOT NULL,
    revision INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    side TEXT NOT NULL,
    person BLOB,
    PRIMARY KEY (organisation, conversation, revision, participant),
    FOREIGN KEY (organisation, conversation, revision)
        REFERENCES conversation_revisions (organisation, conversation, revision),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX speakers_of_person ON speakers (organisation, person, conversation);

-- The ids that a source gave for a speaker, as the keyed digests that people's ids are found by.
CREATE TABLE speaker_ids (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    conversation BLOB NOT NULL,
    revision INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (organisation, conversation, revision, participant, digest),
    FOREIGN KEY (organisation, conversation, revision, participant)
        REFERENCES speakers (organisation, conversation, revision, participant)
) STRICT, WITHOUT ROWID;

CREATE INDEX speaker_ids_by_digest ON speaker_ids (organisation, digest);

-- What the organisation told its people about being measured, and when. Nobody's results are shown before the first.
CREATE TABLE notices (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    told TEXT NOT NULL,
    text TEXT NOT NULL,
    recorded TEXT NOT NULL,
    PRIMARY KEY (organisation, id)
) STRICT, WITHOUT ROWID;

-- A key that acts for a person, with that person's roles. NULL: a system of the organisation, with the key's scopes.
ALTER TABLE api_keys ADD COLUMN person BLOB;
-- The key that this one takes the place of.
ALTER TABLE api_keys ADD COLUMN replaces BLOB;
