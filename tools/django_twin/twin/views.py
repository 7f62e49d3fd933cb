"""My day and the page of a participant, each for whoever is signed in and no further than they may see."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from twin.models import Appointment, Due, Duty, Fact, Participant, Staff, Standard

TODAY = date.fromisoformat(settings.TODAY)
SOON = 3
WARNED = 7
ROWS = 25
NAV = [("My day", "/"), ("Queue", "/queue"), ("Programme", "/programmes")]
PANELS = [
    ("Last contacts", "No contact yet.", 5, {
        "contact_made", "first_contact_made", "contact_attempted", "initial_meeting_held", "booked_meeting_held",
        "appointment_missed", "explanation_received", "action_plan_reviewed"}),
    ("Needs", "Needs have not been explored yet.", 6, {
        "needs_assessment_completed", "diagnostic_completed", "need_recorded", "health_need_recorded",
        "needs_changed", "health_need_identified"}),
    ("Action plan", "No action plan yet.", 8, {
        "action_plan_agreed", "action_plan_reviewed", "plan_goal_set", "plan_goal_closed"}),
    ("Work", "No job yet.", 6, {
        "job_started", "self_employment_started", "earnings_updated", "employment_ended", "benefit_status_set",
        "self_employed_day"}),
    ("Documents", "No documents yet.", 6, {
        "service_standards_issued", "start_evidence_filed", "meeting_evidence_filed", "esf_start_form_completed",
        "esf_form_signed", "exit_report_issued", "exit_report_completed", "result_evidence_filed"}),
]
PANEL_KINDS = sorted(set().union(*(kinds for _, _, _, kinds in PANELS)))
FORMS = [
    ("Contact", [("contact", "Record a contact"), ("attempt", "Record an attempt"), ("meeting", "They came"),
                 ("missed", "They did not come"), ("reminder", "Remind them")]),
    ("Appointments", [("book", "Book an appointment"), ("rebook", "Rebook"), ("cancel", "Cancel")]),
    ("Plan", [("needs", "Explore needs"), ("plan", "Agree the plan"), ("review", "Review the plan"),
              ("service", "Add a service")]),
    ("Work", [("job", "Record a job start"), ("earnings", "Record earnings"), ("job-end", "End of a job"),
              ("self-employment", "Self-employment")]),
    ("Changes", [("change", "A change of circumstances"), ("preference", "Preferred contact"), ("note", "Add a note")]),
    ("End", [("end", "End early"), ("exit-report", "Exit report")]),
]


def far(day):
    days = (day - TODAY).days
    words = {0: "today", 1: "tomorrow", -1: "1 day late"}
    return words.get(days, f"in {days} days" if days > 0 else f"{-days} days late")


def classes(staff):
    """Which records this person may see."""
    return ["ordinary", "restricted"] if staff.nominated else ["ordinary"]


def mine(staff):
    """The permission filter: a coach's own, within their organisation, of the classes they may see."""
    return Q(coach=staff.id) & Q(path__startswith=staff.organisation.path) & Q(record_class__in=classes(staff))


def page(request, template, own):
    return render(request, template, {"me": request.user, "nav": NAV, "today": TODAY, **own})


