"""Does in DuckDB what `cargo xtask bench` does in Waymark: three JETS standards for every participant, counted by status.

Reads the facts from a folder that the bench wrote, times the SQL with one thread and with two, and prints lines that the
bench reads: `version`, `load`, `prepare`, `judge` (milliseconds) and `count` (day, standard, status, number).
Leaves with code 3 if the package is not installed.
"""

import sys
import time
from pathlib import Path

try:
    import duckdb
except ImportError:
    sys.exit(3)

ROUNDS = 5

# What each table of prepared rows holds; kinds that count as one of these are in it too, as in Waymark's index.
PLAIN = {
    "referral": ["referral_received"],
    "any_referral": ["referral_received", "referral_sent"],
    "void": ["referral_void"],
    "begun": ["programme_start"],
    "leave_wish": ["voluntary_leave_requested"],
    "contact": ["contact_made"],
    "first_contact_recorded": ["first_contact_made"],
    "attempt": ["contact_attempted", "contact_made"],
    "plan": ["action_plan_agreed"],
    "missed": ["appointment_missed"],
    "explained": ["explanation_received"],
    "job": ["job_started"],
    "self_day": ["self_employed_day"],
    "earnings": ["earnings_updated"],
    "own_employee": ["employed_by_supply_chain"],
}
COLUMNS = "person, spell, seq, happened, minute, ref, recorded_on"
GOOD_STATUS = ["off_unemployment_benefit", "universal_credit_complying"]


def load(con, folder):
    """Reads the hand-over; types are stated, nothing is guessed."""
    con.execute(f"""
        CREATE TABLE fact AS FROM read_csv('{folder}/facts.csv', header = true, columns = {{
            person: 'INTEGER', spell: 'INTEGER', seq: 'USMALLINT', kind: 'USMALLINT', happened: 'DATE',
            minute: 'SMALLINT', ref: 'USMALLINT', tag: 'VARCHAR', channel: 'UTINYINT', recorded_on: 'DATE',
            live: 'BOOLEAN', amount: 'BIGINT', is_total: 'BOOLEAN'}})""")
    con.execute(f"""
        CREATE TABLE feed AS FROM read_csv('{folder}/kinds.csv', header = true, columns = {{
            kind: 'USMALLINT', event: 'VARCHAR', fixed: 'VARCHAR', same_tag: 'BOOLEAN'}})""")
    con.execute(f"""
        CREATE TABLE calendar AS FROM read_csv('{folder}/days.csv', header = true, columns = {{
            day: 'DATE', working: 'BOOLEAN'}})""")


class Feeds:
    """Which kinds of fact count as which event."""

    def __init__(self, con):
        self.rows = con.execute("SELECT kind, event, coalesce(fixed, ''), same_tag FROM feed").fetchall()

    def kinds(self, events):
        found = sorted({kind for kind, event, _, _ in self.rows if event in events})
        return f"kind IN ({', '.join(map(str, found))})"

    def tagged(self, wanted_event, words):
        """The condition under which a fact counts as the event with one of these words."""
        of = [row for row in self.rows if row[1] == wanted_event]
        always = sorted({kind for kind, _, fixed, _ in of if fixed in words})
        by_tag = sorted({kind for kind, _, fixed, same in of if not fixed and same})
        parts = [f"kind IN ({', '.join(map(str, always))})"] if always else []
        quoted = ", ".join(f"'{word}'" for word in words)
        parts += [f"(kind IN ({', '.join(map(str, by_tag))}) AND tag IN ({quoted}))"] if by_tag else []
        return f"coalesce({' OR '.join(parts)}, false)"


