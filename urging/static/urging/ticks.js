// 全选, 全部未报; the bar tells how many are ticked. Without it the boxes remain.
(() => {
  const bar = document.querySelector("[data-ticking]");
  if (!bar) return;
  const form = bar.closest("form");
  const alls = [...bar.querySelectorAll("input[data-all]")];
  const boxes = (all) => [...form.querySelectorAll(`.late ${all.dataset.all} input[name="ticked"]`)];

  function show() {
    const ticked = form.querySelectorAll('input[name="ticked"]:checked').length;
    bar.querySelector("[data-chosen]").textContent = `已选 ${ticked} 项`;
    bar.querySelector("button").disabled = !ticked;
    for (const all of alls) {
      const own = boxes(all);
      const on = own.filter((box) => box.checked).length;
      all.checked = on > 0 && on === own.length;
      all.indeterminate = on > 0 && on < own.length;
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const box of boxes(event.target)) box.checked = event.target.checked;
    show();
  });
  for (const all of alls) all.closest("label").hidden = boxes(all).length === 0;
  // A browser that goes back keeps the ticks.
  window.addEventListener("pageshow", show);
  show();
})();