@login_required(login_url="/sign-in")
def my_day(request):
    staff, today = request.user, TODAY.isoformat()
    may = mine(staff)
    warned = (TODAY + timedelta(days=WARNED)).isoformat()
    soon = (TODAY + timedelta(days=SOON)).isoformat()
    booked = Appointment.objects.filter(
        participant=OuterRef("participant"), state="booked", day__gte=today, day__lte=OuterRef("due_day")
    ).order_by("-day").values("day")[:1]
    due = (
        Due.objects.filter(may, due_day__gt="", due_day__lte=warned)
        .select_related("participant", "standard")
        .annotate(booked_for=Subquery(booked))
        .order_by("due_day", "participant_id", "standard_id")
    )
    sections = {"overdue": [], "today": [], "soon": [], "at_risk": [], "waiting": []}
    for row in due:
        if row.standard.others:
            name = "waiting"
        elif row.due_day < today:
            name = "overdue"
        elif row.due_day == today:
            name = "today"
        elif row.due_day <= soon:
            name = "soon"
        elif row.booked_for is None:
            name = "at_risk"
        else:
            continue
        row.day = date.fromisoformat(row.due_day)
        row.far = far(row.day)
        sections[name].append(row)
    headings = [
        ("overdue", "Overdue", "overdue", "Still worth doing: each can be put right."),
        ("today", "Due today", "at-risk", ""),
        ("soon", "Due in the next three days", "due", ""),
        ("at_risk", "At risk", "at-risk", "Due soon after, and nothing is booked that would do it."),
        ("waiting", "Waiting on others", "waiting", "Colleagues record these."),
    ]
    parts = [
        {"id": id, "heading": heading, "state": state, "lead": lead, "rows": sections[id][:ROWS],
         "total": len(sections[id]), "more": len(sections[id]) > ROWS}
        for id, heading, state, lead in headings if sections[id]
    ]
    since = (TODAY - timedelta(days=14)).isoformat()
    appointments, unrecorded = [], []
    for one in (
        Appointment.objects.filter(may, day__gte=since, day__lte=today)
        .exclude(state="rebooked").select_related("participant").order_by("day", "minute", "participant_id")
    ):
        one.time = f"{one.minute // 60:02}:{one.minute % 60:02}" if one.minute is not None else None
        if one.day == today:
            appointments.append(one)
        elif one.state == "booked":
            one.date = date.fromisoformat(one.day)
            unrecorded.append(one)
    stages = list(Participant.objects.filter(may).values("stage").annotate(count=Count("id")).order_by("stage"))
    most = max((stage["count"] for stage in stages), default=1)
    own = {"parts": parts, "appointments": appointments, "unrecorded": unrecorded[:ROWS], "stages": stages, "most": most}
    return page(request, "day.html", own)


@login_required(login_url="/sign-in")
def person(request, participant):
    staff = request.user
    found = Participant.objects.filter(mine(staff), id=participant).select_related("coach").first()
    if found is None:
        raise Http404
    now, waiting, later = [], [], []
    for duty in Duty.objects.filter(participant=found).order_by("place").prefetch_related("considered_set"):
        duty.day = date.fromisoformat(duty.due) if duty.due else None
        duty.far = far(duty.day) if duty.day else ""
        if duty.state == "later" or (duty.state == "open" and not duty.due):
            later.append(duty)
        elif duty.others:
            waiting.append(duty)
        else:
            now.append(duty)
    facts = Fact.objects.filter(participant=found, kind__in=PANEL_KINDS).order_by("-on", "-at", "-id")
    panels = [{"heading": heading, "none": none, "most": most, "kinds": kinds, "lines": []}
              for heading, none, most, kinds in PANELS]
    for fact in facts:
        for panel in panels:
            if fact.kind in panel["kinds"] and len(panel["lines"]) < panel["most"]:
                fact.day = date.fromisoformat(fact.on)
                panel["lines"].append(fact)
    started = date.fromisoformat(found.started) if found.started else None
    own = {
        "person": found, "next": now[0] if now else None, "now": now, "waiting": waiting, "later": later,
        "panels": panels, "groups": FORMS, "day": (TODAY - started).days + 1 if started else None,
        "ends_on": date.fromisoformat(found.ends_on) if found.ends_on else None,
        "duty_lists": [("", now), ("Waiting on others", waiting), ("Later", later)],
    }
    return page(request, "person.html", own)


def sign_in(request):
    return HttpResponse("<!doctype html><html lang=en><title>Sign in</title><p>Sign in")


@csrf_exempt
def sign_in_demo(request):
    staff = Staff.objects.get(id=request.POST["as"])
    login(request, staff, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect("/")
