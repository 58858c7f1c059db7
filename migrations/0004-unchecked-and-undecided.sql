-- A finding that nobody looks for any more is neither there nor fixed.
CREATE TABLE finding_night_new (
  run        INTEGER NOT NULL REFERENCES run,
  finding    INTEGER NOT NULL REFERENCES finding,
  position   INTEGER NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('new', 'changed', 'open', 'resolved', 'unchecked', 'accepted')),
  first_seen TEXT NOT NULL,
  last_seen  TEXT NOT NULL,
  body       INTEGER NOT NULL REFERENCES content,
  exception  INTEGER REFERENCES content,
  previous   INTEGER REFERENCES content,
  again      TEXT,
  because    TEXT,                        -- why it is unchecked
  folded     TEXT,                        -- the id of the finding that it is a consequence of
  PRIMARY KEY (run, finding)
) STRICT, WITHOUT ROWID;
INSERT INTO finding_night_new
  SELECT run, finding, position, status, first_seen, last_seen, body, exception, previous, again, NULL, NULL FROM finding_night;
DROP TABLE finding_night;
ALTER TABLE finding_night_new RENAME TO finding_night;

-- AWS's error code, or one of driftwarden's own, apart from the sentence.
ALTER TABLE coverage ADD COLUMN code TEXT;

-- The rules that a run could not decide (JSON).
ALTER TABLE run ADD COLUMN undecided TEXT NOT NULL DEFAULT '[]';

-- What each baseline declared, so that a later one can be held against it.
CREATE TABLE baseline (
  digest   TEXT PRIMARY KEY,
  declared INTEGER NOT NULL REFERENCES content
) STRICT, WITHOUT ROWID;
