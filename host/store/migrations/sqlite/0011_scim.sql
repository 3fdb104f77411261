-- What an identity provider says of people, beside their names and ids.

CREATE TABLE scim_people (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    person BLOB NOT NULL,
    -- Sealed with the person's key: the resource as it was last sent. NULL where nothing was.
    resource BLOB,
    -- Since when the identity provider has no such person any more: nobody finds them by SCIM, and whoever comes next may
    -- have their ids. What was theirs stays theirs.
    removed TEXT,
    PRIMARY KEY (organisation, person),
    FOREIGN KEY (organisation, person) REFERENCES people (organisation, id)
) STRICT, WITHOUT ROWID;
