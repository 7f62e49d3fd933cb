#!/usr/bin/env python3
"""Checks an export of Waymark's audit ledger, needing nothing of Waymark. What it proves is told in docs/audit.md.

    python3 verify_audit.py EXPORT.jsonl [--checkpoint EARLIER.txt]... [--key HEX]...

Exit code 0: nothing was changed. 1: something was, and each fault is named. 2: the check could not be made.
"""
import argparse, datetime, hashlib, json, re, sys

NUMBER, TIME = "(0|[1-9][0-9]{0,18})", r"([0-9-]{10}T[0-9:]{8}\.[0-9]{6})Z"
ENTRY = re.compile(r'\{"n":' + NUMBER + ',"at":"' + TIME + r'",[ -~]*\}')
CHECKPOINT = re.compile(r"(waymark audit checkpoint\nsize " + NUMBER + r"\nroot ([0-9a-f]{64})\nchain ([0-9a-f]{64})\nat "
                        + TIME + r"\n)signed ([0-9a-f]{64}) ([0-9a-f]{128})\n")

# Ed25519 (RFC 8032). A point is x, y, z and t with x/z and y/z on the curve and t = xy/z.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
NOTHING = (0, 1, 1, 0)

def add(one, two):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, two
    a, b, c, d = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2), 2 * D * t1 * t2, 2 * z1 * z2
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P

def times(number, point):
    total = NOTHING
    for bit in bin(number)[2:]:
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total

def same(one, two):
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 == (one[1] * two[2] - two[1] * one[2]) % P

def point(data):
    number = int.from_bytes(data, "little")
    y, odd = number % 2**255, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    x = x if x % 2 == odd else P - x
    place = (x, y, 1, x * y % P)  # one of small order would sign almost anything
    return None if y >= P or x * x % P != square or same(times(8, place), NOTHING) else place

BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))

def rightly_signed(text, key, signature):
    mine, theirs, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if not mine or not theirs or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text.encode()).digest(), "little") % ORDER
    return same(times(s, BASE), add(theirs, times(h, mine)))

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

