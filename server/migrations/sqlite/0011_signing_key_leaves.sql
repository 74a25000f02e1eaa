-- The signing key lies in a file of its own since: whoever reads a backup of the database must not be able to sign configurations.
-- Its bytes were written to that file before this ran (`store::key_file`). The public half stays, to recognise the right file.
ALTER TABLE centre ADD COLUMN public_key TEXT;
ALTER TABLE centre DROP COLUMN signing_key;
