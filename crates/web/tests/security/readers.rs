//! What is typed into days, times, sums of money and whole forms never stops the reader, and stays within bounds (SEC-17).

use crate::people::{NORTH, identity, settle, settler};
use crate::visit::{Fields, Site, fields_of, set};
use fastrand::Rng;
use waymark_rules::Day;
use waymark_testkit::house::TestHouse;
use waymark_web::form::dates::{Leaning, clock, read, time};
use waymark_web::form::{Reader, Sent};
use waymark_web::pages::record::FORMS;

/// Pieces that dates, times and money are made of, and some that they are not.
const PIECES: [&str; 64] = [
    "0",
    "1",
    "2",
    "3",
    "9",
    "12",
    "13",
    "29",
    "30",
    "31",
    "32",
    "00",
    "99",
    "1929",
    "1930",
    "2021",
    "2100",
    "2101",
    "9999",
    "99999999999999999999",
    "-1",
    "-",
    "/",
    ".",
    ":",
    ",",
    " ",
    "\t",
    "\n",
    "\u{a0}",
    "\u{200b}",
    "\u{202e}",
    "jan",
    "february",
    "MARCH",
    "sept",
    "septembre",
    "st",
    "nd",
    "th",
    "of",
    "the",
    "on",
    "today",
    "yesterday",
    "tomorrow",
    "friday",
    "last",
    "next",
    "this",
    "mon",
    "noon",
    "am",
    "pm",
    "a.m",
    "p.m.",
    "h",
    "£",
    "€",
    "١٢",
    "１２",
    "é",
    "İ",
    "🦀",
];

fn text(rng: &mut Rng) -> String {
    let mut text = String::new();
    for _ in 0..rng.usize(0..8) {
        match rng.u8(0..12) {
            0 => text.push(rng.char(..)),
            1 => text.push(char::from(rng.u8(32..127))),
            _ => text.push_str(PIECES[rng.usize(..PIECES.len())]),
        }
        if rng.u8(0..3) == 0 {
            text.push(' ');
        }
    }
    text
}

#[test]
fn any_text_is_a_day_within_the_years_or_told_why_not() {
    let mut rng = Rng::with_seed(17);
    let (mut days, todays) =
        (0, ["1930-01-01", "2000-02-29", "2021-02-15", "2100-12-31"].map(|d| Day::parse(d).unwrap()));
    for _ in 0..200_000 {
        let text = text(&mut rng);
        let today = todays[rng.usize(..todays.len())];
        let leaning = if rng.bool() { Leaning::Past } else { Leaning::Coming };
        match read(&text, today, leaning) {
            Ok(day) => {
                days += 1;
                let written = day.to_string();
                assert_eq!(Day::parse(&written), Some(day), "{text:?} was read as {written}");
                // What was read, written out, is read as the same day.
                assert_eq!(read(&day.in_words(), today, leaning), Ok(day), "{text:?}");
            }
            Err(why) => assert!(!why.is_empty() && why.len() < 200 + 2 * text.len(), "{text:?}: {why}"),
        }
    }
    assert!(days > 2_000, "only {days} were days: the test tries too little");
}

#[test]
fn any_text_is_a_minute_of_the_day_or_told_why_not() {
    let (mut rng, mut times) = (Rng::with_seed(18), 0);
    for _ in 0..200_000 {
        let text = text(&mut rng);
        if let Ok(minute) = time(&text) {
            times += 1;
            assert!(minute < 24 * 60, "{text:?} was read as minute {minute}");
            assert_eq!(time(&clock(minute)), Ok(minute), "{text:?}");
        }
    }
    assert!(times > 2_000, "only {times} were times: the test tries too little");
}

