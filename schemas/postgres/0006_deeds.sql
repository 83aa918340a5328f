-- The second log: what States do about an alert. One row for each deed, never changed; what it comes to is looked up.
-- No name and no exact place stands outside `detail`.

-- A deed's number is taken from its origin's counter in its own transaction: whoever reads up to the counter misses none.
CREATE TABLE deed_counters (
    origin smallint PRIMARY KEY CHECK (origin BETWEEN 0 AND 38),
    next   bigint   NOT NULL DEFAULT 1 CHECK (next > 0)
) WITH (fillfactor = 50);
INSERT INTO deed_counters (origin) SELECT generate_series(0, 38);

CREATE TABLE deeds (
    origin     smallint    NOT NULL CHECK (origin BETWEEN 0 AND 38),        -- the alert's; LGD code
    number     bigint      NOT NULL CHECK (number > 0),                     -- 1, 2, 3, … without a gap for each origin
    id         uuid        NOT NULL UNIQUE,                                 -- the same deed told twice is one row
    alert_id   uuid        NOT NULL,
    revision   integer     NOT NULL CHECK (revision > 0),                   -- that the doer had before them
    alert_kind text        NOT NULL CHECK (alert_kind IN ('missing-person', 'rescue-request', 'suspect-movement')),
    type       text        NOT NULL CHECK (type IN (
        'acknowledged', 'sighted', 'accepted', 'refused', 'not-ours', 'assigned', 'outcome',
        'access-asked', 'access-granted', 'access-withdrawn', 'photograph-added', 'photograph-withdrawn')),
    state      smallint    NOT NULL CHECK (state BETWEEN 0 AND 38),         -- who did it
    officer    text        NOT NULL CHECK (officer ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),      -- an id, never a name
    entered_by text        CHECK (entered_by ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),            -- NULL: the officer did so
    done_at    timestamptz NOT NULL,                                        -- as told
    taken_at   timestamptz NOT NULL,
    district   integer     CHECK (district > 0),                            -- LGD code
    heading    smallint    CHECK (heading BETWEEN 0 AND 38),                -- where who was seen is going
    to_state   smallint    CHECK (to_state BETWEEN 0 AND 38),               -- whose alert it is instead; who gets access
    act        bigint      NOT NULL DEFAULT 0,                              -- States that this deed tells: bit n, LGD code n
    due_at     timestamptz,                                                 -- of an item: until when it is to be seen to
    closes     uuid        REFERENCES deeds (id),                           -- the item that this deed sees to
    detail     bytea       CHECK (octet_length(detail) BETWEEN 1 AND 65536),    -- sanket.v1.DeedDetail: for the police only
    PRIMARY KEY (origin, number),
    CHECK (heading IS NULL OR type = 'sighted'),
    CHECK ((to_state IS NOT NULL) = (type IN ('not-ours', 'access-granted', 'access-withdrawn'))),
    CHECK (to_state <> state),
    CHECK (state = origin
           OR type NOT IN ('access-granted', 'access-withdrawn', 'photograph-added', 'photograph-withdrawn')),
    CHECK (state <> origin OR type NOT IN ('accepted', 'refused', 'not-ours', 'access-asked')),
    CHECK (act = 0 OR type = 'sighted'),
    CHECK (act >> origin & 1 = 0),
    CHECK (due_at IS NULL OR type IN ('sighted', 'refused', 'not-ours', 'access-asked', 'assigned')),
    CHECK (closes IS NULL OR type IN ('acknowledged', 'access-granted', 'assigned', 'outcome'))
);
-- An item is closed once.
CREATE UNIQUE INDEX deeds_closing ON deeds (closes) WHERE closes IS NOT NULL;
-- An alert's timeline.
CREATE INDEX deeds_of_alert ON deeds (alert_id, number);
-- The States that sightings have told, for the settlement of later revisions.
CREATE INDEX deeds_onward ON deeds (alert_id) WHERE act <> 0;

