-- Signing in: who may and how they prove who they are, where they are signed in, and what they had begun to type.

-- How a member of staff is known at the door. The e-mail address is found by a keyed digest and read only with the key.
CREATE TABLE credential (
    staff TEXT NOT NULL, email_token BYTEA NOT NULL, email BYTEA NOT NULL, password TEXT NOT NULL, changed BIGINT NOT NULL,
    totp BYTEA, totp_step BIGINT NOT NULL, PRIMARY KEY (staff), UNIQUE (email_token)) /* in order of key */;
CREATE TABLE passkey (
    id TEXT NOT NULL, staff TEXT NOT NULL, name TEXT NOT NULL, body BYTEA NOT NULL, created BIGINT NOT NULL, used BIGINT NOT NULL,
    PRIMARY KEY (id)) /* in order of key */;
CREATE INDEX passkey_of ON passkey (staff, created);
CREATE TABLE recovery_code (staff TEXT NOT NULL, digest BYTEA NOT NULL, PRIMARY KEY (staff, digest)) /* in order of key */;

-- Where somebody is signed in, or on the way to be: the token itself is only in their browser.
CREATE TABLE session (
    digest BYTEA NOT NULL, id TEXT NOT NULL, staff TEXT NOT NULL, stage TEXT NOT NULL, csrf TEXT NOT NULL, agent TEXT NOT NULL,
    created BIGINT NOT NULL, seen BIGINT NOT NULL, idle BIGINT NOT NULL, ends BIGINT NOT NULL, state BYTEA,
    PRIMARY KEY (digest)) /* in order of key */;
CREATE INDEX session_of ON session (staff, created);
CREATE INDEX session_ends ON session (ends);

-- Browsers from which somebody has signed in with both factors: strangers' tries do not slow these down.
CREATE TABLE device (
    digest BYTEA NOT NULL, staff TEXT NOT NULL, seen BIGINT NOT NULL, PRIMARY KEY (digest, staff)) /* in order of key */;
CREATE INDEX device_seen ON device (seen);
CREATE TABLE throttle (
    name BYTEA NOT NULL, tries BIGINT NOT NULL, last BIGINT NOT NULL, until BIGINT NOT NULL, PRIMARY KEY (name)) /* in order of key */;
CREATE INDEX throttle_last ON throttle (last);

-- Links that are good once: an invitation, a new password, a second factor set up anew.
CREATE TABLE link (
    digest BYTEA NOT NULL, staff TEXT NOT NULL, kind TEXT NOT NULL, author TEXT NOT NULL, created BIGINT NOT NULL,
    ends BIGINT NOT NULL, used BIGINT, PRIMARY KEY (digest)) /* in order of key */;
CREATE INDEX link_of ON link (staff, created);

-- An organisation's own provider of sign-in.
CREATE TABLE provider (organisation TEXT NOT NULL, body BYTEA NOT NULL, PRIMARY KEY (organisation)) /* in order of key */;
CREATE TABLE provider_subject (
    organisation TEXT NOT NULL, subject BYTEA NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (organisation, subject)) /* in order of key */;

-- Forms somebody had begun to fill in, kept for a while.
CREATE TABLE draft (
    staff TEXT NOT NULL, form TEXT NOT NULL, subject TEXT NOT NULL, body BYTEA NOT NULL, kept BIGINT NOT NULL,
    PRIMARY KEY (staff, form, subject)) /* in order of key */;
CREATE INDEX draft_kept ON draft (kept);

-- Tokens by which somebody's programs reach the API.
CREATE TABLE api_token (
    digest BYTEA NOT NULL, id TEXT NOT NULL, staff TEXT NOT NULL, name TEXT NOT NULL, scope TEXT NOT NULL, created BIGINT NOT NULL,
    ends BIGINT NOT NULL, used BIGINT NOT NULL, revoked BIGINT, PRIMARY KEY (digest)) /* in order of key */;
CREATE INDEX api_token_of ON api_token (staff, created);
