-- By what officers confirm a deed at a terminal that they share. No name, no rank: an id that the State gives.
CREATE TABLE officer_pins (
    state        smallint    NOT NULL CHECK (state BETWEEN 0 AND 38),
    officer      text        NOT NULL CHECK (officer ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),
    -- scrypt (RFC 7914), with the parameters that it was made by
    log_rounds   smallint    NOT NULL CHECK (log_rounds BETWEEN 4 AND 24),
    block_size   smallint    NOT NULL CHECK (block_size BETWEEN 1 AND 64),
    parallelism  smallint    NOT NULL CHECK (parallelism BETWEEN 1 AND 64),
    salt         bytea       NOT NULL CHECK (octet_length(salt) >= 16),
    hash         bytea       NOT NULL CHECK (octet_length(hash) = 32),
    -- wrong ones in a row, counted here so that every gateway counts the same
    failures     smallint    NOT NULL DEFAULT 0 CHECK (failures >= 0),
    locked_until timestamptz,
    set_at       timestamptz NOT NULL DEFAULT now(),
    set_by       text        NOT NULL CHECK (set_by ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),
    PRIMARY KEY (state, officer)
);
-- No viewer reads it.
CALL put_behind_wall('officer_pins');
