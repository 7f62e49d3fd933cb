-- The record: who there is, the journal and what is derived from it, identities, audit, work to do.

-- Settings of the whole house: which key belongs to it, the day to which the derived rows hold.
CREATE TABLE house (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name)) /* in order of key */;

CREATE TABLE organisation (
    id TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, parent TEXT, path TEXT NOT NULL, closed_on TEXT, PRIMARY KEY (id), UNIQUE (path)) /* in order of key */;

CREATE TABLE contract (
    id TEXT NOT NULL, prime TEXT NOT NULL, path TEXT NOT NULL, pack TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (id)) /* in order of key */;

CREATE TABLE staff (
    id TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, organisation TEXT NOT NULL, nominated BIGINT NOT NULL,
    left_on TEXT, PRIMARY KEY (id)) /* in order of key */;
CREATE INDEX staff_of ON staff (organisation, id);

CREATE TABLE cover (
    absent TEXT NOT NULL, covering TEXT NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL, PRIMARY KEY (covering, absent, from_day)) /* in order of key */;

CREATE TABLE audit_window (
    staff TEXT NOT NULL, path TEXT NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL, PRIMARY KEY (staff, path, from_day)) /* in order of key */;

-- One participant's record under one contract: where it is kept now, and how many facts it has.
CREATE TABLE participant (
    id TEXT NOT NULL, contract TEXT NOT NULL, organisation TEXT NOT NULL, path TEXT NOT NULL, hub TEXT NOT NULL,
    coach TEXT NOT NULL, class TEXT NOT NULL, version BIGINT NOT NULL, placements BIGINT NOT NULL, identities BIGINT NOT NULL,
    same_person_as TEXT, markers TEXT NOT NULL, PRIMARY KEY (id)) /* in order of key */;
CREATE INDEX participant_of_coach ON participant (coach, id);
CREATE INDEX participant_of_organisation ON participant (path, id);
CREATE INDEX participant_of_contract ON participant (contract, id);

-- Where a record was kept from when on: it moves only by a row here.
CREATE TABLE placement (
    participant TEXT NOT NULL, seq BIGINT NOT NULL, organisation TEXT NOT NULL, path TEXT NOT NULL, coach TEXT NOT NULL,
    class TEXT NOT NULL, recorded BIGINT NOT NULL, author TEXT NOT NULL, why BYTEA NOT NULL,
    PRIMARY KEY (participant, seq)) /* in order of key */;

-- The journal. Nothing in it is updated or deleted.
CREATE TABLE fact (
    subject TEXT NOT NULL, seq BIGINT NOT NULL, enrolment TEXT NOT NULL, kind TEXT NOT NULL, on_day TEXT NOT NULL,
    recorded BIGINT NOT NULL, author TEXT NOT NULL, organisation TEXT NOT NULL, body TEXT NOT NULL, sealed BYTEA, PRIMARY KEY (subject, seq)) /* in order of key */;

-- One key for each participant or contract, wrapped by the master key. Destroying it ends what it sealed; the chain stands.
CREATE TABLE subject_key (
    subject TEXT NOT NULL, wrapped BYTEA NOT NULL, recorded BIGINT NOT NULL, PRIMARY KEY (subject)) /* in order of key */;

-- Who people are, apart from the journal and in versions.
CREATE TABLE identity (
    participant TEXT NOT NULL, version BIGINT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL,
    recorded BIGINT NOT NULL, sealed BYTEA NOT NULL,
    PRIMARY KEY (participant, version)) /* in order of key */;
CREATE TABLE identity_token (
    token BYTEA NOT NULL, kind TEXT NOT NULL, participant TEXT NOT NULL,
    PRIMARY KEY (token, kind, participant)) /* in order of key */;
CREATE INDEX identity_token_of ON identity_token (participant);

-- Every version of every referral that came, each kept beside the others.
CREATE TABLE referral (
    contract TEXT NOT NULL, reference TEXT NOT NULL, digest TEXT NOT NULL, extracted BIGINT, participant TEXT NOT NULL,
    recorded BIGINT NOT NULL, sealed BYTEA NOT NULL,
    PRIMARY KEY (contract, reference, digest)) /* in order of key */;
CREATE TABLE import_mapping (
    contract TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (contract, name)) /* in order of key */;

