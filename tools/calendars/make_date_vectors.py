"""Writes crates/rules/tests/date_vectors.csv: dates worked out by independent libraries, for the Rust code to reach.

Nothing here reads the calendars of the repository: bank holidays come from `holidays` and must agree with
`govuk-bank-holidays` where that has the year; working days are counted by numpy, months by dateutil, the end of a
day by the standard library's time zones.

Columns: reading (as the rules design names it), nation, from, n, unit, expected. Units:

working-days          the n-th working day after `from`, or before it for a negative n
working-days-between  n working days d with from < d <= expected
ordinal-day           day n when `from` is day 1
days, weeks, months   calendar days, spans of seven days, months on
programme-week        the first day of programme week n when week 1 begins on `from`
window-start          the first of the last n working days up to and including the end day `from`
day-of-next-month     day n of the month after that of `from`, or the next working day
roll-forward, roll-back  `from` if it is a working day, else the next or the one before (n is 0)
missed-tens           the due day of the n-th interval of ten working days when every one is missed
last-second           the last second of `from` in London, as UTC (n is 0)
"""

import csv
import datetime
import pathlib
import zoneinfo

import holidays
import numpy
from dateutil.relativedelta import relativedelta
from govuk_bank_holidays.bank_holidays import BankHolidays

OUT = pathlib.Path(__file__).resolve().parents[2] / "crates" / "rules" / "tests" / "date_vectors.csv"
YEARS = range(2011, 2029)
NATIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
DAY = datetime.timedelta(days=1)
FIRST, LAST = datetime.date(2011, 1, 1), datetime.date(2028, 12, 31)

# Days off only once, or moved once.
SPECIAL = ["2011-04-29", "2012-06-04", "2012-06-05", "2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08"]
# Where a usual bank holiday was moved away from: working days in those years.
MOVED_FROM = ["2012-05-28", "2020-05-04", "2022-05-30"]
OF_ONE_NATION = {
    "scotland": [
        "2011-01-04", "2016-01-04", "2017-01-02", "2017-01-03", "2022-01-04", "2023-01-03", "2021-08-02", "2026-08-03",
        "2019-12-02", "2020-11-30", "2021-11-30", "2024-12-02", "2025-12-01", "2026-06-15",
    ],
    "northern-ireland": [
        "2011-03-17", "2012-03-19", "2018-03-19", "2022-03-17", "2024-03-18", "2014-07-14", "2015-07-13", "2020-07-13",
        "2021-07-12", "2022-07-12", "2025-07-14", "2026-07-13",
    ],
    "england-and-wales": ["2021-04-05", "2020-12-28", "2021-12-27", "2021-12-28", "2022-12-27", "2024-08-26"],
}
# Worked out by hand before this program was written: (from, n, due) in England and Wales.
BY_HAND = [
    ("2022-09-16", 2, "2022-09-21"), ("2023-05-05", 2, "2023-05-10"), ("2020-05-07", 2, "2020-05-12"),
    ("2012-06-01", 5, "2012-06-12"), ("2022-05-31", 15, "2022-06-23"), ("2020-12-23", 10, "2021-01-11"),
    ("2021-12-23", 10, "2022-01-11"),
]  # fmt: skip
ORDINALS_BY_HAND = [
    ("2020-10-12", 182, "2021-04-11"), ("2020-10-12", 238, "2021-06-06"), ("2020-10-12", 299, "2021-08-06"),
    ("2020-01-06", 456, "2021-04-05"), ("2020-01-06", 639, "2021-10-05"), ("2020-01-06", 700, "2021-12-05"),
]  # fmt: skip


def date(text):
    return datetime.date.fromisoformat(text)


def plain(value):
    """A numpy day as a standard one."""
    return value.astype(object)


