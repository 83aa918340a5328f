-- Messages that a follower owes: their partition could not be written for a while, and what comes behind them did not wait.
-- While a partition owes, what else is for it is owed too, so that it keeps its order.

CREATE TABLE owed (
    id          bigint   NOT NULL GENERATED ALWAYS AS IDENTITY,    -- the order in which they are sent
    output      text     NOT NULL,
    destination smallint NOT NULL,          -- the partition of the output's topic
    topic       smallint NOT NULL,          -- the row of the log from which the message is made
    incarnation integer  NOT NULL,
    partition   smallint NOT NULL,
    "offset"    bigint   NOT NULL,
    target      smallint NOT NULL,          -- the State that the message is for, or about
    since       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (output, destination, id),
    UNIQUE (output, topic, incarnation, partition, "offset", target)
);
