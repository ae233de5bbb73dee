// Asks for news every minute and puts them in place without reloading, turns the sheets, and says so when the server is away.
(() => {
  const EVERY = 60_000, TURN = 15_000, PATIENCE = 20_000;
  const wall = document.getElementById("wall");
  const time = document.querySelector(".state time");
  const lost = document.querySelector(".state b");
  const pause = document.querySelector("nav button");
  // A demonstration stands still on its own day; only its time of day goes on.
  const day = time.dataset.day;
  const date = day ? {} : { month: "long", day: "numeric" };
  const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: time.dataset.zone, ...date, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  let turn = Number(wall.dataset.turn) - 1;
  let etag = null, text = null;

  const sheetsOf = (group) => [...group.querySelectorAll(".sheet")];
  const groups = (root) => [...root.querySelectorAll(".turning")].map(sheetsOf);

  // The shorter list begins again while the longer one goes on.
  function show(root) {
    for (const sheets of groups(root)) sheets.forEach((sheet, at) => { sheet.hidden = at !== turn % sheets.length; });
  }

  function move(step) {
    const turns = Math.max(1, ...groups(wall).map((sheets) => sheets.length));
    turn = (turn + step + turns) % turns;
    show(wall);
  }

  // The state that is shown is the server's of this moment, also where nothing had changed.
  function confirm(answer) {
    const sent = answer.headers.get("Date");
    if (sent) time.textContent = [day, clock.format(new Date(sent))].filter(Boolean).join(" ");
    lost.textContent = "";
  }

  async function put(answer) {
    const news = await answer.text();
    etag = answer.headers.get("ETag");
    if (news === text) return;
    text = news;
    const made = document.createElement("template");
    made.innerHTML = news;
    show(made.content);
    wall.replaceChildren(made.content);
  }

  async function refresh() {
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      const answer = await fetch(wall.dataset.source, { headers, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.type === "opaqueredirect") return void (lost.textContent = lost.dataset.out);
      if (answer.status === 200) await put(answer);
      else if (answer.status !== 304) throw new Error(answer.status);
      confirm(answer);
    } catch {
      lost.textContent = lost.dataset.lost;
    }
  }

  for (const [rel, step] of [["prev", -1], ["next", 1]]) document.querySelector(`nav [rel=${rel}]`).addEventListener("click", (event) => {
    event.preventDefault();
    move(step);
  });
  pause.hidden = false;
  pause.addEventListener("click", () => pause.setAttribute("aria-pressed", pause.getAttribute("aria-pressed") !== "true"));
  setInterval(() => pause.getAttribute("aria-pressed") === "true" || move(1), TURN);
  setInterval(refresh, EVERY);
  addEventListener("online", refresh);
})();
