//! Tampers with an export in every way we could think of, and has `check` and `docs/verify_audit.py` both find it.

use std::path::{Path, PathBuf};
use std::process::Command;
use waymark_domain::ledger::{
    Checker, Checkpoint, Digest, Entry, Fault, Happening, Head, Outcome, Record, SignedCheckpoint, SigningKey, check,
};

/// The size of the sound ledger, and behind which entries it was signed.
const SIZE: u64 = 337;
const SIGNED: [u64; 5] = [64, 150, 151, 300, SIZE];

const STRANGE: &str = "signed with a key that is not among those trusted";
const OTHER: &str = "not those it was signed over";

fn key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn strange_key() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

fn line(n: u64, actor: &str) -> String {
    let done = n.is_multiple_of(3);
    let entry = Entry::new(Happening {
        at: 1_767_323_045_000_000 + n.cast_signed() * 61_000_000,
        actor: actor.into(),
        organisation: if n.is_multiple_of(7) { String::new() } else { "hub-north".into() },
        action: if done { "record_fact" } else { "read_participant" }.into(),
        subject: format!("participant/JETS-2012-{n:05}"),
        outcome: if done { Outcome::Done } else { Outcome::Read },
        policies: ["coach_assigned", "ordinary_records"]
            .into_iter()
            .take(usize::from(done) * 2)
            .map(String::from)
            .collect(),
        digest: done.then(|| Digest::of(&n.to_be_bytes())),
        facts: done.then_some((n, n + 1)),
        request: done.then(|| Digest::of(b"key")),
    });
    entry.expect("the entry fits").to_line(n)
}

/// The lines of these entries, `actor` standing in each.
fn lines(numbers: impl IntoIterator<Item = u64>, actor: &str) -> Vec<String> {
    numbers.into_iter().map(|n| line(n, actor)).collect()
}

/// The ledger that is sound.
fn sound() -> Vec<String> {
    lines(1..=SIZE, "coach-7")
}

/// The same, but for one entry.
fn edited() -> Vec<String> {
    let mut edited = sound();
    edited[41] = line(42, "coach-8");
    edited
}

/// An export whose every value is worked out from these lines and signed with this key, as whoever has all rights can make it.
fn export(lines: &[String], key: &SigningKey) -> Vec<String> {
    let mut head = Head::new();
    let mut records = Vec::new();
    for line in lines {
        head.append(line);
        records.push(Record::entry(line, &head.chain()).to_json());
        if SIGNED.contains(&head.size()) || head.size() == lines.len() as u64 {
            records.push(Record::checkpoint(&sign(&head, key)).to_json());
        }
    }
    records
}

fn sign(head: &Head, key: &SigningKey) -> SignedCheckpoint {
    Checkpoint::of(head, 1_767_400_000_000_000 + head.size().cast_signed()).sign(key)
}

fn head(lines: &[String]) -> Head {
    let mut head = Head::new();
    for line in lines {
        head.append(line);
    }
    head
}

