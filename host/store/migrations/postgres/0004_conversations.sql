-- What a list needs to know of a conversation. Its words lie in packs, at the place that a revision names.

CREATE TABLE conversations (
    organisation UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    -- NULL where the source gave none, and once it is erased.
    external_id TEXT COLLATE "C",
    -- The newest.
    revision BIGINT NOT NULL,
    erased TIMESTAMPTZ,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, external_id, source)
);

-- A conversation's data key, sealed with its organisation's. Erasing deletes the row, and with it every word.
CREATE TABLE conversation_keys (
    organisation UUID NOT NULL REFERENCES organisations (id),
    conversation UUID NOT NULL,
    wrapped_key BYTEA NOT NULL,
    PRIMARY KEY (organisation, conversation),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id)
);

CREATE TABLE conversation_revisions (
    organisation UUID NOT NULL REFERENCES organisations (id),
    conversation UUID NOT NULL,
    revision BIGINT NOT NULL,
    -- NULL once it is erased: it is not salted, so it could confirm a guess at the words.
    content_digest BYTEA,
    transcript_root BYTEA NOT NULL,
    format TEXT COLLATE "C" NOT NULL,
    conversation_type TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    started TIMESTAMPTZ NOT NULL,
    ended TIMESTAMPTZ,
    turns BIGINT NOT NULL,
    participants BIGINT NOT NULL,
    received TIMESTAMPTZ NOT NULL,
    pack UUID NOT NULL,
    pack_start BIGINT NOT NULL,
    pack_length BIGINT NOT NULL,
    PRIMARY KEY (organisation, conversation, revision),
    FOREIGN KEY (organisation, conversation) REFERENCES conversations (organisation, id)
);
