"""Fills the twin's database: rows straight from ours where they stand in the clear, names and sentences from what the bench exported.

Usage: load.py OUR_DATABASE EXPORT_FOLDER, with TWIN_DATABASE, TWIN_TODAY and DJANGO_SETTINGS_MODULE set.
"""

import json
import sqlite3
import sys
from pathlib import Path

import django
from django.core.management import call_command

ROWS = """
INSERT INTO twin_organisation (id, name, path) SELECT id, name, path FROM ours.organisation;
INSERT INTO twin_staff (id, name, role, organisation_id, nominated, password)
    SELECT id, name, replace(role, '_', ' '), organisation, nominated, '' FROM ours.staff;
INSERT INTO twin_participant (id, name, phone, coach_id, hub, path, record_class, markers, stage, started, ends_on)
    SELECT p.id, '', '', p.coach, p.hub, p.path, p.class, trim(p.markers), coalesce(c.stage, ''), c.started, c.ends_on
    FROM ours.participant p LEFT JOIN ours.caseload c ON c.subject = p.id
    AND c.enrolment = (SELECT max(enrolment) FROM ours.caseload l WHERE l.subject = p.id);
INSERT INTO twin_due (participant_id, standard_id, due_day, coach, hub, path, record_class)
    SELECT subject, standard, due_day, coach, hub, path, class FROM ours.due WHERE subject NOT LIKE 'contract:%';
INSERT INTO twin_appointment (participant_id, day, minute, purpose, channel, state, reference, coach, path, record_class)
    SELECT subject, day, minute, purpose, channel, state, reference, coach, path, class FROM ours.appointment;
"""
OTHER_FACTS = """
INSERT INTO twin_fact (participant_id, kind, "on", at, what, more, text, record_class)
    SELECT subject, kind, on_day, '', replace(kind, '_', ' '), body, '', 'ordinary' FROM ours.fact
    WHERE subject NOT LIKE 'contract:%' AND subject NOT IN (SELECT id FROM temp.met);
"""


def lines(path):
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def main(ours, folder):
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from django.conf import settings

    database = sqlite3.connect(settings.DATABASES["default"]["NAME"])
    database.execute("PRAGMA synchronous = OFF")
    database.execute("ATTACH ? AS ours", [str(ours)])
    database.execute("CREATE TEMP TABLE met (id TEXT PRIMARY KEY)")
    database.executescript(ROWS)
    standards = json.loads((folder / "standards.json").read_text(encoding="utf-8"))
    for one in lines(folder / "met.jsonl"):
        database.execute("INSERT INTO temp.met VALUES (?)", [one["id"]])
        for place, duty in enumerate(one["duties"]):
            why, standard = duty["why"] or {}, duty["standard"]
            added = database.execute(
                "INSERT INTO twin_duty (participant_id, standard, clause, says, state, state_words, due, because, "
                "arithmetic, calendar, readings, further, form, form_title, others, place) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [one["id"], standard["id"], standard["clause"], standard["says"], duty["state"], duty["state_words"],
                 duty["due"], duty["because"], why.get("arithmetic", ""), why.get("calendar", ""),
                 ", ".join(why.get("readings", [])), why.get("further", 0), standard["form"],
                 standard["form_title"], standard["others"], place])
            database.executemany(
                'INSERT INTO twin_considered (duty_id, fact, "on", counted, why) VALUES (?, ?, ?, ?, ?)',
                [(added.lastrowid, c["fact"], c["on"], c["counted"], c["why"]) for c in why.get("considered", [])])
        database.executemany(
            'INSERT INTO twin_fact (participant_id, kind, "on", at, what, more, text, record_class) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, 'ordinary')",
            [(one["id"], f["kind"], f["on"], f["at"], f["what"], f["more"], f["text"]) for f in one["lines"]])
    database.executemany(
        "INSERT INTO twin_standard (id, clause, says, form, form_title, others) VALUES (?, ?, ?, ?, ?, ?)",
        [(s["id"], s["clause"], s["says"], s["form"], s["form_title"], s["others"]) for s in standards])
    database.executescript(OTHER_FACTS)
    database.executemany(
        "UPDATE twin_participant SET name = ?, phone = ? WHERE id = ?",
        ((p["name"], p["phone"], p["id"]) for p in lines(folder / "people.jsonl")))
    database.commit()
    database.execute("ANALYZE")
    database.commit()
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
