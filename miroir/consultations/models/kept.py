"""What was computed and kept of a process: never changed, only followed by a later one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from miroir.consultations.models.processes import Charter, Process
from miroir.consultations.models.statements import Statement


class KeptMap(models.Model):
    """The figures of a process at a moment. The same input gives the same figures: `input_hash` says which input.

    `entries`: how many entries the record had; the positions are those of before. `summary`: the counts of verdicts,
    the cross grid, what is missing, and the opinion map, as plain JSON. `final`: made when no more answers came; the
    one thing that may be said of a map later. `current`: the last one of its process.
    `record`: the name of the folder of its record, "" where none was written.
    """

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="maps")
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="+")
    input_hash = models.CharField(max_length=64)
    entries = models.BigIntegerField()
    positions = models.PositiveIntegerField()
    holders = models.PositiveIntegerField()
    summary = models.JSONField()
    seconds = models.FloatField()
    made_at = models.DateTimeField()
    final = models.BooleanField(_("made at closing"), default=False)
    current = models.BooleanField(default=True)
    record = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("process",), condition=models.Q(current=True), name="consultations_one_current_map"
            ),
        )

    def __str__(self) -> str:
        return f"{self.process} {self.input_hash[:12]}"


class KeptVerdict(models.Model):
    """The verdict of a statement in a kept map, with what a page shows of it: college lines, reasons, answers."""

    map = models.ForeignKey(KeptMap, on_delete=models.CASCADE, related_name="verdicts")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=30)
    shown = models.JSONField()

    class Meta:
        ordering = ("map", "number")
        constraints = (models.UniqueConstraint(fields=("map", "statement"), name="consultations_one_verdict_each"),)
        indexes = (models.Index(fields=("map", "verdict", "number"), name="consultations_verdicts"),)

    def __str__(self) -> str:
        return self.verdict


class Refresh(models.Model):
    """A process whose positions changed since its map was kept: one row at most, taken away by the task that keeps it."""

    process = models.OneToOneField(Process, on_delete=models.CASCADE, primary_key=True, related_name="+")
    wanted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "refreshes"

    def __str__(self) -> str:
        return str(self.process_id)


class RecordWork(models.Model):
    """A record that is asked for or being written: one row at most a process, taken away when it is there.

    `share`: of the work that is done, in [0, 1]; 0 while it waits for a worker.
    """

    process = models.OneToOneField(Process, on_delete=models.CASCADE, primary_key=True, related_name="+")
    wanted_at = models.DateTimeField()
    share = models.FloatField(default=0.0)

    class Meta:
        verbose_name_plural = "record works"

    def __str__(self) -> str:
        return str(self.process_id)
