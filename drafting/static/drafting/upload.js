// How much of a file has been sent. Without this the form is posted as it stands; what the server says is the same.
(() => {
  const MEGABYTE = 1024 * 1024;
  const FAILED = "网络中断，文件没有传完，请再传一次。";
  const form = document.getElementById("upload");
  if (!form) return;

  function show(text) {
    const field = form.elements.file.closest(".field");
    field.querySelectorAll(".error").forEach((line) => line.remove());
    field.classList.toggle("wrong", Boolean(text));
    if (!text) return;
    const line = document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = text;
    form.elements.file.after(line);
  }

  function bar() {
    const box = document.createElement("div");
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", "已上传");
    const words = document.createElement("p");
    words.className = "note";
    words.textContent = "正在上传…";
    box.append(progress, words);
    form.querySelector("button.main").before(box);
    return {
      remove: () => box.remove(),
      tell(sent, whole) {
        progress.value = sent / whole;
        const size = (bytes) => (bytes / MEGABYTE).toFixed(1);
        words.textContent = sent < whole ? `已上传 ${Math.floor((sent / whole) * 100)}%（${size(sent)} / ${size(whole)} MB）` : "已传完，正在读取…";
      },
    };
  }

  // The server's form with its messages; the file that was chosen stays chosen.
  function refused(text) {
    const answer = new DOMParser().parseFromString(text, "text/html").getElementById("upload");
    if (!answer) throw new Error("no form");
    answer.elements.file.replaceWith(form.elements.file);
    form.replaceChildren(...answer.childNodes);
    form.querySelector(".field.wrong input")?.focus();
  }

  form.addEventListener("submit", (event) => {
    const file = form.elements.file.files[0];
    if (!file) return;
    event.preventDefault();
    if (file.size > Number(form.dataset.largest)) {
      show(form.dataset.tooLarge);
      return;
    }
    show("");
    const body = new FormData(form);
    const button = form.querySelector("button.main");
    const told = bar();
    const request = new XMLHttpRequest();
    const stop = (text) => {
      told.remove();
      button.disabled = false;
      show(text);
    };
    button.disabled = true;
    request.upload.addEventListener("progress", (sent) => told.tell(sent.loaded, sent.total));
    request.addEventListener("error", () => stop(FAILED));
    request.addEventListener("load", () => {
      if (request.responseURL !== location.href.split("#")[0]) location.assign(request.responseURL);
      else if (request.status !== 200) stop(`没有传上去（${request.status}），请重新打开本页再试。`);
      else refused(request.responseText);
    });
    request.open("POST", location.href);
    request.send(body);
  });
})();
