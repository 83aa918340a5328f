-- The ledger: one row for each record taken from a topic, and who may write it.
-- Everything else in this database is a projection of it and can be rebuilt.

CREATE TABLE topics (
    id   smallint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL UNIQUE CHECK (name <> '')
);

-- What became of a record. 'late': a lower revision than one already taken. 'repeat': the same content once more.
CREATE TYPE outcome AS ENUM ('accepted', 'late', 'repeat', 'dead');

-- Ownership and position of each (topic, partition). The position moves only together with the rows it stands for.
CREATE TABLE partitions (
    topic          smallint NOT NULL REFERENCES topics,
    partition      smallint NOT NULL CHECK (partition BETWEEN 0 AND 38),
    incarnation    integer  NOT NULL DEFAULT 1 CHECK (incarnation > 0),
    base           bigint   NOT NULL CHECK (base >= 0),     -- first offset of this incarnation that is ours to take
    next_offset    bigint   NOT NULL CHECK (next_offset >= base),
    token          uuid,                                    -- random for each assignment, never a counter
    owner          text,                                    -- instance that holds the token, for people
    owned_since    timestamptz,
    last_offset    bigint,                                  -- the last record taken, by which the topic is recognised
    last_timestamp bigint,
    last_sha256    bytea CHECK (octet_length(last_sha256) = 32),
    stopped_at     timestamptz,
    stopped_code   text,
    stopped_detail text,
    PRIMARY KEY (topic, partition),
    CHECK (last_offset IS NULL OR last_offset = next_offset - 1),
    CHECK ((last_offset IS NULL) = (last_sha256 IS NULL) AND (last_offset IS NULL) = (last_timestamp IS NULL)),
    CHECK ((stopped_at IS NULL) = (stopped_code IS NULL))
) WITH (fillfactor = 50);

-- Incarnations that `sanket topics rebase` has closed: their range stays accountable.
CREATE TABLE ended_incarnations (
    topic       smallint NOT NULL REFERENCES topics,
    partition   smallint NOT NULL,
    incarnation integer  NOT NULL CHECK (incarnation > 0),
    base        bigint   NOT NULL,
    next_offset bigint   NOT NULL CHECK (next_offset >= base),
    ended_at    timestamptz NOT NULL DEFAULT now(),
    reason      text     NOT NULL,
    PRIMARY KEY (topic, partition, incarnation)
);

-- Offsets inside a taken range that hold no record (transaction markers, aborted records), once verified at the broker.
CREATE TABLE holes (
    topic        smallint NOT NULL REFERENCES topics,
    partition    smallint NOT NULL,
    incarnation  integer  NOT NULL,
    from_offset  bigint   NOT NULL,
    to_offset    bigint   NOT NULL CHECK (to_offset > from_offset),
    explanation  text     NOT NULL,
    explained_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, incarnation, from_offset)
);

CREATE TABLE log (
    topic        smallint NOT NULL,
    incarnation  integer  NOT NULL,
    partition    smallint NOT NULL,
    "offset"     bigint   NOT NULL,
    outcome      outcome  NOT NULL,
    -- the skeleton: nothing that could identify a person
    origin       smallint,                  -- LGD code
    alert_id     uuid,
    revision     integer,
    kind         text,
    status       text,
    lifecycle    text,
    urgency      text,
    issued_at    timestamptz,
    expires_at   timestamptz,
    record_at    timestamptz NOT NULL,      -- the record's timestamp at the broker
    taken_at     timestamptz NOT NULL DEFAULT now(),
    -- the decision: bit n stands for LGD code n
    act          bigint,                    -- States with a duty to act
    told         bigint,                    -- States told of this or of an earlier revision
    shown        boolean,                   -- this or an earlier revision has stood on the feed
    targets      bytea,                     -- sanket.v1.RoutingDecision: duties, disclosures, reasons, version of the rules
    warnings     text[],                    -- path and rule of each, never a value
    reason       text,                      -- of a dead record
    detail       text,
    replay_of    text,                      -- topic/incarnation/partition/offset of the dead record that this one replaces
    digest       bytea,                     -- SHA-256 of the canonical content
    is_first     boolean,                   -- the first record taken of its alert: it fixes origin and kind
    -- the sender's bytes, as received; the only place with personal data
    content_type smallint,                  -- 0 protobuf, 1 JSON
    payload_key  text,                      -- id of the key that encrypts them; NULL: not encrypted
    key          bytea,
    headers      bytea,
    payload      bytea COMPRESSION lz4,
    PRIMARY KEY (topic, incarnation, partition, "offset"),
    CHECK ((outcome = 'dead') = (reason IS NOT NULL)),
    CHECK (outcome = 'dead' OR (origin IS NOT NULL AND alert_id IS NOT NULL AND revision > 0 AND kind IS NOT NULL
                                AND told IS NOT NULL AND act IS NOT NULL AND digest IS NOT NULL)),
    CHECK (act & ~told = 0)
);

-- An alert's revision is taken once, whatever the senders, the owners and the zombies do.
CREATE UNIQUE INDEX log_revision ON log (alert_id, revision) WHERE outcome IN ('accepted', 'late');
-- One first record for each alert, also when two owners settle it at once: the second finds the first, and is settled anew.
CREATE UNIQUE INDEX log_first ON log (alert_id) WHERE is_first;
-- A dead letter is an item with a clock until a living record names it as the one that it replaces.
CREATE INDEX log_dead ON log (taken_at) WHERE outcome = 'dead';
CREATE INDEX log_replay ON log (replay_of) WHERE replay_of IS NOT NULL AND outcome <> 'dead';

-- The fence. A pipeline goes on after an UPDATE that moved nothing; only an error makes the server drop what follows.
CREATE FUNCTION require_moved(moved bigint, wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF moved <> wanted THEN
        RAISE EXCEPTION 'fence refused: % of % partitions moved', moved, wanted USING ERRCODE = 'SK001';
    END IF;
END $$;

-- Dead letters with the record that replaced each, if one did.
CREATE VIEW dead_letters AS
SELECT l.topic, l.incarnation, l.partition, l."offset", l.taken_at, replay.address AS replayed_as
FROM log l
JOIN topics t ON t.id = l.topic
LEFT JOIN LATERAL (
    SELECT rt.name || '/' || r.incarnation || '/' || r.partition || '/' || r."offset" AS address
    FROM log r JOIN topics rt ON rt.id = r.topic
    WHERE r.replay_of IS NOT NULL AND r.outcome <> 'dead'
          AND (r.origin = l.origin OR r.partition = l.partition)     -- nobody closes another State's item
          AND r.replay_of = t.name || '/' || l.incarnation || '/' || l.partition || '/' || l."offset"
    ORDER BY r.taken_at LIMIT 1
) replay ON true
WHERE l.outcome = 'dead';
