-- What an entry was due at a school by the rules, before the pot, in pence; null where it was recorded before this was kept.
ALTER TABLE volumetopups_notified_line ADD COLUMN due INTEGER;