class Nation:
    """The working days of one nation, counted by numpy."""

    def __init__(self, name, subdivision):
        self.name = name
        listed = holidays.UnitedKingdom(subdiv=subdivision, years=YEARS)
        self.holidays = sorted(day for day in listed if day.weekday() < 5)
        official = {event["date"] for event in BankHolidays(use_cached_holidays=True).get_holidays(name)}
        unlisted = {day for day in self.holidays if day.year > 2011} - official
        # GOV.UK's bundled list is older than this proclamation for Scotland.
        assert unlisted <= {date("2026-06-15")}, (name, unlisted)
        assert official <= set(self.holidays), (name, official - set(self.holidays))
        self.off = numpy.array(self.holidays, dtype="datetime64[D]")

    def add(self, start, n):
        roll = "backward" if n > 0 else "forward"
        return plain(numpy.busday_offset(start, n, roll=roll, holidays=self.off))

    def roll(self, start, direction):
        return plain(numpy.busday_offset(start, 0, roll=direction, holidays=self.off))

    def between(self, after, upto):
        return int(numpy.busday_count(after + DAY, upto + DAY, holidays=self.off))

    def window_start(self, end, n):
        last = numpy.busday_offset(end, 0, roll="backward", holidays=self.off)
        return plain(numpy.busday_offset(last, 1 - n, holidays=self.off))

    def day_of_next_month(self, start, n):
        return self.roll((start + relativedelta(months=1)).replace(day=n), "forward")


class Table:
    """The rows, each once, without those that would leave the years the calendars know."""

    def __init__(self):
        self.rows = {}

    def row(self, reading, nation, start, n, unit, expected):
        known = isinstance(expected, str) or FIRST <= expected <= LAST or nation == "any"
        if known and (nation == "any" or FIRST <= start <= LAST):
            self.rows.setdefault((nation, start.isoformat(), n, unit, str(expected)), reading)

    def working(self, reading, nation, start, counts):
        for n in counts:
            self.row(reading, nation.name, start, n, "working-days", nation.add(start, n))


def by_hand(table, england):
    for start, n, due in BY_HAND:
        assert england.add(date(start), n) == date(due), start
        table.row("R1", england.name, date(start), n, "working-days", date(due))
    for start, n, due in ORDINALS_BY_HAND:
        table.row("R3" if n in (456, 639) else "R2", "any", date(start), n, "ordinal-day", date(due))


def around_holidays(table, nations):
    for nation in nations:
        for day in [date(text) for text in SPECIAL + OF_ONE_NATION[nation.name]]:
            table.working("R1", nation, day - DAY, [1, 2, 10, -1])
            table.working("R13", nation, day, [1, 2, 10, -1, -10])
            table.working("R1", nation, day + DAY, [1, -1, -2])
        # What is a holiday in one nation is counted in all of them.
        for others in OF_ONE_NATION.values():
            for day in map(date, others):
                table.working("R16", nation, day - DAY, [1])
        for day in map(date, MOVED_FROM):
            table.row("R16", nation.name, day, 0, "roll-forward", nation.roll(day, "forward"))
            table.working("R1", nation, day - DAY, [1])


def whole_list(table, nations):
    """Every holiday is one, and every year has as many working days as it should: so no day is wrong."""
    for nation in nations:
        for day in nation.holidays:
            table.row("R16", nation.name, day, 0, "roll-forward", nation.roll(day, "forward"))
        for year in YEARS:
            start, end = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
            n = nation.between(start, end)
            table.row("R16", nation.name, start, n, "working-days-between", end)


def year_ends_and_leap_days(table, nations):
    for nation in nations:
        for year in YEARS:
            table.working("R1", nation, datetime.date(year, 12, 23), [2, 10])
            table.working("R4", nation, datetime.date(year, 12, 20), [15])
            table.working("R1", nation, datetime.date(year, 12, 31), [1, -1])
            table.working("R13", nation, datetime.date(year, 1, 1), [1, 5])
            table.working("R1", nation, datetime.date(year, 1, 6), [-5])
            end = datetime.date(year, 12, 31)
            table.row("R14", nation.name, end, 10, "window-start", nation.window_start(end, 10))
            table.row("R1", nation.name, end, 15, "day-of-next-month", nation.day_of_next_month(end, 15)
                      if year < LAST.year else LAST + DAY)  # fmt: skip
            for month in (3, 8):
                day = datetime.date(year, month, 31)
                table.row("R1", nation.name, day, 15, "day-of-next-month", nation.day_of_next_month(day, 15))
            february = datetime.date(year, 2, 28)
            table.working("R1", nation, february, [1, -1])
            table.working("R1", nation, february + DAY, [1, 10, -10])
            table.row("R14", nation.name, february + DAY, 10, "window-start", nation.window_start(february + DAY, 10))


