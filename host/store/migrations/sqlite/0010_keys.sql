-- The keys between the master key and the data keys, by generation, so that each can be rotated while the server runs.

-- The newest generation wraps; an older one is here for as long as any data key is still wrapped with it.
CREATE TABLE organisation_keys (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    generation INTEGER NOT NULL CHECK (generation > 0),
    -- Sealed with the master key.
    wrapped_key BLOB NOT NULL,
    -- Sealed with the master key that is to take its place, while that is being rotated.
    next_wrapped_key BLOB,
    created TEXT NOT NULL,
    PRIMARY KEY (organisation, generation)
) STRICT, WITHOUT ROWID;

INSERT INTO organisation_keys (organisation, generation, wrapped_key, created)
    SELECT id, 1, wrapped_key, created FROM organisations;
ALTER TABLE organisations DROP COLUMN wrapped_key;

-- The reference refuses a data key that is wrapped with a generation that has just been retired.
ALTER TABLE conversation_keys RENAME TO conversation_keys_before;
CREATE TABLE conversation_keys (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    conversation BLOB NOT NULL,
    generation INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    PRIMARY KEY (organisation, conversation),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id),
    FOREIGN KEY (organisation, generation) REFERENCES organisation_keys (organisation, generation)
) STRICT, WITHOUT ROWID;
INSERT INTO conversation_keys (organisation, conversation, generation, wrapped_key)
    SELECT organisation, conversation, 1, wrapped_key FROM conversation_keys_before;
DROP TABLE conversation_keys_before;

ALTER TABLE person_keys RENAME TO person_keys_before;
CREATE TABLE person_keys (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    person BLOB NOT NULL,
    generation INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    PRIMARY KEY (organisation, person),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id),
    FOREIGN KEY (organisation, generation) REFERENCES organisation_keys (organisation, generation)
) STRICT, WITHOUT ROWID;
INSERT INTO person_keys (organisation, person, generation, wrapped_key)
    SELECT organisation, person, 1, wrapped_key FROM person_keys_before;
DROP TABLE person_keys_before;

-- What ids are digested with to be found again. It never changes, or nothing would be found.
CREATE TABLE lookup_keys (
    organisation BLOB NOT NULL PRIMARY KEY REFERENCES organisations (id),
    generation INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    FOREIGN KEY (organisation, generation) REFERENCES organisation_keys (organisation, generation)
) STRICT, WITHOUT ROWID;
