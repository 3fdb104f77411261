-- What a list needs to know of a conversation. Its words lie in packs, at the place that a revision names.

CREATE TABLE conversations (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    id BLOB NOT NULL,
    source TEXT NOT NULL,
    -- NULL where the source gave none, and once it is erased.
    external_id TEXT,
    -- The newest.
    revision INTEGER NOT NULL,
    erased TEXT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, external_id, source)
) STRICT, WITHOUT ROWID;

-- A conversation's data key, sealed with its organisation's. Erasing deletes the row, and with it every word.
CREATE TABLE conversation_keys (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    conversation BLOB NOT NULL,
    wrapped_key BLOB NOT NULL,
    PRIMARY KEY (organisation, conversation),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation_revisions (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    conversation BLOB NOT NULL,
    revision INTEGER NOT NULL,
    -- NULL once it is erased: it is not salted, so it could confirm a guess at the words.
    content_digest BLOB,
    transcript_root BLOB NOT NULL,
    format TEXT NOT NULL,
    conversation_type TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    turns INTEGER NOT NULL,
    participants INTEGER NOT NULL,
    received TEXT NOT NULL,
    pack BLOB NOT NULL,
    pack_start INTEGER NOT NULL,
    pack_length INTEGER NOT NULL,
    PRIMARY KEY (organisation, conversation, revision),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id)
) STRICT, WITHOUT ROWID;
