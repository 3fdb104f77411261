-- How long conversations are kept, and what erasing people removed.

-- Days from a conversation's beginning, by its type; `*` for every type that is not named.
CREATE TABLE retention (
    organisation UUID NOT NULL REFERENCES organisations (id),
    conversation_type TEXT COLLATE "C" NOT NULL,
    days BIGINT NOT NULL,
    PRIMARY KEY (organisation, conversation_type)
);

CREATE TABLE erasures (
    organisation UUID NOT NULL REFERENCES organisations (id),
    person UUID NOT NULL,
    -- Counts as JSON.
    certificate TEXT COLLATE "C" NOT NULL,
    complete BOOLEAN NOT NULL,
    PRIMARY KEY (organisation, person),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
);
