"""The rows the two pages are drawn from, with an index for each way they are asked for."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models


class Organisation(models.Model):
    id = models.CharField(primary_key=True, max_length=80)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=400)


class Staff(AbstractBaseUser):
    id = models.CharField(primary_key=True, max_length=80)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    nominated = models.BooleanField(default=False)
    USERNAME_FIELD = "id"


class Participant(models.Model):
    """Names are in the clear here; ours are sealed, each with a key of its own."""

    id = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    coach = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, db_constraint=False)
    hub = models.CharField(max_length=80)
    path = models.CharField(max_length=400)
    record_class = models.CharField(max_length=20)
    markers = models.CharField(max_length=80)
    stage = models.CharField(max_length=40)
    started = models.CharField(max_length=10, null=True)
    ends_on = models.CharField(max_length=10, null=True)

    class Meta:
        indexes = [models.Index(fields=["coach", "stage"])]


class Standard(models.Model):
    id = models.CharField(primary_key=True, max_length=80)
    clause = models.CharField(max_length=40)
    says = models.TextField()
    form = models.CharField(max_length=80, null=True)
    form_title = models.CharField(max_length=80, null=True)
    others = models.CharField(max_length=120, null=True)


class Due(models.Model):
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, db_constraint=False)
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, db_constraint=False)
    due_day = models.CharField(max_length=10)
    coach = models.CharField(max_length=80)
    hub = models.CharField(max_length=80)
    path = models.CharField(max_length=400)
    record_class = models.CharField(max_length=20)

    class Meta:
        indexes = [
            models.Index(fields=["coach", "due_day"]),
            models.Index(fields=["hub", "due_day"]),
            models.Index(fields=["due_day"]),
        ]


class Appointment(models.Model):
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, db_constraint=False)
    day = models.CharField(max_length=10)
    minute = models.IntegerField(null=True)
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    reference = models.CharField(max_length=40)
    coach = models.CharField(max_length=80)
    path = models.CharField(max_length=400)
    record_class = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["coach", "day"]), models.Index(fields=["participant", "day"])]


class Duty(models.Model):
    """What is due for one participant, already judged and put in words: ours judges it for each page."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE)
    standard = models.CharField(max_length=80)
    clause = models.CharField(max_length=40)
    says = models.TextField()
    state = models.CharField(max_length=20)
    state_words = models.CharField(max_length=40)
    due = models.CharField(max_length=10, null=True)
    because = models.TextField()
    arithmetic = models.TextField()
    calendar = models.TextField()
    readings = models.TextField()
    further = models.IntegerField()
    form = models.CharField(max_length=80, null=True)
    form_title = models.CharField(max_length=80, null=True)
    others = models.CharField(max_length=120, null=True)
    place = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["participant", "place"])]


class Considered(models.Model):
    duty = models.ForeignKey(Duty, on_delete=models.CASCADE)
    fact = models.TextField()
    on = models.CharField(max_length=10)
    counted = models.BooleanField()
    why = models.TextField()


class Fact(models.Model):
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, db_constraint=False, db_index=False)
    kind = models.CharField(max_length=60)
    on = models.CharField(max_length=10)
    at = models.CharField(max_length=5)
    what = models.TextField()
    more = models.TextField()
    text = models.TextField()
    record_class = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["participant", "on"])]
