//! Passkeys, with an authenticator made of software: added, used as the second factor and alone; replayed, copied and foreign ones
//! are not accepted.

#![cfg(test)]

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use waymark_app::sign_in::enrol::{Taken, take_away};
use waymark_app::sign_in::links::{choose_password, invite};
use waymark_app::sign_in::passkeys::{Site, add, alone, as_second, ask_alone, ask_second, offer};
use waymark_app::sign_in::second::factors;
use waymark_app::sign_in::{Entered, Session, Stage, Visit, begin, whoami};
use waymark_app::{Call, House};
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::{TestHouse, moment};

const SECOND: i64 = 1_000_000;
const GOOD: &str = "lantern brisket outcome nine";
const EMAIL: &str = "ines@example.org";

fn site() -> Site {
    Site { origin: "https://waymark.example.org".into(), name: "Waymark".into() }
}

fn visit(seconds: i64) -> Visit {
    Visit { now: moment("2021-03-01", 9) + seconds * SECOND, address: "192.0.2.1".into(), ..Visit::default() }
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).for_each(|i| text.push(char::from(SIGNS[(n >> (18 - 6 * i) & 63) as usize])));
    }
    text
}

/// A device that holds one passkey.
#[derive(Clone)]
struct Device {
    key: SigningKey,
    id: Vec<u8>,
    owner: String,
    count: u32,
    origin: String,
    verifies: bool,
}

impl Device {
    fn new(seed: u8) -> Device {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        let origin = site().origin;
        Device { key, id: vec![seed; 16], owner: String::new(), count: 0, origin, verifies: true }
    }

    fn client(&self, kind: &str, asked: &Value) -> Vec<u8> {
        let challenge = asked["publicKey"]["challenge"].as_str().unwrap();
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let flags = if self.verifies { flags | 4 } else { flags };
        [Sha256::digest(b"waymark.example.org").as_slice(), &[flags], &self.count.to_be_bytes()].concat()
    }

    /// Makes the passkey that was asked for.
    fn make(&mut self, asked: &str) -> String {
        let asked: Value = serde_json::from_str(asked).unwrap();
        self.owner = asked["publicKey"]["user"]["id"].as_str().unwrap().to_owned();
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        // A map of five: kind 2 (of two coordinates), algorithm -7, curve 1, and the coordinates.
        let cose = [
            &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20][..],
            &point[1..33],
            &[0x22, 0x58, 0x20],
            &point[33..65],
        ];
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = [self.data(0x41).as_slice(), &[0; 16], &length, &self.id, &cose.concat()].concat();
        let head =
            [&[0xa3, 0x63][..], b"fmt", &[0x64], b"none", &[0x67], b"attStmt", &[0xa0, 0x68], b"authData"].concat();
        let size = u8::try_from(data.len()).unwrap();
        let made = [head.as_slice(), &[0x58, size], &data].concat();
        let client = self.client("webauthn.create", &asked);
        json!({
            "id": base64(&self.id), "rawId": base64(&self.id), "type": "public-key", "extensions": {},
            "response": {"attestationObject": base64(&made), "clientDataJSON": base64(&client)}
        })
        .to_string()
    }

    /// Answers what was asked.
    fn answer(&mut self, asked: &str) -> String {
        let asked: Value = serde_json::from_str(asked).unwrap();
        self.count += 1;
        let (data, client) = (self.data(0x01), self.client("webauthn.get", &asked));
        let signed: Signature = self.key.sign(&[data.as_slice(), &Sha256::digest(&client)].concat());
        json!({
            "id": base64(&self.id), "rawId": base64(&self.id), "type": "public-key", "extensions": {},
            "response": {
                "authenticatorData": base64(&data), "clientDataJSON": base64(&client),
                "signature": base64(signed.to_der().as_bytes()), "userHandle": self.owner
            }
        })
        .to_string()
    }
}

async fn session(house: &House, entered: &Entered, now: i64) -> Session {
    whoami(house, &entered.token, now).await.unwrap().unwrap()
}

