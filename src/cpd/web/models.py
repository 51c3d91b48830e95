"""What pages keep: journeys that somebody has begun."""

from django.db import models


class SavedJourney(models.Model):
    """A journey of one person: what was answered so far, or what came of it.

    ``answers`` holds the answers of each step that keeps them, by the step's name; they go when the journey is
    finished. ``result`` is then what the last page needs: ids, nothing about a person. ``owner`` names who it belongs
    to, empty where nobody is signed in: then only the key, which is random, leads to it. ``place`` is the address under
    which it takes place.
    """

    id = models.UUIDField(primary_key=True)
    journey = models.CharField(max_length=50)
    owner = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=200)
    answers = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Found by its owner; cleaned by its age."""

        indexes = [
            models.Index(fields=["owner", "journey", "place"], name="journeys_of_an_owner"),
            models.Index(fields=["changed_at"], name="journeys_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True) | models.Q(answers={}),
                name="finished_journeys_keep_no_answers",
            )
        ]
