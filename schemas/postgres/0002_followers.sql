-- Followers read the log by cursor, one for each partition and output, under a lease.

CREATE TABLE leases (
    output text PRIMARY KEY,
    token  uuid NOT NULL,
    holder text NOT NULL,          -- instance, for people and so that a restarted process goes on at once
    until  timestamptz NOT NULL
);

CREATE TABLE cursors (
    output      text     NOT NULL,
    topic       smallint NOT NULL,
    partition   smallint NOT NULL,
    incarnation integer  NOT NULL,
    next_offset bigint   NOT NULL,
    moved_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (output, topic, partition)
    -- No foreign key to partitions: its checks would share-lock the rows that the fence moves.
) WITH (fillfactor = 50);

-- How far each cursor may go: to the end of its incarnation. A cursor is work when it is behind its bound.
CREATE VIEW cursor_bounds AS
SELECT c.output, c.topic, c.partition, c.incarnation, c.next_offset, c.moved_at,
       CASE WHEN c.incarnation = p.incarnation THEN p.next_offset ELSE e.next_offset END AS bound,
       c.incarnation < p.incarnation AS ended
FROM cursors c
JOIN partitions p USING (topic, partition)
LEFT JOIN ended_incarnations e
    ON (e.topic, e.partition, e.incarnation) = (c.topic, c.partition, c.incarnation);

-- Messages that the broker refused for good: parked and alarmed, not retried for ever.
CREATE TABLE parked (
    output      text     NOT NULL,
    topic       smallint NOT NULL,
    incarnation integer  NOT NULL,
    partition   smallint NOT NULL,
    "offset"    bigint   NOT NULL,
    message_id  text     NOT NULL,
    target      smallint,          -- the State that was not told, where the message was for one
    code        text     NOT NULL,
    parked_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (output, message_id)
);
CREATE INDEX parked_record ON parked (topic, incarnation, partition, "offset");

-- Signs of life, such as the canary's last way through.
CREATE TABLE heartbeats (
    name text PRIMARY KEY,
    at   timestamptz NOT NULL,
    took interval
);
