-- The keys between the master key and the data keys, by generation, so that each can be rotated while the server runs.

-- The newest generation wraps; an older one is here for as long as any data key is still wrapped with it.
CREATE TABLE organisation_keys (
    organisation UUID NOT NULL REFERENCES organisations (id),
    generation BIGINT NOT NULL CHECK (generation > 0),
    -- Sealed with the master key.
    wrapped_key BYTEA NOT NULL,
    -- Sealed with the master key that is to take its place, while that is being rotated.
    next_wrapped_key BYTEA,
    created TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation, generation)
);

INSERT INTO organisation_keys (organisation, generation, wrapped_key, created)
    SELECT id, 1, wrapped_key, created FROM organisations;
ALTER TABLE organisations DROP COLUMN wrapped_key;

-- The reference refuses a data key that is wrapped with a generation that has just been retired.
ALTER TABLE conversation_keys ADD COLUMN generation BIGINT NOT NULL DEFAULT 1;
ALTER TABLE conversation_keys ALTER COLUMN generation DROP DEFAULT;
ALTER TABLE conversation_keys
    ADD FOREIGN KEY (organisation, generation) REFERENCES organisation_keys (organisation, generation);

ALTER TABLE person_keys ADD COLUMN generation BIGINT NOT NULL DEFAULT 1;
ALTER TABLE person_keys ALTER COLUMN generation DROP DEFAULT;
ALTER TABLE person_keys
    ADD FOREIGN KEY (organisation, generation) REFERENCES organisation_keys (organisation, generation);

-- What ids are digested with to be found again. It never changes, or nothing would be found.
CREATE TABLE lookup_keys (
    organisation UUID NOT NULL PRIMARY KEY REFERENCES organisations (id),
    generation BIGINT NOT NULL,
    wrapped_key BYTEA NOT NULL,
    FOREIGN KEY (organisation, generation) REFERENCES organisation_keys (organisation, generation)
);