class Check:
    def __init__(self, held, keys):
        self.last = self.covered = self.size = self.faults = 0
        self.chain, self.tops, self.time, self.signed = bytes(32), [], datetime.datetime.min, {}
        self.keys = set(keys) or {checkpoint[5] for checkpoint in held}
        for checkpoint in held:
            self.look_at_signature(checkpoint, "earlier checkpoint")
        self.held = sorted(held, key=lambda checkpoint: int(checkpoint[1]))
        self.compare_held()

    def fault(self, words):
        self.faults += 1
        print(words)

    def root(self):  # the tops of the full trees, joined from the smallest up (RFC 9162)
        root = self.tops[-1] if self.tops else sha()
        for left in reversed(self.tops[:-1]):
            root = sha(b"\1", left, root)
        return root

    def entry(self, line, chain):
        found = ENTRY.fullmatch(line)
        n, time = int(found[1]), datetime.datetime.fromisoformat(found[2])
        if n <= self.last:
            return self.fault(f"entry {n}: out of order or there twice; it stands behind entry {self.last}")
        gap = n - self.last - 1
        if gap:
            self.fault(f"entry {n - 1}: missing" if gap == 1 else f"entries {self.last + 1} to {n - 1}: missing")
        leaf = sha(b"\0", line.encode())
        if sha(b"\2", self.chain, leaf) != chain and not gap:
            self.fault(f"entry {n}: its chain value does not follow from the one before and from its text; one of them was changed")
        seconds = int((self.time - time).total_seconds())
        if seconds > 300:
            print(f"note: entry {n}: dated {seconds} seconds before the one it follows; the clock was put back")
        full = self.size
        while full & 1:  # every low set bit of the old size is a full tree that this leaf completes
            leaf, full = sha(b"\1", self.tops.pop(), leaf), full >> 1
        self.tops.append(leaf)
        self.size, self.chain, self.last, self.time = self.size + 1, chain, n, time
        self.compare_held()

    def compare_held(self):
        while self.held and int(self.held[0][1]) <= self.last:
            self.compare(self.held.pop(0), "earlier checkpoint")

    def compare(self, checkpoint, whose):
        size = int(checkpoint[1])
        if (size, self.root().hex(), self.chain.hex()) != (self.size, *checkpoint[2:4]):
            self.fault(f"{whose} at {size}: entries 1 to {size} are not those it was signed over; "
                       "they were changed, or this is another history")

    def look_at_signature(self, checkpoint, whose):
        text, size, root, chain, _, key, signature = checkpoint
        if not rightly_signed(text, bytes.fromhex(key), bytes.fromhex(signature)):
            return self.fault(f"{whose} at {size}: the signature is not right for the text")
        self.keys = self.keys or {key}
        if key not in self.keys:
            self.fault(f"{whose} at {size}: signed with a key that is not among those trusted")
        elif self.signed.setdefault(size, (root, chain)) != (root, chain):
            self.fault(f"checkpoint at {size}: two different ones are rightly signed; the history was forked")

    def checkpoint(self, checkpoint):
        self.look_at_signature(checkpoint, "checkpoint")
        if int(checkpoint[1]) != self.last:
            return self.fault(f"checkpoint at {checkpoint[1]}: it does not belong here, behind entry {self.last}")
        self.compare(checkpoint, "checkpoint")
        self.covered = self.last

    def record(self, number, line):
        try:
            record = json.loads(line)
            if json.dumps(record, separators=(",", ":")) != line or list(record) not in (["entry", "chain"], ["checkpoint"]):
                raise ValueError
            if "checkpoint" in record:
                self.checkpoint(CHECKPOINT.fullmatch(record["checkpoint"]).groups())
            else:
                self.entry(record["entry"], bytes.fromhex(re.fullmatch("[0-9a-f]{64}", record["chain"])[0]))
        except (ValueError, TypeError, AttributeError, RecursionError):
            self.fault(f"line {number} of the export: neither an entry nor a checkpoint as Waymark writes them")

    def finish(self):
        for size in sorted({int(checkpoint[1]) for checkpoint in self.held}):
            self.fault(f"earlier checkpoint at {size}: the export ends at entry {self.last}; the rest was cut off, "
                       "or an older copy was put back")
        if self.covered < self.last:
            self.fault(f"entries {self.covered + 1} to {self.last}: under no checkpoint; sign one and export again")

def main():
    parser = argparse.ArgumentParser(description="Checks an export of Waymark's audit ledger.")
    parser.add_argument("export")
    parser.add_argument("--checkpoint", action="append", default=[], help="a checkpoint received earlier; may be repeated")
    parser.add_argument("--key", action="append", default=[], help="a trusted public key: 64 digits 0-9a-f; may be repeated")
    given, held = parser.parse_args(), []
    for path in given.checkpoint:
        with open(path, encoding="utf-8") as file:  # mail adds space at ends of lines; it was not signed
            found = CHECKPOINT.fullmatch("".join(line.rstrip() + "\n" for line in file.read().strip().splitlines()))
        held.append(found.groups() if found else parser.error(f"{path} is no checkpoint; one has six lines"))
    if not all(re.fullmatch("[0-9a-f]{64}", key) for key in given.key):
        parser.error("--key takes 64 hexadecimal digits, with small letters")
    if not given.key and not held:
        print("note: without --checkpoint or --key this shows only that the export agrees with itself")
    check = Check(held, given.key)
    with open(given.export, encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.rstrip("\n"):
                check.record(number, line.rstrip("\n"))
    check.finish()
    print(f"NOT SOUND; faults: {check.faults}" if check.faults else f"sound: {check.last} entries, root {check.root().hex()}")
    return 1 if check.faults else 0

if __name__ == "__main__":
    sys.exit(main())