/// The place in an export of entry `n`.
fn place(records: &[String], n: u64) -> usize {
    records.iter().position(|record| record.contains(&format!(r#"{{\"n\":{n},"#))).expect("the entry is there")
}

fn is_checkpoint(record: &str) -> bool {
    record.starts_with(r#"{"checkpoint""#)
}

/// What the Python verifier says and whether it is content, given an export, what is held, and a trusted key.
fn python(name: &str, records: &[String], held: &[SignedCheckpoint], key: Option<&SigningKey>) -> (Vec<String>, bool) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("ledger").join(name);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let file = folder.join("export.jsonl");
    std::fs::write(&file, records.iter().map(|record| format!("{record}\n")).collect::<String>())
        .expect("the export is written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify_audit.py");
    let mut command = Command::new("python3");
    command.arg(script).arg(&file);
    for (index, checkpoint) in held.iter().enumerate() {
        let path = folder.join(format!("held-{index}.txt"));
        // As a mail program would hand it over.
        std::fs::write(&path, checkpoint.to_string().replace('\n', " \r\n")).expect("the checkpoint is written");
        command.arg("--checkpoint").arg(path);
    }
    if let Some(key) = key {
        command.arg("--key").arg(Digest(key.verifying_key().to_bytes()).to_string());
    }
    let output =
        command.output().expect("python3 must be installed: the verifier of the audit is part of what is tested");
    assert!(output.stderr.is_empty(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).expect("the verifier writes UTF-8");
    (said.lines().map(str::to_owned).collect(), output.status.success())
}

/// The faults found by both checkers, once it is sure that they found the same.
fn faults(name: &str, records: &[String], held: &[SignedCheckpoint], key: Option<&SigningKey>) -> Vec<String> {
    let keys: Vec<_> = key.iter().map(|key| key.verifying_key()).collect();
    let ours = check(records.iter().map(String::as_str), held, &keys).err().unwrap_or_default();
    let ours: Vec<String> = ours.iter().map(Fault::to_string).collect();
    let (mut theirs, content) = python(name, records, held, key);
    let last = theirs.pop().expect("the verifier ends with a verdict");
    theirs.retain(|words| !words.starts_with("note: "));
    assert_eq!(theirs, ours, "{name}: the two checkers differ");
    assert_eq!([content, last.starts_with("sound: ")], [ours.is_empty(); 2], "{name}: {last}");
    ours
}

/// The faults found by somebody who holds the checkpoint signed at entry 300, and no key.
fn held(name: &str, records: &[String]) -> Vec<String> {
    faults(name, records, &[sign(&head(&sound()[..300]), &key())], None)
}

fn count(found: &[String], words: &str) -> usize {
    found.iter().filter(|fault| fault.contains(words)).count()
}

#[test]
fn a_sound_export_is_sound_whatever_is_held() {
    let (lines, records) = (sound(), export(&sound(), &key()));
    let at = |size: usize| sign(&head(&lines[..size]), &key());
    for (name, held, key) in [
        ("sound-nothing", vec![], None),
        ("sound-one", vec![at(300)], None),
        ("sound-key", vec![], Some(key())),
        // Sizes the export has no checkpoint of, in no order, the empty ledger among them.
        ("sound-many", vec![at(337), at(0), at(200), at(1)], Some(key())),
    ] {
        assert_eq!(faults(name, &records, &held, key.as_ref()), Vec::<String>::new(), "{name}");
    }
    let found = check(records.iter().map(String::as_str), &[], &[]).unwrap();
    assert_eq!(found, head(&lines));
    let (said, _) = python("sound-words", &records, &[], None);
    assert!(said[0].starts_with("note: without"), "{said:?}");
    assert_eq!(said[1], format!("sound: 337 entries, root {}", found.root()));
}

#[test]
fn an_empty_ledger_is_sound_and_an_emptied_one_is_not() {
    assert!(faults("empty", &[], &[], None).is_empty());
    let found = held("emptied", &[]);
    assert_eq!(count(&found, "earlier checkpoint at 300: the export ends at entry 0"), 1, "{found:?}");
}

#[test]
fn one_changed_byte_is_found_at_its_entry() {
    let mut records = export(&sound(), &key());
    let at = place(&records, 42);
    records[at] = records[at].replace("coach-7", "coach-8");
    let found = held("edit", &records);
    assert!(found[0].starts_with("entry 42: its chain value does not follow"), "{found:?}");
    // The five checkpoints from there on, and the held one, were made over something else.
    assert_eq!((found.len(), count(&found, OTHER)), (7, 6), "{found:?}");
}

#[test]
fn a_changed_byte_anywhere_is_found() {
    let nine = lines(1..=9, "coach-7");
    let (sound, held) = (export(&nine, &key()), [sign(&head(&nine), &key())]);
    for (row, record) in sound.iter().enumerate().skip(8) {
        for index in 0..record.len() {
            let mut records = sound.clone();
            records[row].replace_range(index..=index, if record.as_bytes()[index] == b'1' { "2" } else { "1" });
            assert!(check(records.iter().map(String::as_str), &held, &[]).is_err(), "{}", records[row]);
            if index % 61 == 0 {
                let (said, content) = python("byte", &records, &held, None);
                assert!(!content && said.len() > 1, "{}\n{said:?}", records[row]);
            }
        }
    }
}

#[test]
fn an_edit_with_its_own_chain_value_mended_is_found_at_the_next_entry() {
    let mut records = export(&sound(), &key());
    let at = place(&records, 42);
    records[at] = Record::entry(&line(42, "coach-8"), &head(&edited()[..42]).chain()).to_json();
    let found = held("edit-own-chain", &records);
    assert!(found[0].starts_with("entry 43: its chain value does not follow"), "{found:?}");
}

#[test]
fn entries_taken_from_the_middle_are_named() {
    let mut records = export(&sound(), &key());
    let at = place(&records, 42);
    records.remove(at);
    assert_eq!(held("delete-one", &records)[0], "entry 42: missing");
    records.drain(at..at + 2);
    assert_eq!(held("delete-some", &records)[0], "entries 42 to 44: missing");
}

#[test]
fn a_tail_cut_off_is_found_by_what_is_held() {
    let mut records = export(&sound(), &key());
    records.truncate(place(&records, 290));
    let cut =
        "earlier checkpoint at 300: the export ends at entry 289; the rest was cut off, or an older copy was put back";
    let bare = "entries 152 to 289: under no checkpoint; sign one and export again";
    assert_eq!(held("delete-tail", &records), [cut, bare]);
}

#[test]
fn a_tail_cut_off_behind_what_is_held_is_found_by_the_checkpoint_it_lacks() {
    let mut records = export(&sound(), &key());
    records.truncate(place(&records, 320));
    let bare = "entries 301 to 319: under no checkpoint; sign one and export again";
    assert_eq!(held("delete-late-tail", &records), [bare]);
}

#[test]
fn an_older_copy_put_back_is_found_by_what_is_held() {
    // Sound in itself, closing checkpoint and all.
    let records = export(&sound()[..151], &key());
    assert_eq!(faults("older-nothing-held", &records, &[], Some(&key())), Vec::<String>::new());
    let cut =
        "earlier checkpoint at 300: the export ends at entry 151; the rest was cut off, or an older copy was put back";
    assert_eq!(held("older", &records), [cut]);
}

#[test]
fn two_entries_changed_about_are_found() {
    let mut records = export(&sound(), &key());
    let at = place(&records, 42);
    records.swap(at, at + 1);
    let found = held("swap", &records);
    assert_eq!(found[..2], ["entry 42: missing", "entry 42: out of order or there twice; it stands behind entry 43"]);
}

#[test]
fn an_entry_put_in_is_found_even_with_new_numbers_behind_it() {
    let mut records = export(&sound(), &key());
    let at = place(&records, 42);
    records.insert(at + 1, Record::entry(&line(42, "coach-8"), &Digest::of(b"any")).to_json());
    assert_eq!(held("insert", &records), ["entry 42: out of order or there twice; it stands behind entry 42"]);
    let mut renumbered = sound()[..41].to_vec();
    renumbered.push(line(42, "coach-8"));
    renumbered
        .extend((42..=SIZE).map(|n| line(n, "coach-7").replace(&format!("\"n\":{n},"), &format!("\"n\":{},", n + 1))));
    let found = held("insert-renumber", &export(&renumbered, &key()));
    assert_eq!(count(&found, "earlier checkpoint at 300: entries 1 to 300 are not those"), 1, "{found:?}");
}

#[test]
fn everything_chained_again_and_signed_with_another_key_is_found() {
    let records = export(&edited(), &strange_key());
    let found = faults("rechain-key", &records, &[], Some(&key()));
    assert_eq!((found.len(), count(&found, STRANGE)), (5, 5), "{found:?}");
    // Without the key, the held checkpoint vouches for its own.
    let found = held("rechain-held", &records);
    assert_eq!((count(&found, STRANGE), count(&found, OTHER)), (5, 1), "{found:?}");
}

/// What a record of a checkpoint holds.
fn read(record: &str) -> SignedCheckpoint {
    match Record::parse(record) {
        Some(Record::Checkpoint { checkpoint }) => {
            SignedCheckpoint::parse(&checkpoint).expect("the checkpoint can be read")
        }
        other => panic!("{other:?} is no checkpoint"),
    }
}

#[test]
fn everything_chained_again_without_the_key_is_found() {
    let rechained = export(&edited(), &strange_key());
    let sound = export(&sound(), &key());
    let swap = |with: fn(&str, &str) -> String| -> Vec<String> {
        let pairs = rechained.iter().zip(&sound);
        pairs.map(|(new, old)| if is_checkpoint(new) { with(new, old) } else { new.clone() }).collect()
    };
    // The old checkpoints in their places: rightly signed, but over other entries.
    let found = faults("rechain-old", &swap(|_, old| old.to_owned()), &[], Some(&key()));
    assert_eq!((found.len(), count(&found, OTHER)), (4 + 1, 5), "{found:?}");
    // What the new ones state, under the old signatures.
    let forge = |new: &str, old: &str| {
        Record::checkpoint(&SignedCheckpoint { checkpoint: read(new).checkpoint, ..read(old) }).to_json()
    };
    let found = faults("rechain-forged", &swap(forge), &[], Some(&key()));
    assert_eq!((found.len(), count(&found, "the signature is not right for the text")), (5, 5), "{found:?}");
    // None at all.
    let bare: Vec<String> = rechained.iter().filter(|record| !is_checkpoint(record)).cloned().collect();
    let found = faults("rechain-bare", &bare, &[], Some(&key()));
    assert_eq!(found, ["entries 1 to 337: under no checkpoint; sign one and export again"]);
}

#[test]
fn everything_chained_again_and_signed_with_the_stolen_key_is_found_by_what_is_held() {
    let records = export(&edited(), &key());
    // With nothing kept elsewhere nothing could show it; that is why checkpoints are handed out.
    assert_eq!(faults("stolen-nothing-held", &records, &[], Some(&key())), Vec::<String>::new());
    let found = held("stolen", &records);
    assert_eq!(count(&found, "earlier checkpoint at 300: entries 1 to 300 are not those"), 1, "{found:?}");
    assert_eq!(found[1..], ["checkpoint at 300: two different ones are rightly signed; the history was forked"]);
}

#[test]
fn two_histories_from_one_beginning_are_found_by_whoever_holds_a_checkpoint_of_each() {
    let one = sound();
    let other = [lines(1..=200, "coach-7"), lines(201..=SIZE, "coach-8")].concat();
    // Each is sound in itself, and with what was held before they parted.
    let before = [sign(&head(&one[..150]), &key())];
    for (name, history) in [("fork-one", &one), ("fork-other", &other)] {
        assert_eq!(faults(name, &export(history, &key()), &before, Some(&key())), Vec::<String>::new());
    }
    let both = [sign(&head(&one[..250]), &key()), sign(&head(&other[..260]), &key())];
    let found = faults("fork-both", &export(&other, &key()), &both, Some(&key()));
    assert_eq!(
        (found.len(), count(&found, "earlier checkpoint at 250: entries 1 to 250 are not")),
        (1, 1),
        "{found:?}"
    );
    let same = [sign(&head(&one[..250]), &key()), sign(&head(&other[..250]), &key())];
    let found = faults("fork-same", &export(&one, &key()), &same, Some(&key()));
    assert_eq!(found[0], "checkpoint at 250: two different ones are rightly signed; the history was forked");
}

#[test]
fn a_checkpoint_that_is_held_must_be_sound_itself() {
    let records = export(&sound(), &key());
    let good = sign(&head(&sound()[..300]), &key());
    let mut broken = good.clone();
    broken.signature[3] ^= 1;
    let found = faults("held-broken", &records, &[broken], Some(&key()));
    assert_eq!(found, ["earlier checkpoint at 300: the signature is not right for the text"]);
    let strange = sign(&head(&sound()[..300]), &strange_key());
    let found = faults("held-strange", &records, &[strange, good], Some(&key()));
    assert_eq!(found, [format!("earlier checkpoint at 300: {STRANGE}")]);
}

#[test]
fn a_checkpoint_moved_elsewhere_and_a_line_that_is_nothing_are_named() {
    let mut records = export(&sound(), &key());
    let checkpoint = records.remove(64);
    records.insert(70, checkpoint);
    records.insert(71, "hello".into());
    records.insert(72, String::new());
    records.insert(73, r#"{"entry":"x","chain":"y"}"#.into());
    let nothing = |n: u64| format!("line {n} of the export: neither an entry nor a checkpoint as Waymark writes them");
    let moved = "checkpoint at 64: it does not belong here, behind entry 70".to_owned();
    assert_eq!(held("misplaced", &records), [moved, nothing(72), nothing(74)]);
}

#[test]
fn a_record_written_another_way_is_named() {
    let sound = export(&sound(), &key());
    let spelt: [fn(&str) -> String; 4] = [
        |record| record.replacen(':', ": ", 1),
        |record| record.replacen('s', "\\u0073", 1),
        |record| record.replace("\\nsize", "\\r\\nsize"),
        |record| record.replace('}', ",\"more\":1}"),
    ];
    for spell in spelt {
        let mut records = sound.clone();
        records[64] = spell(&records[64]);
        assert_ne!(records[64], sound[64]);
        let named = "line 65 of the export: neither an entry nor a checkpoint as Waymark writes them";
        assert_eq!(held("spelt", &records), [named], "{}", records[64]);
    }
}

#[test]
fn a_checkpoint_must_state_the_right_chain_beside_the_right_root() {
    let mut records = export(&sound(), &key());
    let stated = Checkpoint { chain: Digest::of(b"other"), ..read(&records[64]).checkpoint };
    records[64] = Record::checkpoint(&stated.sign(&key())).to_json();
    let found = held("other-chain", &records);
    assert_eq!((found.len(), count(&found, "checkpoint at 64: entries 1 to 64 are not those")), (1, 1), "{found:?}");
}

#[test]
fn signatures_that_only_lax_checks_accept_are_refused() {
    let mut records = export(&sound(), &key());
    let good = read(&records[64]);
    // The order of the base point added to the second half: the same signature under another spelling.
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut respelt = good.clone();
    let mut carry = 0;
    for (byte, more) in respelt.signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    // The neutral point as key and as first half, and nought as second: fits every text.
    let mut weak = SignedCheckpoint { key: [0; 32], signature: [0; 64], ..good };
    (weak.key[0], weak.signature[0]) = (1, 1);
    for (name, signed) in [("respelt", respelt), ("weak", weak)] {
        records[64] = Record::checkpoint(&signed).to_json();
        assert_eq!(held(name, &records), ["checkpoint at 64: the signature is not right for the text"], "{name}");
    }
}

/// Two entries, the second dated so many seconds before the first.
fn put_back(seconds: u64) -> Vec<String> {
    let moment = |line: &str| line.split('"').nth(5).map(str::to_owned).expect("a line holds a moment");
    let (first, second) = (line(1, "coach-7"), line(2, "coach-7"));
    let late = line(2, "coach-7")
        .replace(&moment(&second), &format!("2026-01-02T04:{:02}:{:02}.000000Z", seconds / 60, seconds % 60));
    let early = first.replace(&moment(&first), "2026-01-02T04:00:00.000000Z");
    let late = late.replace("\"n\":2,", "\"n\":1,");
    export(&[late, early.replace("\"n\":1,", "\"n\":2,")], &key())
}

#[test]
fn a_clock_put_back_by_more_than_five_minutes_is_told_without_calling_it_a_fault() {
    let told = "entry 2: dated 301 seconds before the one it follows; the clock was put back";
    for (seconds, expected) in [(300, None), (301, Some(told))] {
        let records = put_back(seconds);
        let mut checker = Checker::new(&[], &[key().verifying_key()]);
        records.iter().for_each(|record| checker.record(record));
        let findings = checker.finish();
        assert_eq!((findings.faults.len(), findings.uncovered), (0, None));
        assert_eq!(findings.clock_steps.first().map(ToString::to_string).as_deref(), expected);
        let (said, content) = python("clock", &records, &[], Some(&key()));
        assert!(content);
        assert_eq!(said[0].strip_prefix("note: "), expected, "{said:?}");
    }
}
