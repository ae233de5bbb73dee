// What is typed outlives the session: kept in this tab, for this user, row by row, until the server has stored the row.
// [data-user] marks the part of a page that is kept. Its rows are those of the grid, or single forms (data-kept), each with
// an id of its own.
(() => {
  const page = document.querySelector("[data-user]");
  const PREFIX = "my:";
  const ROW = "fieldset.entry, form[data-kept]";
  const own = `${PREFIX}${page?.dataset.user}:`;
  const kept = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  document.querySelector("form.who")?.addEventListener("submit", () => kept().forEach((key) => sessionStorage.removeItem(key)));
  if (!page) return;
  // The next person at this machine finds nothing of the one before.
  for (const key of kept()) if (!key.startsWith(own)) sessionStorage.removeItem(key);

  const isGrid = page.matches("form.grid");
  const here = () => kept().filter((key) => key.startsWith(`${own}row-`) === isGrid);
  const keyOf = (row) => own + row.id;
  const read = (row) => JSON.parse(sessionStorage.getItem(keyOf(row)));
  const fields = (row) => [...row.querySelectorAll("input, textarea, select")].filter((field) => field.name && field.type !== "hidden");
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  const nameOf = (field) => (isBox(field) ? `${field.name}=${field.value}` : field.name);
  const valueOf = (field) => (isBox(field) ? field.checked : field.value);
  const plain = (value) => (typeof value === "string" ? value.replace(/[\s,]/g, "") : value);
  const seen = (row) => row.querySelector('input[type="hidden"][name$="-seen"]') ?? { value: "" };

  function keep(row) {
    const before = read(row);
    const now = Object.fromEntries(fields(row).map((field) => [nameOf(field), valueOf(field)]));
    sessionStorage.setItem(keyOf(row), JSON.stringify({ name: row.querySelector("legend")?.textContent.trim(), seen: seen(row).value, fields: { ...before?.fields, ...now } }));
  }

  // True when the page showed something else.
  function put(row, values) {
    const other = fields(row).filter((field) => nameOf(field) in values && plain(values[nameOf(field)]) !== plain(valueOf(field)));
    for (const field of other) {
      if (isBox(field)) field.checked = values[nameOf(field)];
      else field.value = values[nameOf(field)];
      const fold = field.closest("details");
      if (fold) fold.open = true;
    }
    return other.length > 0;
  }

  function say(text, button) {
    const line = document.createElement("p");
    line.className = "message kept";
    line.setAttribute("role", "status");
    line.replaceChildren(text, " ", button);
    if (isGrid) page.prepend(line);
    else page.before(line);
  }

  function discard() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = "不要了";
    button.addEventListener("click", () => {
      here().forEach((key) => sessionStorage.removeItem(key));
      location.assign(location.pathname);
    });
    return button;
  }

  // A row that is gone was stored by our own post, or else a colleague was faster, or the month was closed: then what was
  // typed is told. Another version than the one typed beside: our own post has just made it, or else a colleague, and
  // then the server is told which one was seen, so that it warns as if the session had never ended. A row that the server has
  // just refused stands there as typed; why is kept, for when the page is opened again.
  function restore() {
    const rows = new Map([...page.querySelectorAll(ROW)].map((row) => [keyOf(row), row]));
    const from = document.referrer ? new URL(document.referrer).pathname : "";
    const answered = isGrid ? from === location.pathname : from.split("/")[1] === location.pathname.split("/")[1];
    const refused = [];
    let found = 0;
    for (const key of here()) {
      const row = rows.get(key);
      const { name, seen: version, sent, refused: why, fields: values } = JSON.parse(sessionStorage.getItem(key));
      if (row?.classList.contains("wrong")) {
        const told = [...row.querySelectorAll("p.error")].map((line) => line.textContent.trim()).join("");
        sessionStorage.setItem(key, JSON.stringify({ ...read(row), refused: told || "有误" }));
        continue;
      }
      const stored = sent && answered && (!row || version !== seen(row).value);
      if (!isGrid && !row && !stored) continue; // on another page of the list
      if (!row && !stored) {
        const texts = Object.values(values).filter((value) => typeof value === "string" && value.trim());
        if (texts.length) say(`${name} 已由同事填报或已封账，您先前填写、没有提交的内容：${texts.join("；")}`, discard());
        else sessionStorage.removeItem(key);
        continue;
      }
      if (!stored && put(row, values)) {
        if (why) refused.push(`${name}：${why}`);
        else found += 1;
        seen(row).value = version;
        row.querySelector(".figures input")?.dispatchEvent(new Event("change", { bubbles: true }));
      } else if (stored || version !== seen(row).value) sessionStorage.removeItem(key);
    }
    if (refused.length) say(`已放回上次没有通过检查的 ${refused.length} 项，请改正后提交。${refused.join(" ")}`, discard());
    if (found) say(`已找回先前填写、还没有提交的 ${found} 项，请核对后提交。`, discard());
  }

  for (const name of ["input", "change"]) page.addEventListener(name, (event) => {
    const row = event.target.closest(ROW);
    if (row) keep(row);
  });
  page.addEventListener("submit", (event) => {
    const sent = isGrid ? here() : here().filter((key) => key === keyOf(event.target));
    for (const key of sent) sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(key)), sent: true }));
  });
  // The remark is asked for only once the figures were looked at.
  page.addEventListener("htmx:afterSwap", (event) => {
    const row = event.target.closest(ROW);
    const remark = row?.querySelector('[name$="-remark"]');
    if (remark && !remark.value) remark.value = read(row)?.fields[remark.name] ?? "";
  });
  document.addEventListener("DOMContentLoaded", restore);
})();
