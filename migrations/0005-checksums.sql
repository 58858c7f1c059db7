-- Sums over what is written, kept as it is written: a row that anything else changed, lost or added does not fit them.
-- A part is a table (`run`), or the rows of a table that belong together (`coverage/7`: those of run 7).
CREATE TABLE checksum (
  part  TEXT NOT NULL PRIMARY KEY,
  count INTEGER NOT NULL,
  sum   TEXT NOT NULL                     -- of the rows' SHA-256 values, modulo 2^256, in hexadecimal digits
) STRICT, WITHOUT ROWID;

-- The SHA-256 of a content's number and body together. Empty: an earlier version wrote it, and it is not what its digest says.
ALTER TABLE content ADD COLUMN checksum TEXT NOT NULL DEFAULT '';

-- What is valid now is read from the table that has checksums, and never by way of an index, which has none.
DROP INDEX resource_open;
