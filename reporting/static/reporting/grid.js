// The grid as a spreadsheet: paste a column or block, Enter moves down, Ctrl+Enter submits. Nothing here is needed to report.
(() => {
  const grid = document.querySelector("form.grid");
  if (!grid) return;
  const rows = () => [...grid.querySelectorAll("fieldset.entry")];
  const cells = (row) => [...row.querySelectorAll('.figures input[inputmode="decimal"]')];

  // What is still empty; a project's row is filled by its words or by 无变化.
  const typed = (row) => [...row.querySelectorAll('.figures input[inputmode="decimal"], textarea[name$="-progress"]')].some((field) => field.value.trim());
  const filled = (row) => typed(row) || row.querySelector('input[name$="-unchanged"]')?.checked;

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

  function put(input, text) {
    input.value = text.trim().replace(/[,，]|[%％]$/g, "");
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  grid.addEventListener("paste", (event) => {
    if (!event.target.matches('input[inputmode="decimal"]')) return;
    const block = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!/[\n\t]/.test(block)) return;
    event.preventDefault();
    const start = place(event.target);
    const below = rows().slice(start.row).map(cells).filter((found) => found.length);
    const lines = block.split("\n").map((line) => line.split("\t"));
    lines.forEach((line, down) => line.forEach((text, right) => {
      const input = below[down]?.[start.column + right];
      if (input && text.trim()) put(input, text);
    }));
    tell(lines, below, start.column);
  });

  // What found no cell is said: whoever copies a column too long has perhaps begun in the wrong row.
  function tell(lines, below, column) {
    const over = lines.slice(below.length).filter((line) => line.some((text) => text.trim())).length;
    const beside = lines.slice(0, below.length).flatMap((line, down) => line.slice(below[down].length - column)).filter((text) => text.trim()).length;
    const told = [over && `粘贴的比下面的行多，多出的 ${over} 行没有填`, beside && `右边没有格子，${beside} 个数没有填`];
    grid.querySelector("[data-pasted]").textContent = told.filter(Boolean).join("；");
  }

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
