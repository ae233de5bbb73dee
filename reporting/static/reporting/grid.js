// The grid as a spreadsheet: paste a column or block, Enter moves down, Ctrl+Enter submits. Nothing here is needed to report.
(() => {
  const grid = document.querySelector("form.grid");
  if (!grid) return;
  const rows = () => [...grid.querySelectorAll("fieldset.entry")];
  const cells = (row) => [...row.querySelectorAll('.figures input[inputmode="decimal"]')];

  // What is still empty; a project's row is filled by its words or by 无变化, one that came back or was taken back by a change.
  const typed = (row) => [...row.querySelectorAll('.figures input[inputmode="decimal"], textarea[name$="-progress"]')].some((field) => field.value.trim());
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  const changed = (row) => [...row.querySelectorAll('input:not([type="hidden"]), textarea')].some((field) => (isBox(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue));
  const filled = (row) => "rests" in row.dataset ? changed(row) : typed(row) || row.querySelector('input[name$="-unchanged"]')?.checked;

  function count() {
    const left = rows().filter((row) => !filled(row)).length;
    grid.querySelector(".left").textContent = left ? `还差 ${left} 项` : "都填了";
  }
  grid.addEventListener("input", count);
  grid.addEventListener("change", count);
  count();

  // The place to begin: what is wrong, or the first figure. A phone's keyboard would hide the page.
  const first = grid.querySelector("fieldset.wrong")?.querySelector('.figures input, textarea, input:not([type="hidden"])') ?? rows().filter((row) => !filled(row)).map((row) => cells(row)[0]).find(Boolean);
  if (first && !location.hash && matchMedia("(pointer: fine)").matches) first.focus();

  function place(input) {
    const row = input.closest("fieldset.entry");
    return { row: rows().indexOf(row), column: cells(row).indexOf(input) };
  }

  // A cell of a spreadsheet: quotation marks around it, full-width signs, separators and a percent sign are no part of the
  // figure, nor is the row's own unit.
  const plain = (text) => text.normalize("NFKC").replace(/\s+/g, "");
  const bare = (text) => text.trim().replace(/^["'“”‘’]+|["'“”‘’]+$/g, "").trim();
  const unitOf = (input) => plain(input.dataset.unit ?? "");
  const units = new Set([...grid.querySelectorAll("[data-unit]")].map(unitOf).concat("元", "万元", "亿元", "个", "人", "户", "亩"));
  const parse = (text) => text.normalize("NFKC").match(/^(?<figure>[+\-−–—]?\d[\d,]*(\.\d+)?)\s*(?<unit>\D*)$/)?.groups;
  const isFigure = (text) => ["", "%"].includes(parse(text)?.unit) || units.has(plain(parse(text)?.unit ?? ""));

  function put(input, text) {
    input.value = text.replace(/,/g, "");
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const nameOf = (row) => plain(row.querySelector(".what a").textContent);
  const monthOf = (row) => row.id.slice(-6);

  // Columns of words are left out, and so is a line of headings above the figures. `names`: of the lines, where a column
  // holds names of rows (`known`).
  function read(block, known) {
    const lines = block.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t").map(bare));
    const width = Math.max(...lines.map((line) => line.length));
    const column = (right) => lines.map((line) => line[right] ?? "").filter(Boolean);
    const named = [...Array(width).keys()].find((right) => column(right).some((text) => known.has(plain(text))));
    const words = [...Array(width).keys()].filter((right) => right === named || (column(right).length && !column(right).some(isFigure)));
    const skipped = words.map((right) => (right === named ? `已按第${right + 1}列的名称对行` : `第${right + 1}列不是数，已跳过`));
    const names = named === undefined ? null : lines.map((line) => line[named] ?? "");
    const kept = lines.map((line) => line.filter((_, right) => !words.includes(right)));
    const isHeading = (line) => line.some(Boolean) && !line.some(isFigure);
    if (kept.length > 1 && isHeading(kept[0]) && !known.has(plain(names?.[0] ?? ""))) {
      kept.shift();
      names?.shift();
      skipped.push("第1行是表头，已跳过");
    }
    return { lines: kept, names, skipped };
  }

  // Down to the end of the group: a month's column never runs into other months'. With names beside the figures each goes to
  // the row of its name, in the month pasted into. What found no cell, or is no figure, is told: whoever copies a column too
  // long has perhaps begun in the wrong row.
  grid.addEventListener("paste", (event) => {
    if (!event.target.matches('input[inputmode="decimal"]')) return;
    const block = event.clipboardData.getData("text/plain");
    const text = bare(block);
    const alone = !/[\n\t]/.test(text);
    if (alone && text === block.trim()) return;
    event.preventDefault();
    const start = place(event.target);
    const group = event.target.closest(".rows");
    const month = monthOf(event.target.closest("fieldset.entry"));
    const byName = new Map(rows().filter((row) => group.contains(row) && monthOf(row) === month).map((row) => [nameOf(row), row]));
    const { lines, names, skipped } = alone ? { lines: [[text]], names: null, skipped: [] } : read(block, byName);
    const below = rows().slice(start.row).filter((row) => group.contains(row)).map(cells).filter((found) => found.length);
    const takeByName = (name) => {
      const row = byName.get(plain(name));
      byName.delete(plain(name));
      return row && cells(row);
    };
    let taken = 0;
    let left = 0;
    const missing = [];
    lines.forEach((line, down) => {
      if (!line.some(Boolean)) return;
      const found = names ? takeByName(names[down]) : below[down];
      if (names && !found) return void missing.push(names[down] || `第${down + 1}行`);
      line.forEach((cell, right) => {
        const input = found?.[start.column + right];
        if (!cell) return;
        const read = parse(cell);
        if (!input || !read) return void (left += 1);
        if (!["", "%", unitOf(input)].includes(plain(read.unit))) return void skipped.push(`“${cell}”未贴，本行单位是${unitOf(input)}`);
        put(input, read.figure);
        taken += 1;
      });
    });
    if (missing.length) skipped.push(`没有对应的行，未贴：${missing.slice(0, 5).join("、")}${missing.length > 5 ? `等 ${missing.length} 项` : ""}`);
    if (left) skipped.push(`贴入 ${taken} 个，余 ${left} 个未贴`);
    grid.querySelector("[data-pasted]").textContent = skipped.join("；");
  });

  grid.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      grid.requestSubmit(grid.querySelector("button.main"));
    } else if (event.target.matches(".figures input")) {
      event.preventDefault();
      const next = rows().slice(place(event.target).row + 1).find((row) => row.querySelector(".figures input"));
      (next?.querySelector('.figures input[inputmode="decimal"], .figures input') ?? grid.querySelector("button.main")).focus();
    }
  });

  // A second click while the first is on its way would only be told that nothing is new.
  grid.addEventListener("submit", (event) => {
    if (grid.dataset.sent) event.preventDefault();
    grid.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => delete grid.dataset.sent);
})();
