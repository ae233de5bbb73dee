// 全选: for the whole form, for the group below its heading, or for the rows that data-all selects. The button, whose
// data-ticked is the unit, tells how many are ticked. Without it the boxes remain.
(() => {
  const button = document.querySelector("button[data-ticked]");
  if (!button) return;
  const form = button.form;
  const label = button.textContent;
  const alls = [...form.querySelectorAll("input[data-all]")];
  const boxes = (all) => {
    const group = all.closest("h2")?.nextElementSibling ?? form;
    return [...group.querySelectorAll(`${all.dataset.all} input[name="ticked"]`)];
  };

  function show() {
    const ticked = form.querySelectorAll('input[name="ticked"]:checked').length;
    button.textContent = ticked ? `${label} ${ticked} ${button.dataset.ticked}` : label;
    button.disabled = !ticked;
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
