-- A notification goes through a channel; those that are here were mails. Each audience has one for each channel.
CREATE TABLE letter_new (
  id       INTEGER PRIMARY KEY,
  run      INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  channel  TEXT NOT NULL,
  audience TEXT NOT NULL,
  message  TEXT,                          -- JSON, as the channel rendered it
  UNIQUE (run, channel, audience)
) STRICT;
INSERT INTO letter_new SELECT id, run, 'email', audience, message FROM letter;
DROP TABLE letter;
ALTER TABLE letter_new RENAME TO letter;
