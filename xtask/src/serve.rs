//! `cargo xtask serve`: the page, built optimised and served on this machine.

use crate::http;
use crate::setup;
use crate::worker;
use crate::workshop::{self, Workshop};
use std::io::ErrorKind;
use std::net::TcpListener;

/// Tried first, in this order. The browser keeps saved runs by address, so the address had better stay the same.
const USUAL_PORTS: std::ops::Range<u16> = 8600..8620;

pub(crate) fn run(workshop: &mut Workshop, port: Option<u16>) -> Result<(), String> {
    // The port first: nobody wants to wait for a build to hear that the port is taken.
    let listener = listen(port)?;
    setup::page_tools(workshop)?;
    println!("building the page (some minutes the first time, then a few seconds)");
    // What makes `dist` smaller still needs npm packages, and on one's own machine nobody waits for the network.
    workshop::run(workshop.command("trunk").args([
        "build",
        "--dist",
        "target/serve",
        "--log",
        "warn",
    ]))?;
    worker::build(workshop, "target/serve")?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("\nFlotilla is at http://{address}/ (Ctrl-C stops it)");
    http::serve(&listener, &workshop.path("target/serve"));
    Ok(())
}

fn listen(port: Option<u16>) -> Result<TcpListener, String> {
    let bind = |port: u16| TcpListener::bind(("127.0.0.1", port));
    if let Some(port) = port {
        return bind(port).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => {
                format!("port {port} is taken: choose another, or leave --port out")
            }
            _ => format!("port {port} cannot be used: {error}"),
        });
    }
    USUAL_PORTS
        .chain([0])
        .find_map(|port| bind(port).ok())
        .ok_or_else(|| "no port of this machine can be used".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_and_a_free_one_found() {
        let taken = listen(Some(0)).expect("any free port");
        let port = taken.local_addr().expect("it is bound").port();
        let error = listen(Some(port)).expect_err("it is taken");
        assert!(error.contains(&port.to_string()), "{error}");
        assert!(listen(None).is_ok());
    }
}
