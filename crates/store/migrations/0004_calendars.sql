-- Holidays proclaimed after the calendars were listed, and taken back: nothing here is updated or deleted, the last row of a day counts.
CREATE TABLE holiday (
    seq BIGINT NOT NULL, calendar TEXT NOT NULL, day TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, author TEXT NOT NULL,
    recorded BIGINT NOT NULL, PRIMARY KEY (seq)) /* in order of key */;

-- One standard's figures of everybody, for the tables by hub and by coach.
CREATE INDEX tally_of_standard ON tally (contract, standard, owner, month);
