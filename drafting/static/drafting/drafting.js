// A leaf by keyboard: j and k go to the next and last undecided row, a takes it over, e opens it, x asks why not; A takes
// the whole leaf over, n and p turn to the next and last leaf. Without it every row has its own buttons; after each decision
// the page comes back at the next undecided row.
(() => {
  const rows = [...document.querySelectorAll(".draft")];
  let now = null;

  function go(row) {
    if (!row) return;
    now?.classList.remove("now");
    now = row;
    row.classList.add("now");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
    const place = document.getElementById(row.querySelector("h2 a").hash.slice(1));
    const source = document.querySelector(".two-sides .source");
    if (place && source && getComputedStyle(source).position === "sticky") {
      source.scrollTop += place.getBoundingClientRect().top - source.getBoundingClientRect().top - source.clientHeight / 2;
    }
  }

  function next(step) {
    const open = rows.filter((row) => row.classList.contains("open"));
    const among = open.length ? open : rows;
    const at = now ? rows.indexOf(now) : -1;
    const behind = among.filter((row) => (rows.indexOf(row) - at) * step > 0);
    return step > 0 ? behind[0] ?? among[0] : behind.at(-1) ?? among.at(-1);
  }

  const keys = {
    j: () => go(next(1)),
    k: () => go(next(-1)),
    a: () => now?.querySelector("button[name=accept]")?.click(),
    A: () => document.querySelector("button[name=accept_all]")?.click(),
    n: () => document.querySelector("a[rel=next]")?.click(),
    p: () => document.querySelector("a[rel=prev]")?.click(),
    e: () => now?.querySelector(".decide a")?.click(),
    x: () => {
      const details = now?.querySelector(".decide details");
      if (!details) return;
      details.open = true;
      details.querySelector("[name=reason]").focus();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  const named = () => rows.find((row) => `#${row.id}` === location.hash);
  if (named()) go(named());
  window.addEventListener("hashchange", () => named() && go(named()));
})();
