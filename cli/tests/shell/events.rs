//! The events of a run, as lines and as JSON.

use serde_json::{Value, json};

use crate::support::{Ran, file, flotilla, run};

const SCRIPT: &str = "servers 3
without one-vote-per-term
clock manual
timeout S1 ; timeout S2
deliver S1->S3 ; deliver S2->S3
hold S1->S2 ; drop S2->S1
deliver S3->S1 ; deliver S3->S2
request S3 \"x=1\"
crash S3
run until quiet
expect violation election-safety
";

/// Two votes, one of them on a disk that lies; entries that are not on disk.
const DISKS: &str = "servers 3 ; clock manual ; disk manual
timeout S1 ; sync S1 ; deliver S1->S2 ; fsync S2 lies ; sync S2 ; deliver S2->S1
crash S2
request S1 \"x=1\" ; request S1 \"x=2\" ; crash S1 torn 1
deliver S1->S3 ; fsync S3 lies ; sync S3 ; fsync S3 honest
skew S3 150%
";

fn objects(ran: &Ran) -> Vec<Value> {
    ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_trace_has_one_line_for_each_event() {
    file("trace", "servers 3 ; clock manual ; timeout S1 ; note \"two\\nlines\" ; crash S1");
    let ran = run("run --trace trace");
    assert_eq!(ran.code, Some(0));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    for (line, said) in lines.iter().zip(["S1 times out", "two lines", "S1 crashes", "ok trace: 0"])
    {
        assert!(line.contains(said), "{line}");
    }
}

#[test]
fn json_has_one_object_for_each_event_with_the_same_fields() {
    file("json", SCRIPT);
    let ran = run("run --json json");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), "ok json: 1 expectations\n"));
    let events = objects(&ran);
    for (event, number) in events.iter().zip(1..) {
        let fields: Vec<&str> =
            event.as_object().expect("an object").keys().map(String::as_str).collect();
        let expected = [
            "cause", "clock", "effects", "file", "id", "kind", "message", "server", "t_us",
            "verdict",
        ];
        assert_eq!(fields, expected);
        assert_eq!((&event["file"], &event["id"]), (&"json".into(), &Value::from(number)));
    }
    assert!(events.len() > 20, "time flowed as well");
}

#[test]
fn json_tells_what_happened_in_the_words_of_scripts() {
    file("json-words", SCRIPT);
    let events = objects(&run("run --json json-words"));
    let [timeout, _, deliver, _, hold, drop, _, elected, request, crash, clock, ..] = &events[..]
    else {
        panic!("{events:?}")
    };
    for (event, cause, server) in [
        (timeout, "timeout S1", "S1"),
        (deliver, "deliver S1->S3 @1", "S3"),
        (hold, "hold S1->S2 @1", ""),
        (drop, "drop S2->S1 @1", ""),
        (request, "request S3 \"x=1\"", "S3"),
        (crash, "crash S3", "S3"),
        (clock, "clock live", ""),
    ] {
        let kind = cause.split(' ').next().unwrap_or_default();
        assert_eq!(event["cause"]["action"], cause);
        assert_eq!(event["kind"], kind, "{event}");
        assert_eq!(event["server"].as_str().unwrap_or_default(), server, "{event}");
        assert_eq!((&event["clock"], &event["t_us"]), (&"manual".into(), &0.into()), "{event}");
    }
    for (event, id) in [(deliver, "S1->S3 @1"), (hold, "S1->S2 @1"), (drop, "S2->S1 @1")] {
        assert_eq!(event["message"]["id"], id);
        assert_eq!(event["message"]["kind"], "RequestVote");
    }
    assert_eq!(drop["effects"][0]["how"], "dropped");
    assert_eq!(elected["verdict"][0]["property"], "election-safety");
    assert_eq!(timeout["verdict"], Value::Array(Vec::new()));
    let later = events.last().expect("an event");
    assert_eq!(later["clock"], "live", "the switch back still happens under the live clock");
    assert!(later["t_us"].as_u64() > Some(0));
    let natural = events.iter().find(|event| event["cause"]["event"].is_u64());
    assert!(natural.is_some(), "what happens by itself names the event it comes from");
}

#[test]
fn json_has_the_records_of_a_crash_and_a_restart() {
    file("json-crash", "servers 1 ; clock manual ; timeout S1 ; crash S1 ; restart S1");
    let events = objects(&run("run --json json-crash"));
    let of = |event: &Value, key: &str| -> Vec<String> {
        let effects = event["effects"].as_array().expect("a list").iter();
        effects.map(|effect| effect[key].to_string()).filter(|text| text != "null").collect()
    };
    let [_, crash, restart] = &events[..] else { panic!("{events:?}") };
    let role = &crash["effects"][1]["changed"];
    assert_eq!((&role["field"], &role["rule"]), (&"role".into(), &"volatile-state".into()));
    assert_eq!((&role["before"], &role["after"]), (&"leader".into(), &"follower".into()));
    assert_eq!(role["because"], "a crash leaves only what is on disk");
    assert_eq!(of(crash, "clear-timer"), [r#""heartbeat""#]);
    assert_eq!(of(crash, "changed").len(), 2, "its leader is unknown as well: {crash}");
    assert_eq!(of(restart, "set-timer"), [r#""election""#]);
}

#[test]
fn json_keeps_everything_else_off_standard_output() {
    file("json-fails", "clock manual ; timeout S1\nexpect leader S1\nrestart S1");
    let ran = run("run --json json-fails");
    assert_eq!(ran.code, Some(1));
    assert_eq!(objects(&ran).len(), 1);
    let told: Vec<&str> = ran.err.lines().collect();
    assert!(told[0].starts_with("json-fails:2: found ") && told[1].starts_with("json-fails:3: "));
}

#[test]
fn nobody_reading_is_no_panic() {
    file("pipe", "run until leader ; run 20000 ; expect no leader");
    for option in ["--trace", "--json"] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let mut command = flotilla();
        command.args(["run", option, "pipe"]).stdout(writer).stderr(std::process::Stdio::piped());
        let child = command.spawn().expect("the command starts");
        drop((reader, command));
        let output = child.wait_with_output().expect("the command ends");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(!told.contains("panic"), "{told}");
    }
}

#[test]
fn json_tells_what_a_crash_and_a_disk_did_to_writes() {
    file("json-disks", DISKS);
    let events = objects(&run("run --json json-disks"));
    let effects = |cause: &str| {
        let event = events.iter().find(|event| event["cause"]["action"] == cause);
        let event = event.unwrap_or_else(|| panic!("{cause} is no cause in {events:?}"));
        assert_eq!(event["kind"], cause.split(' ').next().unwrap_or_default());
        assert_eq!(event["server"], cause.split(' ').nth(1).unwrap_or_default());
        event["effects"].as_array().expect("a list").clone()
    };
    let lost = effects("crash S2");
    assert!(lost.contains(&json!({ "server": "S2", "never-flushed": 1 })), "{lost:?}");
    let lost = effects("crash S1 torn 1");
    assert_eq!(lost[0], json!({ "server": "S1", "written-unheard": 1 }), "first of all");
    assert!(lost.contains(&json!({ "server": "S1", "never-written": 1 })), "{lost:?}");
    assert_eq!(effects("fsync S3 lies"), Vec::<Value>::new());
    assert_eq!(effects("fsync S3 honest"), [json!({ "server": "S3", "flushed": 1 })]);
    assert_eq!(effects("skew S3 150%"), Vec::<Value>::new());
}
