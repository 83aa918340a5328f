-- Projections: kept by a follower, rebuilt from the log at any time by `sanket db rebuild`.

-- The current revision of each alert.
CREATE TABLE alerts (
    alert_id    uuid PRIMARY KEY,
    origin      smallint NOT NULL,
    kind        text     NOT NULL,
    revision    integer  NOT NULL,
    status      text,
    lifecycle   text,
    urgency     text,
    issued_at   timestamptz,
    expires_at  timestamptz,
    first_taken_at timestamptz NOT NULL,
    taken_at    timestamptz NOT NULL,
    act         bigint   NOT NULL,
    told        bigint   NOT NULL,
    warnings    integer  NOT NULL,
    topic       smallint NOT NULL,
    incarnation integer  NOT NULL,
    partition   smallint NOT NULL,
    "offset"    bigint   NOT NULL
);
CREATE INDEX alerts_by_time ON alerts (taken_at DESC, alert_id);
CREATE INDEX alerts_by_origin ON alerts (origin, taken_at DESC);

-- Every record that bore an alert's id, whatever became of it: the timeline.
CREATE TABLE alert_records (
    alert_id    uuid     NOT NULL,
    topic       smallint NOT NULL,
    incarnation integer  NOT NULL,
    partition   smallint NOT NULL,
    "offset"    bigint   NOT NULL,
    PRIMARY KEY (alert_id, topic, incarnation, partition, "offset")
);