def prepare(con, feeds):
    """What Waymark's index is: rows of each event in order, corrected facts out, first contacts picked, due days looked up."""
    # One pass over everything, so that the many that follow read little.
    events = {event for events in PLAIN.values() for event in events}
    events |= {"programme_end", "benefit_status_set", "group_set", "detail_recorded"}
    con.execute(f"CREATE OR REPLACE TABLE wanted AS SELECT * FROM fact WHERE live AND {feeds.kinds(events)}")
    for table, events in PLAIN.items():
        more = ", amount, is_total" if table == "earnings" else ""
        con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {COLUMNS}{more} FROM wanted WHERE {feeds.kinds(events)}")
    con.execute(f"""
        CREATE OR REPLACE TABLE ended AS
        SELECT {COLUMNS}, {feeds.tagged('programme_end', ['voluntary_leave'])} AS by_wish, tag IS NULL AS unsaid
        FROM wanted WHERE {feeds.kinds(['programme_end'])}""")
    con.execute(f"""
        CREATE OR REPLACE TABLE benefit AS
        SELECT {COLUMNS}, {feeds.tagged('benefit_status_set', GOOD_STATUS)} AS good
        FROM wanted WHERE {feeds.kinds(['benefit_status_set'])}""")
    con.execute(f"""
        CREATE OR REPLACE TABLE mandated AS
        SELECT {COLUMNS} FROM wanted WHERE ({feeds.tagged('group_set', ['mandated'])}
            OR ({feeds.tagged('detail_recorded', ['mandated'])} AND amount = 1))""")
    con.execute(f"""
        CREATE OR REPLACE TABLE first_contact AS
        WITH daily AS (SELECT spell, happened, min(seq) AS seq FROM contact GROUP BY ALL),
        picked AS (
            SELECT d.spell, d.seq FROM referral r
            ASOF JOIN daily d ON r.spell = d.spell AND r.happened <= d.happened),
        first AS (SELECT spell, seq FROM first_contact_recorded UNION SELECT spell, seq FROM picked)
        SELECT {COLUMNS} FROM contact SEMI JOIN first USING (spell, seq)
        UNION SELECT {COLUMNS} FROM first_contact_recorded""")
    con.execute("""
        CREATE OR REPLACE TABLE due_day AS
        WITH numbered AS (SELECT day, count(*) FILTER (WHERE working) OVER (ORDER BY day) AS n, working FROM calendar)
        SELECT d.day, two.day AS after_2, ten.day AS after_10 FROM numbered d
        LEFT JOIN numbered two ON two.working AND two.n = d.n + 2
        LEFT JOIN numbered ten ON ten.working AND ten.n = d.n + 10""")


# The journey: the last day on the programme, which an outcome ends early.
JOURNEY = """
CREATE OR REPLACE TEMP TABLE journey AS
WITH start AS (
    SELECT person, spell, min(happened) AS day_1 FROM begun WHERE happened <= $on GROUP BY person, spell),
-- Employed: the day GBP 1,000 is reached; a running sum replaces what its reference held, an amount is added to it.
hired AS (
    SELECT s.spell, s.day_1, min(j.happened) AS since FROM start s JOIN job j USING (spell)
    WHERE j.happened BETWEEN s.day_1 AND s.day_1 + 181 AND j.happened <= $on GROUP BY s.spell, s.day_1),
paid AS (
    SELECT e.spell, e.ref, e.seq, e.happened, e.amount,
        count(*) FILTER (WHERE e.is_total) OVER (PARTITION BY e.spell, e.ref ORDER BY e.seq) AS since_total
    FROM earnings e JOIN hired h USING (spell)
    WHERE e.amount IS NOT NULL AND e.happened BETWEEN h.since AND h.day_1 + 237 AND e.happened <= $on),
held AS (
    SELECT *, sum(amount) OVER (PARTITION BY spell, ref, since_total ORDER BY seq) AS held FROM paid),
steps AS (
    SELECT spell, seq, happened, held - coalesce(lag(held) OVER (PARTITION BY spell, ref ORDER BY seq), 0) AS step FROM held),
totals AS (
    SELECT spell, happened, sum(step) OVER (PARTITION BY spell ORDER BY seq) AS total FROM steps),
barred AS (SELECT DISTINCT person FROM own_employee WHERE happened <= $on),
employed AS (
    SELECT t.spell, min(t.happened) AS reached FROM totals t JOIN start s USING (spell)
    WHERE t.total >= 100000 AND s.person NOT IN (FROM barred) GROUP BY t.spell),
-- Self-employed: eight weeks that begin on an active day, do not overlap and keep the benefit status on all seven days.
status AS (
    SELECT spell, happened, arg_max(good, seq) AS good FROM benefit WHERE happened <= $on GROUP BY spell, happened),
spans AS (
    SELECT spell, happened, good, min(happened) FILTER (WHERE NOT good) OVER (
        PARTITION BY spell ORDER BY happened ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next_bad FROM status),
active AS (
    SELECT DISTINCT d.spell, d.happened FROM self_day d JOIN start s USING (spell)
    WHERE d.happened BETWEEN s.day_1 AND s.day_1 + 237 AND d.happened + 6 <= least(s.day_1 + 237, $on)),
weeks AS (
    SELECT a.spell, list(a.happened ORDER BY a.happened) AS days FROM active a
    ASOF JOIN spans p ON a.spell = p.spell AND a.happened >= p.happened
    WHERE p.good AND (p.next_bad IS NULL OR p.next_bad > a.happened + 6) GROUP BY a.spell),
counted AS (
    SELECT spell, list_reduce(
        list_transform(days, lambda d: {'n': 1, 'last': d}),
        lambda sum, d: CASE WHEN sum.n < 8 AND d.last >= sum.last + 7 THEN {'n': sum.n + 1, 'last': d.last} ELSE sum END) AS w
    FROM weeks WHERE len(days) >= 8),
self_employed AS (SELECT spell, w.last + 6 AS reached FROM counted WHERE w.n = 8),
own AS (
    SELECT s.person, s.spell, s.day_1, least(e.reached, f.reached) AS reached FROM start s
    LEFT JOIN employed e USING (spell) LEFT JOIN self_employed f USING (spell)),
-- Once per participant: an outcome reached earlier in another spell leaves none for this one.
elsewhere AS (
    SELECT o.spell, min(CASE WHEN x.spell < o.spell THEN x.reached - 1 ELSE x.reached END) AS until
    FROM own o JOIN own x ON x.person = o.person AND x.spell <> o.spell WHERE x.reached IS NOT NULL GROUP BY o.spell),
-- A recorded end does not count for a mandated participant who only wished to leave.
left_on AS (
    SELECT s.spell, min(e.happened) AS day FROM start s JOIN ended e USING (spell)
    LEFT JOIN (SELECT spell, min(happened) AS since FROM mandated GROUP BY spell) m USING (spell)
    WHERE e.happened >= s.day_1 AND e.happened <= $on
        AND NOT (coalesce(m.since <= e.happened, false) AND (e.by_wish OR (e.unsaid AND EXISTS (
            SELECT 1 FROM leave_wish w WHERE w.spell = e.spell AND w.happened = e.happened))))
    GROUP BY s.spell)
SELECT o.spell, o.day_1, least(o.day_1 + 181, l.day,
    CASE WHEN o.reached >= o.day_1 AND (x.until IS NULL OR o.reached <= x.until) THEN o.reached END) AS last_day
FROM own o LEFT JOIN left_on l USING (spell) LEFT JOIN elsewhere x USING (spell)
"""

