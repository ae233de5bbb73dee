// 全选, for everything and for each department's group; the button tells how many are ticked. Without it the boxes remain.
(() => {
  const grid = document.querySelector("form.grid");
  const approve = grid?.querySelector("button[data-ticked]");
  if (!approve) return;
  const alls = [...grid.querySelectorAll("input[data-all]")];
  const boxes = (all) => {
    const group = all.closest("h2")?.nextElementSibling ?? grid;
    return [...group.querySelectorAll('input[name="ticked"]')];
  };

  function show() {
    const ticked = grid.querySelectorAll('input[name="ticked"]:checked').length;
    approve.textContent = ticked ? `通过勾选的 ${ticked} 条` : "通过勾选的";
    approve.disabled = !ticked;
    for (const all of alls) {
      const own = boxes(all);
      const on = own.filter((box) => box.checked).length;
      all.checked = on > 0 && on === own.length;
      all.indeterminate = on > 0 && on < own.length;
    }
  }

  grid.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const box of boxes(event.target)) box.checked = event.target.checked;
    show();
  });
  for (const all of alls) all.closest("label").hidden = boxes(all).length === 0;
  // A browser that goes back keeps the ticks.
  window.addEventListener("pageshow", show);
  show();
})();
