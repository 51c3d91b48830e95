"""People, and the ids they have had."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from cpd.core.ids import new_id


@pghistory.track()
class Person(models.Model):
    """One human being, whatever they train as. ``id`` is the participant id that providers know.

    ``trn`` is the verified teacher reference number; ``typed_trn`` what a school or applicant typed when it was not
    verified or differs (rule PAR-6). ``date_of_birth`` is one that the teaching record has matched: for pages and
    claims, never for providers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    full_name = models.CharField(max_length=200)
    previous_names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    email = models.EmailField(max_length=254)
    trn = models.CharField(max_length=7, null=True, blank=True)
    typed_trn = models.CharField(max_length=20, null=True, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["trn"], name="person_trn"),
            models.Index(models.functions.Lower("email"), name="person_email"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(trn__isnull=True) | models.Q(trn__regex=r"^\d{7}$"), name="person_trn_seven_digits"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


@pghistory.track()
class IdChange(models.Model):
    """A participant id that was retired in favour of another when two records of one human were merged.

    ``from_id`` no longer names a living person; ``person`` is who carries the change now and ``to_id`` the id it
    pointed to when it was made (rule PAR-11).
    """

    from_id = models.UUIDField()
    to_id = models.UUIDField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="id_changes")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["from_id", "to_id"], name="id_change_once")]
        indexes = [models.Index(fields=["from_id"], name="id_change_from")]
