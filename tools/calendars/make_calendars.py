"""Writes programmes/calendars/*.toml from two independent public libraries, and stops where they disagree.

`govuk-bank-holidays` carries GOV.UK's own list (2012 onwards); `holidays` computes and lists the same days from
the statutes and proclamations (every year). A day on which they differ must be named in ONLY_HOLIDAYS below with
the reason, otherwise nothing is written.
"""

import datetime
import pathlib
import sys

import holidays
from govuk_bank_holidays.bank_holidays import BankHolidays

FIRST_YEAR, LAST_YEAR = 2011, 2028
CHECKED = "2026-11-24"
OUT = pathlib.Path(__file__).resolve().parents[2] / "programmes" / "calendars"

DIVISIONS = [
    ("england-and-wales", "England and Wales", ["ENG", "WLS"]),
    ("scotland", "Scotland", ["SCT"]),
    ("northern-ireland", "Northern Ireland", ["NIR"]),
]

# Days that GOV.UK's bundled list does not carry, with what was read instead.
ONLY_HOLIDAYS = {
    ("scotland", "2026-06-15"): (
        "World Cup bank holiday",
        "Royal Proclamation under the Banking and Financial Dealings Act 1971, announced 4 February 2026 "
        "(Scottish Government news, 5 February 2026); in `holidays`, and not in the list bundled with "
        "`govuk-bank-holidays`, which is older",
    ),
}

# The special days: what made them.
SPECIAL = {
    "2011-04-29": ("Royal wedding", "Royal Proclamation; GOV.UK calendars test data of 2011, and `holidays`"),
    "2012-06-04": (
        "Spring bank holiday (moved from 28 May)",
        "moved for the Diamond Jubilee by Royal Proclamation",
    ),
    "2012-06-05": ("Queen's Diamond Jubilee", "Royal Proclamation; an extra bank holiday"),
    "2020-05-08": (
        "Early May bank holiday (moved from 4 May)",
        "moved by Royal Proclamation for the 75th anniversary of VE Day",
    ),
    "2022-06-02": (
        "Spring bank holiday (moved from 30 May)",
        "moved for the Platinum Jubilee by Royal Proclamation",
    ),
    "2022-06-03": ("Platinum Jubilee bank holiday", "Royal Proclamation; an extra bank holiday"),
    "2022-09-19": (
        "State Funeral of Queen Elizabeth II",
        "Royal Proclamation of 10 September 2022, nine days before",
    ),
    "2023-05-08": ("Coronation of King Charles III", "Royal Proclamation; an extra bank holiday"),
}

# 2011 has no GOV.UK list in the library; its days carry the titles that GOV.UK gives such days in later years.
TITLES_2011 = {
    "2011-01-03": "New Year's Day (substitute day)",
    "2011-01-04": "2nd January (substitute day)",
    "2011-03-17": "St Patrick's Day",
    "2011-04-22": "Good Friday",
    "2011-04-25": "Easter Monday",
    "2011-05-02": "Early May bank holiday",
    "2011-05-30": "Spring bank holiday",
    "2011-07-12": "Battle of the Boyne (Orangemen's Day)",
    "2011-08-01": "Summer bank holiday",
    "2011-08-29": "Summer bank holiday",
    "2011-11-30": "St Andrew's Day",
    "2011-12-26": "Boxing Day",
    "2011-12-27": "Christmas Day (substitute day)",
}


def govuk(division):
    found = {}
    for event in BankHolidays(use_cached_holidays=True).get_holidays(division):
        title = event["title"].replace("\u2019", "'")
        if event["notes"] == "Substitute day":
            title += " (substitute day)"
        found[event["date"].isoformat()] = title
    return found


def listed(subdivision, year):
    days = holidays.UnitedKingdom(subdiv=subdivision, years=year)
    return {day.isoformat() for day in days if day.weekday() < 5}


def division_days(division, subdivisions):
    """Date -> (title, source or None); stops the program where the libraries differ without a stated reason."""
    official = govuk(division)
    days = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        sets = [listed(subdivision, year) for subdivision in subdivisions]
        if any(one != sets[0] for one in sets):
            sys.exit(f"{division} {year}: the parts of the division differ")
        published = {day for day in official if day.startswith(str(year))}
        extra = sets[0] - published if year > FIRST_YEAR else set()
        missing = published - sets[0]
        unexplained = {day for day in extra if (division, day) not in ONLY_HOLIDAYS}
        if missing or unexplained:
            sys.exit(f"{division} {year}: only in one library: {sorted(missing | unexplained)}")
        for day in sets[0] | published:
            days[day] = titled(division, day, official)
    return dict(sorted(days.items()))


def titled(division, day, official):
    if (division, day) in ONLY_HOLIDAYS:
        return ONLY_HOLIDAYS[(division, day)]
    if day in SPECIAL:
        return SPECIAL[day]
    if day in official:
        return official[day], None
    return TITLES_2011[day], None


def sources(division):
    lines = [
        "2011: the list of the PyPI library holidays 0.109 (weekend days left out, substitutes kept), because no"
        " GOV.UK list of that year is bundled; it agrees with the days of 2011 in the test data of GOV.UK's former"
        " calendars application, which names some of them only",
        "2012-2028: GOV.UK's list as bundled with the PyPI library govuk-bank-holidays 0.19, which agrees day for"
        " day with holidays 0.109",
    ]
    only = [day for (where, day) in ONLY_HOLIDAYS if where == division]
    if only:
        lines[-1] += " except " + ", ".join(only)
        lines.append(", ".join(only) + ": holidays 0.109 and the proclamation, see the entry")
    return lines


def quoted(text):
    if '"' in text or "\\" in text:
        sys.exit(f"cannot be written plainly: {text}")
    return f'"{text}"'


def main():
    for division, name, subdivisions in DIVISIONS:
        days = division_days(division, subdivisions)
        lines = [
            f"# Bank holidays of {name}: the days that are not working days although they fall on Monday to Friday.",
            "# Written by tools/calendars/make_calendars.py; a holiday proclaimed later may be added by hand.",
            "[calendar]",
            f"id = {quoted(division)}",
            f"name = {quoted(name)}",
            f"first-year = {FIRST_YEAR}",
            f"last-year = {LAST_YEAR}",
            f"checked = {CHECKED}",
            "sources = [",
            *[f"  {quoted(line)}," for line in sources(division)],
            "]",
        ]
        for day, (title, source) in days.items():
            assert datetime.date.fromisoformat(day).weekday() < 5, day
            lines += ["", "[[holiday]]", f"date = {day}", f"title = {quoted(title)}"]
            if source:
                lines.append(f"source = {quoted(source)}")
        (OUT / f"{division}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{division}: {len(days)} holidays")


if __name__ == "__main__":
    main()
