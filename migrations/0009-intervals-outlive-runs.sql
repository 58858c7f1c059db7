-- The runs of an interval are numbers that put it in order, and so is the last run of a finding: deleting a run leaves
-- them as they are, so that it costs what only that run needed (docs/adr/0030).
CREATE TABLE resource_new (
  scope       INTEGER NOT NULL REFERENCES scope,
  resource_id TEXT NOT NULL,
  since       INTEGER NOT NULL,
  until       INTEGER CHECK (until > since),
  content     INTEGER NOT NULL REFERENCES content,
  PRIMARY KEY (scope, resource_id, since)
) STRICT, WITHOUT ROWID;
INSERT INTO resource_new SELECT scope, resource_id, since, until, content FROM resource;
DROP TABLE resource;
ALTER TABLE resource_new RENAME TO resource;

-- A finding whose last run was deleted is known no more.
CREATE TABLE finding_new (
  key      INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  last_run INTEGER NOT NULL
) STRICT;
INSERT INTO finding_new SELECT key, id, last_run FROM finding;
DROP TABLE finding;
ALTER TABLE finding_new RENAME TO finding;
