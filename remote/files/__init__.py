"""Files within a session: an SFTP server confined to the granted folder, and the courier that uses it."""