-- Items that nobody has seen to: made and struck out in the transactions of their deeds.
CREATE TABLE open_items (
    id       uuid        PRIMARY KEY REFERENCES deeds (id),
    state    smallint    NOT NULL,          -- whose it is: the origin's; of an assignment, the State's that assigned
    alert_id uuid        NOT NULL,
    due_at   timestamptz NOT NULL
);
CREATE INDEX open_items_by_time ON open_items (state, due_at, id);
CREATE INDEX open_items_of_alert ON open_items (alert_id);

-- Who has been given access to an alert by its origin, and not been deprived of it since.
CREATE VIEW access_grants WITH (security_invoker = true) AS
SELECT g.alert_id, g.origin, g.to_state AS state, g.id, g.taken_at AS since
FROM deeds g
WHERE g.type = 'access-granted' AND NOT EXISTS (
    SELECT FROM deeds w
    WHERE w.alert_id = g.alert_id AND w.number > g.number AND w.to_state = g.to_state
          AND w.type IN ('access-granted', 'access-withdrawn'));

-- Who was let in by a sighting: where another State saw somebody heading (nobody lets itself in by one of its own), unless
-- the origin has taken that back since.
CREATE VIEW access_by_sighting WITH (security_invoker = true) AS
SELECT s.alert_id, s.origin, s.heading AS state, s.id, s.taken_at AS since
FROM deeds s
WHERE s.act <> 0 AND s.heading <> s.state AND s.act >> s.heading & 1 = 1 AND NOT EXISTS (
    SELECT FROM deeds w
    WHERE w.alert_id = s.alert_id AND w.number > s.number AND w.to_state = s.heading AND w.type = 'access-withdrawn');

-- How far each follower has come: the number of the next deed of each origin. Under the output's lease.
-- In `parked` and `owed` a deed stands as topic 0, incarnation 1, its origin as the partition, its number as the offset.
CREATE TABLE deed_cursors (
    output   text     NOT NULL,
    origin   smallint NOT NULL,
    next     bigint   NOT NULL DEFAULT 1 CHECK (next > 0),
    moved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (output, origin)
) WITH (fillfactor = 50);

-- Which clock runs while nobody acknowledges (schemas/data/clocks.csv), NULL where none does; and the States that sightings
-- have told: they have to act on this revision too, whether it names them or not. Of those, the ones where who was seen was
-- heading see it in full, unless their access was taken back before.
ALTER TABLE log
    ADD COLUMN clock smallint CHECK (clock > 0),
    ADD COLUMN onward bigint,
    ADD COLUMN ahead  bigint,
    ADD CHECK (onward & ~told = 0),
    ADD CHECK (ahead & ~onward = 0);

-- Projections are made anew with what is new in them.
TRUNCATE alerts, alert_records;
DELETE FROM cursors WHERE output = 'projection';
ALTER TABLE alerts ADD COLUMN clock smallint;

-- What waits for a State: an alert to act on, until it is over. Not those of status TEST, which no officer is to see.
CREATE TABLE duties (
    state        smallint    NOT NULL,
    alert_id     uuid        NOT NULL,
    revision     integer     NOT NULL,      -- the alert's current one
    acknowledged integer,                   -- the highest revision that the State has acknowledged
    since        timestamptz,               -- when it was told what it has not acknowledged; NULL: it has, and nothing waits
    clock        smallint,
    due_at       timestamptz,
    expires_at   timestamptz,
    PRIMARY KEY (alert_id, state),
    CHECK (due_at >= since),
    CHECK ((due_at IS NULL) = (since IS NULL) AND (due_at IS NULL) = (clock IS NULL)),
    CHECK (due_at IS NOT NULL OR acknowledged IS NOT NULL)
);
CREATE INDEX duties_waiting ON duties (state, due_at, alert_id) WHERE due_at IS NOT NULL;
CREATE INDEX duties_by_end ON duties (expires_at) WHERE expires_at IS NOT NULL;
