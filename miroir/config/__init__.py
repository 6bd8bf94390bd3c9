"""The roof: settings, addresses, the server's entry and the command.

Whoever enters by the roof, server or command, gets the site's settings: pages and words need them from their import on.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "miroir.config.settings")
