-- Of a scope of attributes of which some stand as earlier runs read them: how many, and since when (JSON).
ALTER TABLE coverage ADD COLUMN attributes TEXT;
