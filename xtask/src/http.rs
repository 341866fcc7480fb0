//! A static file server, just enough for one person and one browser on the same machine.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Duration;

/// Serves the files of a folder until the process ends.
pub(crate) fn serve(listener: &TcpListener, folder: &Path) {
    for stream in listener.incoming().flatten() {
        let folder = folder.to_path_buf();
        // A browser opens a few connections at once and may leave one idle, so each gets a thread of its own.
        // One that breaks off half-way concerns nobody else.
        thread::spawn(move || answer(&stream, &folder));
    }
}

fn answer(stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The rest of the head says nothing we need, but closing before it is read would reset the connection.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let found = file_for(target).and_then(|file| {
        let body = fs::read(folder.join(&file)).ok()?;
        Some((body, media_type(&file)))
    });
    let (status, media, body) = match (method, found) {
        ("GET" | "HEAD", Some((body, media))) => ("200 OK", media, body),
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain", b"not found\n".to_vec()),
        _ => ("405 Method Not Allowed", "text/plain", b"only GET and HEAD\n".to_vec()),
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\
         Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// The file a request is for, inside the served folder, or nothing when it would lead out of it.
fn file_for(target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let mut file = PathBuf::from(path);
    let inside = file.components().all(|part| matches!(part, Component::Normal(_)));
    if !inside || path.contains(['%', '\\']) {
        return None;
    }
    if path.is_empty() || path.ends_with('/') {
        file.push("index.html");
    }
    Some(file)
}

/// Browsers compile WebAssembly while it arrives, and run modules at all, only with the right type.
fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("flotilla" | "txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn requests_stay_inside_the_folder() {
        let file = |target| file_for(target).map(|file| file.display().to_string());
        assert_eq!(file("/").as_deref(), Some("index.html"));
        assert_eq!(file("/?lesson=figure-8").as_deref(), Some("index.html"));
        assert_eq!(file("/a/b.js?x=/../..").as_deref(), Some("a/b.js"));
        for outside in
            ["/../Cargo.toml", "/a/../../b", "//etc/passwd", "/%2e%2e/x", "/..\\x", "x", ""]
        {
            assert_eq!(file(outside), None, "{outside}");
        }
    }

    fn ask(request: &str) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let mut client =
            TcpStream::connect(listener.local_addr().expect("it is bound")).expect("it listens");
        thread::spawn(move || {
            let (stream, _) = listener.accept()?;
            answer(&stream, &folder)
        });
        client.write_all(request.as_bytes()).expect("it reads");
        let mut text = String::new();
        client.read_to_string(&mut text).expect("it answers");
        text
    }

    #[test]
    fn files_are_answered_with_their_type_and_length() {
        let answer = ask("GET /Cargo.toml HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(answer.contains("name = \"xtask\""), "{answer}");
        assert!(ask("GET /none HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404"));
        assert!(ask("POST / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
        assert!(ask("HEAD /Cargo.toml HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n"));
    }
}
