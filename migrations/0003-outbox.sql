-- What a report says besides what this run saw, so that it reads the same whenever it is rendered again.
ALTER TABLE run ADD COLUMN background TEXT NOT NULL DEFAULT '{"nights":[]}';   -- JSON

-- When a finding that is new again was last seen before (ISO 8601).
ALTER TABLE finding_night ADD COLUMN again TEXT;

-- What is mailed about a run to one audience. The text goes once nobody waits for it any more.
CREATE TABLE letter (
  id       INTEGER PRIMARY KEY,
  run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  audience TEXT NOT NULL,
  message  TEXT,                          -- JSON
  UNIQUE (run, audience)
) STRICT;

-- One recipient of a letter. `sending` is written before the server is spoken to, and the rest after it answered.
CREATE TABLE mail (
  id           INTEGER PRIMARY KEY,
  letter       INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
  recipient    TEXT NOT NULL,
  message_id   TEXT NOT NULL UNIQUE,
  state        TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'given-up')),
  attempts     INTEGER NOT NULL,
  written_at   TEXT NOT NULL,
  due_at       TEXT NOT NULL,
  attempted_at TEXT,
  answer       TEXT,                      -- the last that the mail server said, or why it said nothing
  UNIQUE (letter, recipient)
) STRICT;

CREATE INDEX mail_open ON mail (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX mail_recipient ON mail (recipient);

-- Slots of several schedules, each with its own.
ALTER TABLE slot RENAME TO slot_of_one_schedule;
CREATE TABLE slot (
  schedule   TEXT NOT NULL,
  at         TEXT NOT NULL,
  claimed_at TEXT NOT NULL,
  PRIMARY KEY (schedule, at)
) STRICT, WITHOUT ROWID;
INSERT INTO slot SELECT 'schedule', at, claimed_at FROM slot_of_one_schedule;
DROP TABLE slot_of_one_schedule;

-- Who is auditing, and who is sending: one row each at most.
DROP TABLE lease;
CREATE TABLE lease (
  duty   TEXT NOT NULL PRIMARY KEY CHECK (duty IN ('audit', 'outbox')),
  token  TEXT NOT NULL,
  holder TEXT NOT NULL,                  -- JSON: command, process and host
  since  TEXT NOT NULL,
  beat   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
