// Loads the WebAssembly and starts the app; when that fails, or when the app dies later, says so in plain words.
//
// A file of our own instead of the loader Trunk would write inline, so that the content security policy needs no
// exception. It also runs when Rust cannot: out of memory, a stack overflow and a module that never loaded all
// skip Rust's panic hook.
//
// What the app may leave for the report, as plain strings on `window.flotilla`:
//   script  the run so far, written as a script; kept up to date while the app is well
//   panic   the panic message, set by the panic hook
//
// What it finds there:
//   open    the names of the work that is open in other tabs
//   hold    a function that tells other tabs that the work of this name is open here

const NEEDED = "It needs a browser with WebAssembly from 2022 or later.";

window.flotilla ??= {};

// A lock under the name of each work that is kept here. It is let go when the page is closed, left or dead: then the
// work may be offered elsewhere. A page that comes back from the browser's cache takes its locks again.
const kept = new Set();
const letGo = [];

window.flotilla.hold = (name) => {
  kept.add(name);
  navigator.locks?.request(name, () => new Promise((done) => letGo.push(done))).catch(() => {});
};

function release() {
  for (const done of letGo.splice(0)) done();
}

window.addEventListener("pagehide", release);
window.addEventListener("pageshow", (event) => event.persisted && kept.forEach(window.flotilla.hold));

/** The names of all locks that are held, if the browser tells. */
async function held() {
  const locks = await navigator.locks?.query().catch(() => {});
  return locks?.held.map(({ name }) => name) ?? [];
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Covers the page with what went wrong. Only the first failure counts: later ones follow from it. */
function fail(heading, advice, detail) {
  if (document.body.dataset.failed) return;
  document.body.dataset.failed = "true";
  delete document.body.dataset.ready;
  release();
  document.getElementById("app").inert = true;

  const panel = element("section", { className: "failure", role: "alert" }, element("h2", { textContent: heading }));
  panel.append(element("p", { textContent: advice }));
  const { script, panic } = window.flotilla;
  if (script) {
    const id = "failure-script";
    const text = element("textarea", { id, readOnly: true, rows: 10, value: script });
    const copy = element("button", { type: "button", textContent: "Copy script" });
    copy.addEventListener("click", async () => {
      text.select();
      await navigator.clipboard?.writeText(script).catch(() => {});
      copy.textContent = "Copied";
    });
    panel.append(element("label", { htmlFor: id, textContent: "The script that leads here" }), text, copy);
  }
  const reload = element("button", { type: "button", textContent: "Load the page again" });
  reload.addEventListener("click", () => location.reload());
  panel.append(reload, element("pre", { textContent: panic ?? String(detail) }));
  document.body.append(panel);
  reload.focus();
}

/** A trap or a panic: from here on the module's memory cannot be trusted, so nothing of it may run again. */
function died(error) {
  if (!(typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError)) return;
  fail("Flotilla has stopped", "This is a mistake in Flotilla, not in what you did.", error);
}

window.addEventListener("error", (event) => died(event.error));
window.addEventListener("unhandledrejection", (event) => died(event.reason));

/** The address of a file with a hashed name: Trunk writes a link to it, see `pattern_preload` in Trunk.toml. */
function address(id) {
  return document.getElementById(id).href;
}

try {
  if (typeof WebAssembly !== "object") throw new Error("WebAssembly is missing or switched off");
  const [app, open] = await Promise.all([import(address("flotilla-module")), held()]);
  window.flotilla.open = open;
  await app.default({ module_or_path: address("flotilla-wasm") });
} catch (error) {
  died(error);
  fail("Flotilla could not be loaded", `${NEEDED} If yours is one, a part of the page did not arrive: try once more.`, error);
}