/// Ines comes in by an invitation, and sets up a passkey.
async fn settle(house: &House) -> (Device, Entered) {
    let link = invite(house, &Call::staff("hana", visit(0).now), "ines", EMAIL).await.unwrap();
    let half = choose_password(house, &visit(1), &link, GOOD).await.unwrap();
    assert_eq!(half.stage, Stage::Enrol);
    let here = session(house, &half, visit(2).now).await;
    let mut device = Device::new(1);
    let asked = offer(house, &here, &site()).await.unwrap();
    assert!(asked.contains(r#""residentKey":"preferred""#), "it is to be found without an address: {asked}");
    let made = device.make(&asked);
    let (entered, codes) = add(house, &visit(3), (&here, &site()), ("My laptop", &made)).await.unwrap();
    assert_eq!((entered.stage, codes.len()), (Stage::Strong, 8));
    assert!(add(house, &visit(3), (&here, &site()), ("Again", &made)).await.is_err(), "an answer counts once");
    (device, entered)
}

async fn there_and_back(t: &TestHouse) {
    let house = &t.house;
    let (mut device, entered) = settle(house).await;
    let here = session(house, &entered, visit(4).now).await;
    let has = factors(house, &here).await.unwrap();
    assert_eq!((has.app, has.passkeys.len(), has.passkeys[0].1.as_str()), (false, 1, "My laptop"));
    let rows = by_hand(&t.address, "SELECT * FROM passkey").unwrap();
    assert!(!rows.contains("EC2") && !rows.contains("cred_id"), "sealed");
    // As the second factor.
    let half = begin(house, &visit(10), (EMAIL, GOOD), None).await.unwrap();
    assert_eq!(half.stage, Stage::Second);
    let asked = ask_second(house, &site(), &half.token, visit(11).now).await.unwrap();
    let answer = device.answer(&asked);
    let entered = as_second(house, &visit(12), (&half.token, &site()), &answer).await.unwrap();
    assert!(session(house, &entered, visit(13).now).await.strong);
    assert!(as_second(house, &visit(13), (&half.token, &site()), &answer).await.is_err(), "replayed");
    // Alone, by whoever has not said who they are.
    let (asked, token) = ask_alone(house, &visit(20), &site()).await.unwrap();
    assert!(whoami(house, &token, visit(20).now).await.unwrap().is_none(), "nobody yet");
    let answer = device.answer(&asked);
    let entered = alone(house, &visit(21), (&token, &site()), &answer).await.unwrap();
    assert_eq!((entered.staff_id.as_str(), entered.stage), ("ines", Stage::Strong));
    assert!(alone(house, &visit(22), (&token, &site()), &answer).await.is_err(), "replayed");
}

#[tokio::test]
async fn a_passkey_is_added_and_lets_in_on_sqlite() {
    there_and_back(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_added_and_lets_in_on_postgresql() {
    there_and_back(&TestHouse::postgres().await).await;
}

/// What a device answers alone, and whether it lets anybody in.
async fn comes_in(house: &House, device: &mut Device, seconds: i64) -> bool {
    let (asked, token) = ask_alone(house, &visit(seconds), &site()).await.unwrap();
    let answer = device.answer(&asked);
    alone(house, &visit(seconds), (&token, &site()), &answer).await.is_ok()
}

#[tokio::test]
async fn a_copy_of_a_passkey_is_found_out_by_its_counter() {
    let t = TestHouse::sqlite().await;
    let (mut device, _) = settle(&t.house).await;
    let mut copy = device.clone();
    assert!(comes_in(&t.house, &mut device, 10).await);
    assert!(comes_in(&t.house, &mut device, 11).await);
    assert!(!comes_in(&t.house, &mut copy, 12).await, "it counts from where it was copied");
    assert!(comes_in(&t.house, &mut device, 13).await);
}

#[tokio::test]
async fn an_answer_from_another_site_another_key_another_owner_or_without_asking_who_is_not_accepted() {
    let t = TestHouse::sqlite().await;
    let (device, _) = settle(&t.house).await;
    let foreign = Device { origin: "https://waymark.example.org.evil.example".into(), ..device.clone() };
    let other_key = Device { key: SigningKey::from_slice(&[9; 32]).unwrap(), ..device.clone() };
    let other_owner = Device { owner: base64(&[3; 16]), ..device.clone() };
    let unasked = Device { verifies: false, ..device.clone() };
    let unknown = Device { id: vec![8; 16], ..device.clone() };
    for (n, mut bad) in [foreign, other_key, other_owner, unasked, unknown].into_iter().enumerate() {
        assert!(!comes_in(&t.house, &mut bad, 10 + i64::try_from(n).unwrap()).await, "{n}");
    }
    assert!(comes_in(&t.house, &mut device.clone(), 20).await, "the real one still does");
    // A challenge of one browser is not answered in another, nor after a quarter of an hour.
    let (asked, token) = ask_alone(&t.house, &visit(30), &site()).await.unwrap();
    let answer = Device { count: 50, ..device.clone() }.answer(&asked);
    assert!(alone(&t.house, &visit(31), (&"0".repeat(64), &site()), &answer).await.is_err());
    assert!(alone(&t.house, &visit(30 + 900), (&token, &site()), &answer).await.is_err());
}

#[tokio::test]
async fn the_only_passkey_is_not_taken_away_and_one_of_two_is() {
    let t = TestHouse::sqlite().await;
    let (device, entered) = settle(&t.house).await;
    let here = session(&t.house, &entered, visit(4).now).await;
    let first = base64(&device.id);
    assert!(take_away(&t.house, &visit(5), (&here, GOOD), Taken::Passkey(&first)).await.is_err());
    let asked = offer(&t.house, &here, &site()).await.unwrap();
    assert!(asked.contains(&first), "the one there is left out");
    let made = Device::new(2).make(&asked);
    let (entered, codes) = add(&t.house, &visit(6), (&here, &site()), ("", &made)).await.unwrap();
    assert!(codes.is_empty(), "those they have stay");
    let here = session(&t.house, &entered, visit(7).now).await;
    take_away(&t.house, &visit(8), (&here, GOOD), Taken::Passkey(&first)).await.unwrap();
    assert!(!comes_in(&t.house, &mut device.clone(), 9).await);
}

#[tokio::test]
async fn where_there_is_no_host_name_the_page_says_what_would_do() {
    let t = TestHouse::sqlite().await;
    let bare = Site { origin: "http://127.0.0.1:8080".into(), name: "Waymark".into() };
    let said = ask_alone(&t.house, &visit(0), &bare).await.unwrap_err().to_string();
    assert!(said.contains("authenticator app"), "{said}");
    let local = Site { origin: "http://localhost:8080".into(), name: "Waymark".into() };
    ask_alone(&t.house, &visit(0), &local).await.unwrap();
}