OBLIGATIONS = """
CREATE OR REPLACE TEMP TABLE obligation AS
WITH triggered AS (
    SELECT 0::UTINYINT AS standard, spell, seq, happened, minute, ref FROM referral WHERE happened <= $on
    UNION ALL SELECT 1, spell, seq, happened, minute, ref FROM begun WHERE happened <= $on
    UNION ALL SELECT 2, spell, seq, happened, minute, ref FROM missed WHERE happened <= $on),
placed AS (
    SELECT t.*, CASE WHEN t.standard = 1 THEN d.after_10 ELSE d.after_2 END AS due, j.last_day,
        v.spell IS NOT NULL OR (t.standard = 2 AND NOT coalesce(t.happened BETWEEN j.day_1 AND j.last_day, false)) AS barred
    FROM triggered t JOIN due_day d ON d.day = t.happened LEFT JOIN journey j USING (spell)
    LEFT JOIN (SELECT DISTINCT spell FROM void WHERE happened <= $on) v USING (spell)),
referred AS (
    SELECT p.spell, p.seq, max(r.happened) AS since FROM placed p
    JOIN any_referral r ON r.spell = p.spell AND r.happened <= p.happened WHERE p.standard = 1 GROUP BY p.spell, p.seq),
removed AS (
    SELECT p.spell, p.seq, min(e.happened) AS day FROM placed p JOIN explained e ON e.spell = p.spell
    WHERE p.standard = 2 AND e.happened <= $on AND e.happened <= p.due
        AND (e.happened >= p.happened OR (e.ref = p.ref AND e.ref > 0)) AND (e.ref = 0 OR p.ref = 0 OR e.ref = p.ref)
    GROUP BY p.spell, p.seq)
SELECT p.*, x.day AS removed,
    CASE WHEN p.standard = 1 THEN coalesce(r.since, DATE '1900-01-01') ELSE p.happened END AS counts_from
FROM placed p
LEFT JOIN referred r ON p.standard = 1 AND r.spell = p.spell AND r.seq = p.seq
LEFT JOIN removed x ON p.standard = 2 AND x.spell = p.spell AND x.seq = p.seq
"""

