// A light opens its explanation beside it. Without this the same link leads to the item's page.
(() => {
  const dialog = document.createElement("dialog");
  if (!dialog.showModal) return;
  dialog.className = "why-beside";
  dialog.setAttribute("aria-label", "状态说明");

  const close = () => dialog.close();

  const beside = (light) => {
    const at = light.getBoundingClientRect();
    const left = Math.min(at.left, innerWidth - dialog.offsetWidth - 12);
    const below = at.bottom + 6;
    const top = below + dialog.offsetHeight > innerHeight ? at.top - dialog.offsetHeight - 6 : below;
    dialog.style.left = `${Math.max(12, left)}px`;
    dialog.style.top = `${Math.max(12, top)}px`;
  };

  const open = async (light) => {
    const answer = await fetch(`${light.pathname}why/${light.search}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    dialog.innerHTML = await answer.text();
    const button = document.createElement("button");
    button.textContent = "关闭";
    button.addEventListener("click", close);
    dialog.append(button);
    if (!dialog.isConnected) document.body.append(dialog);
    dialog.showModal();
    beside(light);
  };

  document.addEventListener("click", (event) => {
    if (event.target === dialog) close();
    const light = event.target.closest?.('a.light[href$="#why"]');
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!light || !isPlain || light.pathname === location.pathname) return;
    event.preventDefault();
    open(light).catch(() => location.assign(light.href));
  });
})();