def windows_rolls_and_intervals(table, nations):
    ends = ["2021-04-11", "2022-06-06", "2022-09-19", "2022-09-23", "2023-05-08", "2020-05-10", "2021-01-01", "2012-06-05"]
    for nation in nations:
        for end in map(date, ends):
            for n in (1, 10):
                table.row("R14", nation.name, end, n, "window-start", nation.window_start(end, n))
            table.row("R16", nation.name, end, 0, "roll-back", nation.roll(end, "backward"))
            table.row("R16", nation.name, end, 0, "roll-forward", nation.roll(end, "forward"))
        for start in map(date, ["2022-05-20", "2022-09-05", "2020-12-14", "2021-12-18", "2023-04-01", "2026-06-01"]):
            for n in (1, 2, 3):
                reading = "R9" if n == 1 else "R11"
                table.row(reading, nation.name, start, n, "missed-tens", nation.add(start, 10 * n))
            for upto in (start, start + 9 * DAY, start + 30 * DAY):
                n = nation.between(start, upto)
                table.row("R1", nation.name, start, n, "working-days-between", upto)


def calendar_days(table):
    """What needs no bank holidays; the nation is `any`."""
    starts = ["2019-12-31", "2020-01-06", "2020-02-28", "2020-02-29", "2020-03-01", "2020-08-31", "2023-03-01",
              "2021-01-31", "2021-02-28", "2023-08-31", "2024-01-31", "2024-02-29", "2024-12-31", "2000-02-29"]  # fmt: skip
    for start in map(date, starts):
        for n in (1, 2, 28, 60, 182, 238, 299, 365, 366):
            table.row("R2", "any", start, n, "ordinal-day", start + (n - 1) * DAY)
        for n in (456, 457, 639):
            table.row("R3", "any", start, n, "ordinal-day", start + (n - 1) * DAY)
        for n in (1, 28, 90, -28):
            table.row("R6", "any", start, n, "days", start + n * DAY)
        for n in (1, 4, 8, 26):
            table.row("R8", "any", start, n, "weeks", start + datetime.timedelta(weeks=n))
            table.row("R8", "any", start, n, "programme-week", start + datetime.timedelta(weeks=n - 1))
        for n in (1, 3, 6, 12, 48, -1):
            table.row("R5", "any", start, n, "months", start + relativedelta(months=n))
        table.row("R10", "any", start, 2, "months", start + relativedelta(months=2))
    london = zoneinfo.ZoneInfo("Europe/London")
    for day in map(date, ["2020-02-29", "2021-03-27", "2021-03-28", "2021-06-30", "2021-10-30", "2021-10-31", "2021-12-31"]):
        end = datetime.datetime.combine(day, datetime.time(23, 59, 59), tzinfo=london).astimezone(datetime.UTC)
        table.row("R7", "any", day, 0, "last-second", end.strftime("%Y-%m-%dT%H:%M:%SZ"))


def main():
    nations = [Nation(name, subdivision) for name, subdivision in NATIONS.items()]
    table = Table()
    by_hand(table, nations[0])
    around_holidays(table, nations)
    whole_list(table, nations)
    year_ends_and_leap_days(table, nations)
    windows_rolls_and_intervals(table, nations)
    calendar_days(table)
    with OUT.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["reading", "nation", "from", "n", "unit", "expected"])
        for (nation, start, n, unit, expected), reading in table.rows.items():
            writer.writerow([reading, nation, start, n, unit, expected])
    print(f"{len(table.rows)} rows")


if __name__ == "__main__":
    main()
