// The key / goes to the search field in the head of the page, unless something is being typed.
document.addEventListener("keydown", (event) => {
  const field = document.querySelector(".find input");
  const isTyping = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || !field || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
  field.select();
});
