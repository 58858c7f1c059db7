-- What is read and found is kept once, by the SHA-256 of its canonical JSON; everything else points to it.
CREATE TABLE content (
  id     INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  body   TEXT NOT NULL
) STRICT;

-- `seq` orders the runs and is what validity intervals count in. A run without a verdict never concluded.
CREATE TABLE run (
  seq             INTEGER PRIMARY KEY AUTOINCREMENT,
  id              TEXT NOT NULL UNIQUE,
  started_at      TEXT NOT NULL,
  finished_at     TEXT,
  accounts        TEXT NOT NULL,          -- JSON list of account ids
  baseline_digest TEXT NOT NULL,
  verdict         TEXT,
  totals          TEXT,                   -- JSON
  CHECK ((verdict IS NULL) = (finished_at IS NULL) AND (verdict IS NULL) = (totals IS NULL))
) STRICT;

CREATE TABLE scope (
  id      INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  region  TEXT NOT NULL,
  kind    TEXT NOT NULL,
  UNIQUE (account, region, kind)
) STRICT;

CREATE TABLE coverage (
  run      INTEGER NOT NULL REFERENCES run,
  scope    INTEGER NOT NULL REFERENCES scope,
  position INTEGER NOT NULL,
  status   TEXT NOT NULL CHECK (status IN ('complete', 'denied', 'failed', 'skipped')),
  api      TEXT,
  error    TEXT,
  optional INTEGER NOT NULL CHECK (optional IN (0, 1)),
  PRIMARY KEY (run, scope)
) STRICT, WITHOUT ROWID;

-- A resource had this content from run `since` until before run `until`; null while it has it still.
CREATE TABLE resource (
  scope       INTEGER NOT NULL REFERENCES scope,
  resource_id TEXT NOT NULL,
  since       INTEGER NOT NULL REFERENCES run,
  until       INTEGER REFERENCES run CHECK (until > since),
  content     INTEGER NOT NULL REFERENCES content,
  PRIMARY KEY (scope, resource_id, since)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX resource_open ON resource (scope, resource_id) WHERE until IS NULL;
CREATE INDEX resource_since ON resource (since);
CREATE INDEX resource_until ON resource (until) WHERE until IS NOT NULL;

-- `last_run` is the newest run that reported the finding: its row in finding_night is the current state.
CREATE TABLE finding (
  key      INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  last_run INTEGER NOT NULL REFERENCES run
) STRICT;

CREATE TABLE finding_night (
  run        INTEGER NOT NULL REFERENCES run,
  finding    INTEGER NOT NULL REFERENCES finding,
  position   INTEGER NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('new', 'changed', 'open', 'resolved', 'accepted')),
  first_seen TEXT NOT NULL,
  last_seen  TEXT NOT NULL,
  body       INTEGER NOT NULL REFERENCES content,
  exception  INTEGER REFERENCES content,
  previous   INTEGER REFERENCES content,
  PRIMARY KEY (run, finding)
) STRICT, WITHOUT ROWID;

-- The evidence that an exception of the baseline first covered, so that it ends when the evidence changes.
CREATE TABLE exception_evidence (
  key      TEXT PRIMARY KEY,
  evidence TEXT NOT NULL
) STRICT, WITHOUT ROWID;
