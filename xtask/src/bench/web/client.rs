//! A small HTTP/1.1 client that keeps its connection and its cookie, and times each answer to its last byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How long an answer may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) took: Duration,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One browser: a connection that is kept, and a session.
pub(super) struct Client {
    port: u16,
    stream: Option<BufReader<TcpStream>>,
    cookie: String,
    /// Whether it takes its answers compressed, as browsers do.
    pub(super) gzip: bool,
}

impl Client {
    pub(super) fn new(port: u16) -> Client {
        Client { port, stream: None, cookie: String::new(), gzip: true }
    }

    /// Signs in as somebody of the demo.
    pub(super) fn signed_in(port: u16, staff: &str) -> Result<Client, String> {
        let mut client = Client::new(port);
        let form = [("as".to_owned(), staff.to_owned()), ("to".to_owned(), "/".to_owned())];
        let answer = client.post("/sign-in/demo", &form)?;
        let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
        let pairs: Vec<&str> = cookies.filter_map(|(_, value)| value.split(';').next()).collect();
        if answer.status != 303 && answer.status != 302 || pairs.is_empty() {
            return Err(format!("{staff} could not sign in: the site answered {}", answer.status));
        }
        client.cookie = pairs.join("; ");
        Ok(client)
    }

    pub(super) fn get(&mut self, path: &str) -> Result<Answer, String> {
        let head = self.head("GET", path);
        self.ask(&format!("{head}\r\n"))
    }

    /// A page whose text is wanted: uncompressed, as this client cannot unpack.
    pub(super) fn readable(&mut self, path: &str) -> Result<Answer, String> {
        let gzip = std::mem::replace(&mut self.gzip, false);
        let answer = self.get(path);
        self.gzip = gzip;
        answer
    }

    pub(super) fn post(&mut self, path: &str, form: &[(String, String)]) -> Result<Answer, String> {
        let pairs: Vec<String> =
            form.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let body = pairs.join("&");
        let head = self.head("POST", path);
        // What a form answers is short, and where it is a refusal it is read.
        let head = head.replace("accept-encoding: gzip\r\n", "");
        let (kind, size) = ("application/x-www-form-urlencoded", body.len());
        let request = format!(
            "{head}origin: http://localhost:{}\r\nsec-fetch-site: same-origin\r\ncontent-type: {kind}\r\ncontent-length: {size}\r\n\r\n{body}",
            self.port
        );
        self.ask(&request)
    }

    fn head(&self, method: &str, path: &str) -> String {
        let cookie = if self.cookie.is_empty() { String::new() } else { format!("cookie: {}\r\n", self.cookie) };
        let gzip = if self.gzip { "accept-encoding: gzip\r\n" } else { "" };
        format!("{method} {path} HTTP/1.1\r\nhost: localhost:{}\r\naccept: text/html\r\n{gzip}{cookie}", self.port)
    }

    fn ask(&mut self, request: &str) -> Result<Answer, String> {
        let begun = Instant::now();
        let kept = self.stream.is_some();
        let answer = match self.exchange(request) {
            // A connection that was kept may have been closed meanwhile: then it is opened once more.
            Err(_) if kept => self.exchange(request),
            other => other,
        };
        let mut answer = answer.map_err(|e| format!("the site did not answer ({e})"))?;
        answer.took = begun.elapsed();
        if answer.header("connection") == Some("close") {
            self.stream = None;
        }
        Ok(answer)
    }

    fn exchange(&mut self, request: &str) -> std::io::Result<Answer> {
        // Left out of the struct while in use, so that one that failed is not used again.
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(("127.0.0.1", self.port))?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                BufReader::with_capacity(1 << 16, stream)
            }
        };
        stream.get_mut().write_all(request.as_bytes())?;
        let answer = read(&mut stream)?;
        self.stream = Some(stream);
        Ok(answer)
    }
}

fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Answer> {
    let broken = |what: &str| std::io::Error::other(what.to_owned());
    let mut line = String::new();
    let mut next = |stream: &mut BufReader<TcpStream>| -> std::io::Result<String> {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
        }
        Ok(line.trim_end().to_owned())
    };
    let first = next(stream)?;
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| broken("no status"))?;
    let mut headers = Vec::new();
    loop {
        let header = next(stream)?;
        let Some((name, value)) = header.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: Vec::new(), took: Duration::ZERO };
    if answer.header("transfer-encoding") == Some("chunked") {
        loop {
            let size = usize::from_str_radix(&next(stream)?, 16).map_err(|_| broken("a chunk without a size"))?;
            let at = answer.body.len();
            answer.body.resize(at + size, 0);
            stream.read_exact(&mut answer.body[at..])?;
            next(stream)?;
            if size == 0 {
                break;
            }
        }
    } else {
        let size = answer.header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
        answer.body.resize(size, 0);
        stream.read_exact(&mut answer.body)?;
    }
    Ok(answer)
}

/// A text as forms send it.
pub(super) fn encoded(text: &str) -> String {
    let letter = |b: u8| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    };
    text.bytes().map(letter).collect()
}
