-- How long conversations are kept, and what erasing people removed.

-- Days from a conversation's beginning, by its type; `*` for every type that is not named.
CREATE TABLE retention (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    conversation_type TEXT NOT NULL,
    days INTEGER NOT NULL,
    PRIMARY KEY (organisation, conversation_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE erasures (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    person BLOB NOT NULL,
    -- Counts as JSON.
    certificate TEXT NOT NULL,
    complete INTEGER NOT NULL,
    PRIMARY KEY (organisation, person),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;
