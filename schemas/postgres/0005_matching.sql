-- What alerts are matched by: a projection, kept by a follower under a secret that is not in this database. It holds keyed
-- hashes and, beside those of a name, the weight and sex of its words: never a value. Who reads it sees which alerts have words
-- in common, so it is as secret as the log. Whoever destroys an alert's payload has to destroy its rows here too.

-- Under which secret the rows were made. Another secret finds nothing in them: `sanket db rebuild` makes them anew.
CREATE TABLE match_secret (
    is_one      boolean PRIMARY KEY DEFAULT true CHECK (is_one),       -- one row at most
    fingerprint bytea   NOT NULL CHECK (octet_length(fingerprint) = 16)
);

-- Phones, plates, IMEIs, reports and photographs of each alert's current revision: HMAC-SHA-256, its first 16 bytes.
CREATE TABLE match_keys (
    key      bytea       NOT NULL CHECK (octet_length(key) = 16),
    alert_id uuid        NOT NULL,
    kind     text        NOT NULL,          -- phone, plate, imei, fir, fir-number, photograph
    field    text        NOT NULL,          -- path of the schema
    since    timestamptz NOT NULL,          -- when the first revision with it was taken
    PRIMARY KEY (key, alert_id)
);
CREATE INDEX match_keys_of_alert ON match_keys (alert_id);

-- Names of each alert's current revision: hashes of their sounds, to be compared.
CREATE TABLE match_names (
    id        bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,      -- the newer the larger
    alert_id  uuid   NOT NULL,
    field     text   NOT NULL,
    role      text   NOT NULL,              -- own, alias, father, mother, guardian, spouse, relative
    signature bytea  NOT NULL
);
CREATE INDEX match_names_of_alert ON match_names (alert_id);

-- The keys under which a name is found: HMAC-SHA-256, its first 8 bytes. A name that a later revision has taken back leaves
-- its keys behind: they lead nowhere.
CREATE TABLE name_keys (
    key  bigint NOT NULL,
    name bigint NOT NULL,
    PRIMARY KEY (key, name)
);

-- Two alerts that share a value. A soft link: both stay as they are. Not kept but looked up, so that a value on n alerts
-- costs n rows and not n², and a corrected plate links no longer. A report's number alone is no reason.
CREATE VIEW links AS
SELECT a.alert_id, b.alert_id AS other, a.kind AS reason, a.field, b.field AS other_field, a.key,
       greatest(a.since, b.since) AS since
FROM match_keys a JOIN match_keys b ON b.key = a.key AND b.alert_id <> a.alert_id
WHERE a.kind <> 'fir-number';