#[test]
fn any_text_is_a_sum_or_number_within_bounds_or_told_why_not() {
    let (mut rng, mut sums) = (Rng::with_seed(19), 0);
    for _ in 0..200_000 {
        let sent = Sent(vec![("pay".into(), text(&mut rng)), ("note".into(), text(&mut rng))]);
        let mut reader = Reader::new(&sent, Day::FIRST);
        let (money, whole) = (reader.money("pay", "what they earned"), reader.whole("pay", "the hours"));
        if let Some(pence) = money {
            sums += 1;
            assert!((0..=1_000_000_000).contains(&pence), "{sent:?} was read as {pence}");
        }
        assert!(whole.is_none_or(|n| (0..=1_000_000).contains(&n)), "{sent:?} was read as {whole:?}");
        let long = reader.text("note", "the note", 10);
        assert!(long.is_none_or(|text| text.chars().count() <= 10));
        let wrong = reader.errors.len();
        assert!(wrong <= 3 && reader.errors.iter().all(|e| !e.text.is_empty()), "{:?}", reader.errors);
    }
    assert!(sums > 2_000, "only {sums} were sums: the test tries too little");
}

#[tokio::test]
async fn any_form_filled_with_anything_is_saved_or_shown_again() {
    let test = TestHouse::sqlite().await;
    settle(&test, &[settler("P-N0001", identity(|field| field.to_owned(), 1), (NORTH, "ines"))]).await;
    let site = Site::over(test);
    let ines = site.enter("ines").await;
    let (mut rng, mut again, mut saved) = (Rng::with_seed(20), 0, 0);
    for _ in 0..12 {
        for form in FORMS {
            let path = format!("/people/P-N0001/record/{}", form.name);
            let page = ines.get(&path).await;
            if page.status != 200 {
                continue;
            }
            let mut fields: Fields = fields_of(&page.text, &path);
            let names: Vec<String> =
                fields.iter().map(|(name, _)| name.clone()).filter(|name| !name.starts_with('_')).collect();
            for name in names {
                if rng.bool() {
                    fields = set(fields, &name, &text(&mut rng));
                }
            }
            if rng.u8(0..4) == 0 {
                fields = set(fields, "_about", &text(&mut rng));
            }
            let answer = ines.send(&path, &fields).await;
            match answer.status {
                303 => saved += 1,
                422 => again += 1,
                other => panic!("{}: {other} for {fields:?}: {}", form.name, answer.text),
            }
        }
    }
    assert!(again > 50 && saved > 10, "{saved} saved, {again} shown again: the test tries too little");
}

#[tokio::test]
async fn a_body_of_any_bytes_is_refused_on_a_plain_page() {
    let test = TestHouse::sqlite().await;
    let site = Site::over(test);
    let hana = site.enter("hana").await;
    let mut rng = Rng::with_seed(21);
    let kinds = [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=edge",
        "multipart/form-data",
        "application/json",
    ];
    for _ in 0..400 {
        let mut body: Vec<u8> = Vec::new();
        for _ in 0..rng.usize(0..12) {
            match rng.u8(0..6) {
                0 => body.extend(b"--edge\r\n"),
                1 => body.extend(b"Content-Disposition: form-data; name=\"file\"; filename=\"\xff\x00/../x\"\r\n\r\n"),
                2 => body.extend(format!("_token={}&q=", hana.token).bytes()),
                3 => body.extend(b"\r\n--edge--\r\n"),
                _ => body.extend(std::iter::repeat_with(|| rng.u8(..)).take(20).collect::<Vec<u8>>()),
            }
        }
        for path in ["/find", "/referrals/files", "/referrals/allocate", "/calendars"] {
            let request = axum::http::Request::post(path).header("cookie", &hana.cookie);
            let request = request.header("content-type", kinds[rng.usize(..kinds.len())]);
            let page = site.ask(request.body(axum::body::Body::from(body.clone())).unwrap()).await;
            assert!(page.status < 500, "{path}: {} for {body:?}: {}", page.status, page.text);
            if page.status >= 400 {
                crate::odd::is_plain(path, &page);
            }
        }
    }
}