-- Records that may be one person's, and what was decided of them.
CREATE TABLE duplicate (
    one TEXT NOT NULL, other TEXT NOT NULL, because TEXT NOT NULL, state TEXT NOT NULL, author TEXT,
    recorded BIGINT, why TEXT, PRIMARY KEY (one, other)) /* in order of key */;
CREATE INDEX duplicate_other ON duplicate (other);

-- Derived from the journal, in the same transaction as the fact; made anew by `waymark rebuild`, to the same bytes.
CREATE TABLE caseload (
    subject TEXT NOT NULL, enrolment TEXT NOT NULL, contract TEXT NOT NULL, path TEXT NOT NULL, hub TEXT NOT NULL,
    coach TEXT NOT NULL, class TEXT NOT NULL, stage TEXT NOT NULL, referred TEXT, started TEXT, ends_on TEXT,
    stable_until TEXT NOT NULL, counts TEXT NOT NULL, PRIMARY KEY (subject, enrolment)) /* in order of key */;
CREATE INDEX caseload_of_coach ON caseload (coach, stage, subject);
CREATE INDEX caseload_to_sweep ON caseload (stable_until, subject);
CREATE TABLE due (
    subject TEXT NOT NULL, enrolment TEXT NOT NULL, standard TEXT NOT NULL, opened TEXT NOT NULL, nth BIGINT NOT NULL,
    due_day TEXT NOT NULL, contract TEXT NOT NULL, path TEXT NOT NULL, hub TEXT NOT NULL, coach TEXT NOT NULL,
    class TEXT NOT NULL, PRIMARY KEY (subject, enrolment, standard, opened, nth)) /* in order of key */;
CREATE INDEX due_of_coach ON due (coach, due_day, subject);
CREATE INDEX due_of_hub ON due (hub, due_day, subject);
CREATE INDEX due_by_day ON due (due_day, subject);
CREATE TABLE timeline (
    subject TEXT NOT NULL, on_day TEXT NOT NULL, at_minute BIGINT NOT NULL, seq BIGINT NOT NULL, enrolment TEXT NOT NULL,
    class TEXT NOT NULL, state TEXT NOT NULL, corrects BIGINT,
    PRIMARY KEY (subject, on_day, at_minute, seq)) /* in order of key */;
CREATE TABLE tally (
    contract TEXT NOT NULL, owner TEXT NOT NULL, standard TEXT NOT NULL, month TEXT NOT NULL, met BIGINT NOT NULL,
    late BIGINT NOT NULL, missed BIGINT NOT NULL, left_out BIGINT NOT NULL,
    PRIMARY KEY (contract, owner, standard, month)) /* in order of key */;

-- The audit: a chain, its head, and the signed checkpoints.
CREATE TABLE audit (
    seq BIGINT NOT NULL, subject TEXT NOT NULL, line TEXT NOT NULL, chain BYTEA NOT NULL,
    PRIMARY KEY (seq)) /* as it comes */;
CREATE INDEX audit_of_subject ON audit (subject, seq);
CREATE TABLE audit_head (id BIGINT NOT NULL, head BYTEA NOT NULL, PRIMARY KEY (id)) /* as it comes */;
CREATE TABLE checkpoint (size BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (size)) /* as it comes */;

-- Work to be done later, put here by the transaction that makes it necessary.
CREATE TABLE job (
    kind TEXT NOT NULL, name TEXT NOT NULL, payload TEXT NOT NULL, state TEXT NOT NULL, run_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL, leased_by TEXT NOT NULL, attempts BIGINT NOT NULL, said TEXT NOT NULL,
    PRIMARY KEY (kind, name)) /* in order of key */;
CREATE INDEX job_next ON job (state, run_at, kind, name);

-- Requests that carried a key, and what was answered.
CREATE TABLE request (
    author TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, answer TEXT NOT NULL, recorded BIGINT NOT NULL,
    PRIMARY KEY (author, name)) /* in order of key */;

-- Outcomes claimed: one claim for one outcome of one person, whoever sends it.
CREATE TABLE claim (
    contract TEXT NOT NULL, person TEXT NOT NULL, outcome TEXT NOT NULL, participant TEXT NOT NULL, author TEXT NOT NULL,
    recorded BIGINT NOT NULL, PRIMARY KEY (contract, person, outcome)) /* in order of key */;
