-- Who changed and read what: a log for each organisation, in which each entry holds the hash of the one before it. Ids,
-- digests, numbers and times; the one thing in it that is words, a reason, is sealed. What is hashed, and how, is in
-- host/core/src/audit.rs.

CREATE TABLE audit_entries (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    -- From 1, without a gap.
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor BLOB,
    -- The key that a person used.
    through BLOB,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    -- Whom it is about, as whose results were read.
    person BLOB,
    -- JSON, in the bytes that were hashed.
    details BLOB NOT NULL,
    reason_digest BLOB,
    -- Sealed: a salt and the text. NULL where there is none, or it was erased.
    reason BLOB,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (organisation, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_entries_about ON audit_entries (organisation, person, sequence);
CREATE INDEX audit_entries_on ON audit_entries (organisation, subject, sequence);

-- Where each log ends. Whoever adds an entry holds this row until it is committed, so that one follows the other.
CREATE TABLE audit_heads (
    organisation BLOB NOT NULL REFERENCES organisations (id),
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (organisation)
) STRICT, WITHOUT ROWID;

INSERT INTO audit_heads (organisation, sequence, hash) SELECT id, 0, zeroblob(32) FROM organisations;

CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_entries_are_not_replaced BEFORE INSERT ON audit_entries WHEN EXISTS (
    SELECT 1 FROM audit_entries WHERE organisation = NEW.organisation AND sequence = NEW.sequence
) BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
-- But for a reason that is erased.
CREATE TRIGGER audit_entries_stay_as_they_are BEFORE UPDATE ON audit_entries WHEN
    NEW.reason IS NOT NULL
    OR (NEW.organisation, NEW.sequence, NEW.at, NEW.actor_kind, NEW.actor, NEW.through, NEW.action,
        NEW.subject_kind, NEW.subject, NEW.person, NEW.details, NEW.reason_digest, NEW.previous, NEW.hash)
    IS NOT
       (OLD.organisation, OLD.sequence, OLD.at, OLD.actor_kind, OLD.actor, OLD.through, OLD.action,
        OLD.subject_kind, OLD.subject, OLD.person, OLD.details, OLD.reason_digest, OLD.previous, OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
CREATE TRIGGER audit_heads_stay BEFORE DELETE ON audit_heads BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
CREATE TRIGGER audit_heads_are_not_replaced BEFORE INSERT ON audit_heads WHEN EXISTS (
    SELECT 1 FROM audit_heads WHERE organisation = NEW.organisation
) BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
CREATE TRIGGER audit_heads_run_forward BEFORE UPDATE ON audit_heads
WHEN NEW.organisation IS NOT OLD.organisation OR NEW.sequence < OLD.sequence
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
