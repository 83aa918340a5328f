-- Photographs that alerts name, each with the permission to show it. What is stored was written anew: the pixels alone.
-- Beside the log the only place with personal data. An UPDATE leaves what it destroys on the disk until the table is vacuumed,
-- which is therefore done soon.
CREATE TABLE photographs (
    id               uuid        PRIMARY KEY,                                    -- of the deed that adding it was
    alert_id         uuid        NOT NULL,
    sha256           bytea       NOT NULL CHECK (octet_length(sha256) = 32),     -- of the upload, as the alert names it
    origin           smallint    NOT NULL CHECK (origin BETWEEN 0 AND 38),       -- the alert's; LGD code
    revision         integer     NOT NULL CHECK (revision > 0),                  -- of the alert, in which it was found named
    is_unchecked     boolean     NOT NULL DEFAULT false,                         -- there is a later revision, not looked at yet
    media_type       text        NOT NULL CHECK (media_type = 'image/jpeg'),
    bytes            bytea       CHECK (octet_length(bytes) BETWEEN 1 AND 8388608),
    -- the permission: who gave it, its reference (such as the number and date of a written order, BNS s.72(2)), for what
    permitted_by     text        NOT NULL CHECK (permitted_by IN
                                     ('investigating-officer', 'court', 'child-welfare-committee', 'victim',
                                      'next-of-kin')),
    permission       text        NOT NULL CHECK (char_length(permission) BETWEEN 3 AND 200),
    scope            text        NOT NULL CHECK (scope IN ('publish', 'police-only')),
    added_by         text        NOT NULL CHECK (added_by ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),      -- an officer's id
    added_at         timestamptz NOT NULL DEFAULT now(),
    withdrawn_at     timestamptz,
    withdrawn_by     text        CHECK (withdrawn_by ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),           -- NULL: a revision did
    withdrawn_reason text        CHECK (withdrawn_reason IN ('by-officer', 'recovered', 'over', 'not-named')),
    CHECK ((bytes IS NULL) = (withdrawn_at IS NOT NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL)),
    CHECK ((withdrawn_by IS NOT NULL) = (withdrawn_reason IS NOT DISTINCT FROM 'by-officer'))
) WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
        toast.autovacuum_vacuum_threshold = 1, toast.autovacuum_vacuum_scale_factor = 0);
-- A JPEG is as small as it gets.
ALTER TABLE photographs ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX photographs_shown ON photographs (alert_id, sha256) WHERE withdrawn_at IS NULL;
CREATE INDEX photographs_unchecked ON photographs (alert_id) WHERE is_unchecked AND withdrawn_at IS NULL;

-- A photograph does not outlive its alert: with the revision that ends it the bytes are destroyed, in the transaction that
-- projects it. After any other revision somebody has to look whether the alert still names it. Who adds one locks the alert's
-- row, so that none slips in between.
CREATE FUNCTION photographs_follow_alerts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE photographs p
    SET bytes = CASE WHEN NOT m.is_over THEN p.bytes END, is_unchecked = NOT m.is_over,
        withdrawn_at = CASE WHEN m.is_over THEN now() END,
        withdrawn_reason = CASE WHEN m.is_over THEN CASE m.lifecycle WHEN 'RESOLVED' THEN 'recovered' ELSE 'over' END END
    FROM (SELECT alert_id, revision, lifecycle, coalesce(lifecycle IN ('RESOLVED', 'CANCELLED', 'EXPIRED'), false) AS is_over
          FROM moved WHERE revision > 1) m
    WHERE p.alert_id = m.alert_id AND p.withdrawn_at IS NULL AND p.revision < m.revision
          AND (m.is_over OR NOT p.is_unchecked);
    RETURN NULL;
END $$;
CREATE TRIGGER photographs_follow_inserts AFTER INSERT ON alerts REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION photographs_follow_alerts();
CREATE TRIGGER photographs_follow_updates AFTER UPDATE ON alerts REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION photographs_follow_alerts();

-- Viewers see photographs of the alerts whose records they see.
CALL put_behind_wall('photographs');
CREATE POLICY viewer ON photographs FOR SELECT TO sanket_gateway USING (viewer_sees(alert_id));
GRANT SELECT ON photographs TO sanket_gateway;