# Acts on or before the end of the spell, each beside every obligation it fits.
PAIRS = """
CREATE OR REPLACE TEMP TABLE pair AS
WITH act AS (
    SELECT 0::UTINYINT AS standard, spell, seq, happened, minute, ref, recorded_on FROM first_contact
    UNION ALL SELECT 1, spell, seq, happened, minute, ref, recorded_on FROM plan
    UNION ALL SELECT 2, spell, seq, happened, minute, ref, recorded_on FROM attempt)
SELECT o.standard, o.spell, o.seq AS o, a.seq AS a, a.happened AS done, a.recorded_on, a.happened <= o.due AS in_time
FROM obligation o JOIN act a ON a.standard = o.standard AND a.spell = o.spell
WHERE NOT o.barred AND a.happened BETWEEN o.counts_from AND least(o.last_day, $on)
    AND (a.ref = 0 OR o.ref = 0 OR a.ref = o.ref) AND (o.removed IS NULL OR a.happened <= o.removed)
    AND (o.standard = 1 OR a.happened > o.happened OR a.minute IS NULL OR o.minute IS NULL OR a.minute >= o.minute)
"""

# An act goes to the oldest obligation it fits, an obligation takes the first act: pairs that are each other's best are fixed,
# then the rest is looked at again. Both sides rank alike everywhere, so this ends where handing out act by act does.
FIX = """
CREATE OR REPLACE TEMP TABLE fixed AS
WITH first_act AS (SELECT standard, spell, o, min(a) AS a FROM {left} GROUP BY ALL),
oldest AS (SELECT standard, spell, a, min(o) AS o FROM {left} GROUP BY ALL)
SELECT l.standard, l.spell, l.o, l.a, l.done, l.recorded_on FROM {left} l
SEMI JOIN first_act USING (standard, spell, o, a) SEMI JOIN oldest USING (standard, spell, o, a)
"""
REST = """
CREATE OR REPLACE TEMP TABLE rest_{n} AS
FROM {left} ANTI JOIN fixed USING (standard, spell, o) ANTI JOIN fixed f USING (standard, spell, a)
"""

STATUS = """
SELECT o.standard, CASE
    WHEN o.barred THEN 'not_applicable'
    WHEN g.done <= o.due AND g.recorded_on > o.due THEN 'met_recorded_late'
    WHEN g.done <= o.due THEN 'met'
    WHEN o.removed IS NOT NULL THEN 'excused'
    WHEN o.last_day < o.due AND o.last_day < $on THEN 'cancelled'
    WHEN o.due < $on THEN CASE WHEN g.done IS NULL THEN 'missed' ELSE 'met_late' END
    ELSE 'running' END AS status, count(*) AS n
FROM obligation o LEFT JOIN given g ON g.standard = o.standard AND g.spell = o.spell AND g.o = o.seq
GROUP BY ALL ORDER BY ALL
"""


def hand_out(con, left):
    """Gives the acts of one set of pairs out, round by round."""
    n = 0
    while con.execute(f"SELECT 1 FROM {left} LIMIT 1").fetchone():
        con.execute(FIX.format(left=left))
        con.execute("INSERT INTO given FROM fixed")
        n += 1
        con.execute(REST.format(n=n % 2, left=left))
        left = f"rest_{n % 2}"


def judge(con, on):
    """The timed part: from prepared rows to counts by standard and status."""
    con.execute(JOURNEY.replace("$on", f"DATE '{on}'"))
    con.execute(OBLIGATIONS.replace("$on", f"DATE '{on}'"))
    con.execute(PAIRS.replace("$on", f"DATE '{on}'"))
    con.execute("""
        CREATE OR REPLACE TEMP TABLE given (
            standard UTINYINT, spell INTEGER, o USMALLINT, a USMALLINT, done DATE, recorded_on DATE)""")
    con.execute("CREATE OR REPLACE TEMP TABLE in_time AS FROM pair WHERE in_time")
    hand_out(con, "in_time")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE too_late AS FROM pair ANTI JOIN given USING (standard, spell, o)
        ANTI JOIN given g USING (standard, spell, a) WHERE NOT in_time""")
    hand_out(con, "too_late")
    return con.execute(STATUS.replace("$on", f"DATE '{on}'")).fetchall()


def milliseconds(work):
    begun = time.perf_counter()
    result = work()
    return (time.perf_counter() - begun) * 1000, result


def main(folder, days):
    con = duckdb.connect(":memory:")
    print("version", duckdb.__version__, sys.version.split()[0])
    con.execute("SET threads = 2")
    print("load", f"{milliseconds(lambda: load(con, folder))[0]:.3f}")
    feeds = Feeds(con)
    for threads in (1, 2):
        con.execute(f"SET threads = {threads}")
        for _ in range(ROUNDS):
            print("prepare", threads, f"{milliseconds(lambda: prepare(con, feeds))[0]:.3f}")
        for _ in range(ROUNDS):
            print("judge", threads, f"{milliseconds(lambda: judge(con, days[0]))[0]:.3f}")
    for day in days:
        for standard, status, number in judge(con, day):
            print("count", day, standard, status, number)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
