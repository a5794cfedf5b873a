"""How the tables came to be what they are: chains of revisions, each run once on every file (Alembic).

A chain is a folder of modules `r0001_name.py`, `r0002_name.py`, ...; each is a revision of Alembic whose `revision`
is the module's name and whose `down_revision` is the one before. To change a table: change its declaration, add the
next module to the chain of that table, and let `tests/unit/sync/store/migrations` compare the two.
"""
