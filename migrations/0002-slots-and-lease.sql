-- The moments at which scheduled audits were due (ISO 8601, UTC); whoever writes the row does the audit.
CREATE TABLE slot (
  at         TEXT NOT NULL PRIMARY KEY,
  claimed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who is auditing: one row at most. A holder that lives renews `beat`.
CREATE TABLE lease (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  token  TEXT NOT NULL,
  holder TEXT NOT NULL,                  -- JSON: command, process and host
  since  TEXT NOT NULL,
  beat   TEXT NOT NULL
) STRICT;
