-- What a run's findings follow from, as it concluded (JSON).
ALTER TABLE run ADD COLUMN causes TEXT NOT NULL DEFAULT '[]';
