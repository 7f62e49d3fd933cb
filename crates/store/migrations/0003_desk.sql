-- What the desk's lists read: appointments derived from the journal, and by what people are found without being read.

-- Every booking of a record and what became of it: derived, made anew by `waymark rebuild`, to the same bytes.
CREATE TABLE appointment (
    subject TEXT NOT NULL, seq BIGINT NOT NULL, enrolment TEXT NOT NULL, day TEXT NOT NULL, minute BIGINT,
    purpose TEXT NOT NULL, channel TEXT NOT NULL, state TEXT NOT NULL, reference TEXT NOT NULL, contract TEXT NOT NULL,
    path TEXT NOT NULL, hub TEXT NOT NULL, coach TEXT NOT NULL, class TEXT NOT NULL, PRIMARY KEY (subject, seq)) /* in order of key */;
CREATE INDEX appointment_of_coach ON appointment (coach, day, subject);
CREATE INDEX appointment_of_hub ON appointment (hub, day, subject);
CREATE INDEX appointment_by_day ON appointment (day, subject);

-- Keyed digests of pieces of names and numbers. Who has which is kept once more in one row, so that it can be taken away and checked.
CREATE TABLE name_token (
    token BIGINT NOT NULL, participant TEXT NOT NULL, PRIMARY KEY (token, participant)) /* in order of key */;
CREATE TABLE name_index (
    participant TEXT NOT NULL, tokens BYTEA NOT NULL, PRIMARY KEY (participant)) /* in order of key */;

-- How many are at each stage is counted from the index alone.
CREATE INDEX caseload_of_hub ON caseload (hub, stage, class, path, coach, subject);

-- Whoever was judged before this step has no appointments yet: the sweep judges them anew.
UPDATE caseload SET stable_until = '0000-00-00';
