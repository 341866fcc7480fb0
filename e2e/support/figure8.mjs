// Figure 8 of the paper, click by click, from five empty servers and with the paper's names and terms.
//
// Only what the figure needs is delivered; everything else stays under way, as on a network that is slow.

import { act, deliver, exchange, judged, logs, rule, sees, server } from "./actions.mjs";

/** Lets a server's election timer fire until it stands for this term. */
async function standsFor(page, name, ...terms) {
  for (const term of terms) {
    await act(page, server(page, name), "Time out now");
    await sees(page, name, { role: "candidate", term });
  }
}

/** Two voters are a majority of five with the candidate itself. */
async function isElected(page, name, term, voters) {
  for (const voter of voters) await exchange(page, "RequestVote", name, voter, term);
  await sees(page, name, { role: "leader", term });
}

async function crashes(page, name) {
  await act(page, server(page, name), "Crash");
  await sees(page, name, { up: false });
}

async function restarts(page, name) {
  await act(page, server(page, name), "Restart");
  await sees(page, name, { up: true, role: "follower" });
}

/** Switches the commit rule of section 5.4.2 off. */
export async function withoutTheRule(page) {
  await rule(page, "current-term-commit").click();
}

/** Everybody has index 1, of term 1. S2 led then. */
export async function prologue(page) {
  await standsFor(page, "S2", 1);
  await isElected(page, "S2", 1, ["S1", "S3"]);
  await act(page, server(page, "S2"), "Client request");
  await sees(page, "S2", { log: "1" });
  for (const to of ["S1", "S3", "S4", "S5"]) {
    // The first one under way is the empty one that announced the leader.
    await deliver(page, { kind: "AppendEntries", from: "S2", to, term: 1 });
    await deliver(page, { kind: "AppendEntries", from: "S2", to, term: 1 });
  }
  await logs(page, { S1: "1", S2: "1", S3: "1", S4: "1", S5: "1" });
}

/** (a) S1 leads term 2 and gets its entry at index 2 to S2 alone. */
export async function panelA(page) {
  await standsFor(page, "S1", 2);
  await isElected(page, "S1", 2, ["S4", "S5"]);
  await deliver(page, { kind: "AppendEntries", from: "S1", to: "S2", term: 2 });
  await act(page, server(page, "S1"), "Client request");
  await deliver(page, { kind: "AppendEntries", from: "S1", to: "S2", term: 2 });
  await logs(page, { S1: "1,2", S2: "1,2", S3: "1", S4: "1", S5: "1" });
}

/** (b) S1 crashes; S5 leads term 3 with the votes of S3 and S4, and takes another entry at index 2. */
export async function panelB(page) {
  await crashes(page, "S1");
  await standsFor(page, "S5", 3);
  await isElected(page, "S5", 3, ["S3", "S4"]);
  await act(page, server(page, "S5"), "Client request");
  await logs(page, { S1: "1,2", S2: "1,2", S3: "1", S4: "1", S5: "1,3" });
}

/** (c) S5 crashes; S1 restarts, leads term 4, and gets its old entry to S3, too. Then it takes one of its own term. */
export async function panelC(page) {
  await crashes(page, "S5");
  await restarts(page, "S1");
  // In term 3 most have voted for S5 already.
  await standsFor(page, "S1", 3, 4);
  await isElected(page, "S1", 4, ["S2", "S3"]);
  // S3 lacks index 2: it refuses at first, and S1 sends the entry at once.
  await replicates(page, "S1", ["S2", "S3", "S3"], 4);
  await act(page, server(page, "S1"), "Client request");
  await logs(page, { S1: "1,2,4", S2: "1,2", S3: "1,2", S4: "1", S5: "1,3" });
}

/** S1 crashes; S5 restarts and stands for term 5. */
async function s5ComesBack(page) {
  await crashes(page, "S1");
  await restarts(page, "S5");
  // In term 4 S2 and S3 have voted for S1 already.
  await standsFor(page, "S5", 4, 5);
}

/** (d) S5 is elected by S3 and S4 all the same … */
export async function s5Wins(page) {
  await s5ComesBack(page);
  await isElected(page, "S5", 5, ["S3", "S4"]);
}

/** … and its entry takes the place of S1's everywhere. */
export async function panelD(page) {
  // They lack S5's index 2: they refuse at first, and S5 sends the entry at once.
  for (const to of ["S2", "S3", "S4"]) await replicates(page, "S5", [to, to], 5);
  await logs(page, { S1: "1,2,4", S2: "1,3", S3: "1,3", S4: "1,3", S5: "1,3" });
}

/** A leader's oldest AppendEntries of a term reaches these servers, and it hears of it. */
export async function replicates(page, leader, followers, term) {
  for (const to of followers) await exchange(page, "AppendEntries", leader, to, term);
}

/** (e) Before it crashes, S1 gets an entry of its own term to a majority. */
export async function s1CommitsItsOwn(page) {
  await replicates(page, "S1", ["S2", "S3"], 4);
  await logs(page, { S1: "1,2,4", S2: "1,2,4", S3: "1,2,4", S4: "1", S5: "1,3" });
  await sees(page, "S1", { commit: 3 });
}

/** Then S5 asks everybody for a vote, and only S4 grants it. */
export async function s5Loses(page) {
  await s5ComesBack(page);
  for (const voter of ["S2", "S3", "S4"]) await exchange(page, "RequestVote", "S5", voter, 5);
  await sees(page, "S5", { role: "candidate", term: 5 });
}

export const PROPERTIES = [
  "election-safety",
  "leader-append-only",
  "log-matching",
  "leader-completeness",
  "state-machine-safety",
  "monotonic", "linearizability", "exactly-once",
];

/** Waits until the properties are judged so; those that are not named hold. */
export async function verdicts(page, violated = []) {
  for (const id of PROPERTIES) await judged(page, id, violated.includes(id) ? "violated" : "holds");
}
