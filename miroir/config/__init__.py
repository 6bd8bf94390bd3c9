"""The roof: settings, addresses, the server's entry and the command.

Whoever enters by the roof, server or command, gets the site's settings, pages and words need them from their import on;
and the bundled SQLite in the place of the machine's own, which may be too old to be trusted.
"""

import os
import sys

import pysqlite3

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "miroir.config.settings")
