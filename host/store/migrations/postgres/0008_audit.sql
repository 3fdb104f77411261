-- Who changed and read what: a log for each organisation, in which each entry holds the hash of the one before it. Ids,
-- digests, numbers and times; the one thing in it that is words, a reason, is sealed. What is hashed, and how, is in
-- host/core/src/audit.rs.

CREATE TABLE audit_entries (
    organisation UUID NOT NULL REFERENCES organisations (id),
    -- From 1, without a gap.
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT COLLATE "C" NOT NULL,
    actor UUID,
    -- The key that a person used.
    through UUID,
    action TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject UUID NOT NULL,
    -- Whom it is about, as whose results were read.
    person UUID,
    -- JSON, in the bytes that were hashed.
    details BYTEA NOT NULL,
    reason_digest BYTEA,
    -- Sealed: a salt and the text. NULL where there is none, or it was erased.
    reason BYTEA,
    previous BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (organisation, sequence)
);

CREATE INDEX audit_entries_about ON audit_entries (organisation, person, sequence);
CREATE INDEX audit_entries_on ON audit_entries (organisation, subject, sequence);

-- Where each log ends. Whoever adds an entry holds this row until it is committed, so that one follows the other.
CREATE TABLE audit_heads (
    organisation UUID NOT NULL REFERENCES organisations (id),
    sequence BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (organisation)
);

INSERT INTO audit_heads (organisation, sequence, hash)
SELECT id, 0, decode(repeat('00', 32), 'hex') FROM organisations;

CREATE FUNCTION audit_refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to';
END
$$;

CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entries_stay_all BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
-- But for a reason that is erased.
CREATE TRIGGER audit_entries_stay_as_they_are BEFORE UPDATE ON audit_entries
    FOR EACH ROW WHEN (
        NEW.reason IS NOT NULL
        OR (NEW.organisation, NEW.sequence, NEW.at, NEW.actor_kind, NEW.actor, NEW.through, NEW.action,
            NEW.subject_kind, NEW.subject, NEW.person, NEW.details, NEW.reason_digest, NEW.previous, NEW.hash)
        IS DISTINCT FROM
           (OLD.organisation, OLD.sequence, OLD.at, OLD.actor_kind, OLD.actor, OLD.through, OLD.action,
            OLD.subject_kind, OLD.subject, OLD.person, OLD.details, OLD.reason_digest, OLD.previous, OLD.hash)
    ) EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_heads_stay BEFORE DELETE ON audit_heads
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_heads_stay_all BEFORE TRUNCATE ON audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_heads_run_forward BEFORE UPDATE ON audit_heads
    FOR EACH ROW WHEN (NEW.organisation <> OLD.organisation OR NEW.sequence < OLD.sequence)
    EXECUTE FUNCTION audit_refuse();
