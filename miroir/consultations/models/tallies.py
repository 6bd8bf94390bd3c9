"""What the choice of the next statement stands on."""

from __future__ import annotations

from django.db import models

from miroir.consultations.models.processes import Process


class KeptTally(models.Model):
    """How the answers of a process stood when its map was kept last, for the choice of the next statement.

    `content`: numbers of the statements, codes of the colleges, and by college and statement how many agreed and
    answered, as plain JSON. One row a process; what was counted before is of no use.
    """

    process = models.OneToOneField(Process, on_delete=models.CASCADE, primary_key=True, related_name="+")
    made_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        verbose_name_plural = "kept tallies"

    def __str__(self) -> str:
        return str(self.process_id)
