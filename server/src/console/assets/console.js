// Comfort only: every page works without it. Keys, live age, and drafts saved field by field.
"use strict";
(() => {
  const typing = (target) => /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
  const sections = {};
  document.querySelectorAll("nav a[data-key]").forEach((link) => { sections[link.dataset.key] = link; });
  const keys = document.getElementById("keys");
  let goes = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      const finish = document.getElementById("finish");
      if (finish) { event.preventDefault(); finish.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    if (event.key === "/") { event.preventDefault(); document.getElementById("search")?.focus(); }
    else if (event.key === "?" && keys) { keys.showModal(); }
    else if (goes && sections[event.key]) { sections[event.key].click(); }
    goes = event.key === "g";
  });
  document.getElementById("show-keys")?.addEventListener("click", () => keys?.showModal());

  const skew = Number(document.body.dataset.now || Date.now()) - Date.now();
  const age = (ms) => {
    const minutes = Math.floor((Date.now() + skew - ms) / 60000);
    if (minutes < 1) return "hace un momento";
    if (minutes < 60) return `hace ${minutes} min`;
    if (minutes < 48 * 60) return `hace ${Math.floor(minutes / 60)} h`;
    return `hace ${Math.floor(minutes / 1440)} días`;
  };
  const two = (number) => String(number).padStart(2, "0");
  const tick = () => {
    document.querySelectorAll("[data-age]").forEach((item) => { item.textContent = age(Number(item.dataset.age)); });
    const local = new Date(Date.now() + skew - 6 * 3600000);
    document.querySelectorAll("[data-clock]").forEach((item) => {
      item.textContent = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
    });
  };
  // The end of the session is told two minutes before; going on asks the server, which notes that somebody is there.
  const ending = document.getElementById("session-end");
  const watch = () => {
    if (!ending) return;
    const left = Number(ending.dataset.ends) - (Date.now() + skew);
    ending.hidden = left > 120000;
  };
  document.getElementById("session-go-on")?.addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch("/mi-acceso", { redirect: "manual" });
    const page = answer.ok ? await answer.text() : "";
    const ends = page.match(/data-ends="(\d+)"/);
    if (ends) { ending.dataset.ends = ends[1]; watch(); } else { window.location.href = "/entrar?sigue=" + window.location.pathname; }
  });
  document.querySelectorAll("[data-print]").forEach((item) => item.addEventListener("click", () => window.print()));
  tick();
  watch();
  setInterval(() => { tick(); watch(); }, 1000);

  const form = document.getElementById("lines");
  if (!form) return;
  const inputs = [...form.querySelectorAll("input[data-line]")];
  const say = (input, kind, text) => {
    const place = document.getElementById(`saved-${input.name}`);
    if (place) { place.className = `saved ${kind}`; place.textContent = text; }
  };
  // What was typed and could not be saved waits in this browser's tab until the page is seen again.
  const drafted = (input) => `${form.action}#${input.name}`;
  const save = async (input) => {
    if (input.value === input.defaultValue) { sessionStorage.removeItem(drafted(input)); return; }
    sessionStorage.setItem(drafted(input), input.value);
    const body = new URLSearchParams({ token: form.elements.token.value, [input.name]: input.value });
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" }, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401) { say(input, "bad", "La sesión terminó: entre otra vez"); return; }
      const said = await answer.json();
      if (!answer.ok) { say(input, "bad", said.words || "No se guardó"); return; }
      input.defaultValue = input.value;
      sessionStorage.removeItem(drafted(input));
      say(input, "", `Guardado ${said.at}`);
      const left = document.getElementById("left");
      if (left) left.textContent = said.left;
    } catch { say(input, "care", "Sin conexión: se guardará al continuar"); }
  };
  inputs.forEach((input, index) => {
    input.addEventListener("change", () => save(input));
    input.addEventListener("focus", () => input.select());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.ctrlKey) {
        event.preventDefault();
        save(input);
        (inputs[index + 1] || document.getElementById("next-bag") || input).focus();
      }
    });
  });
  document.getElementById("finish")?.addEventListener("submit", (event) => {
    if (inputs.some((input) => input.value !== input.defaultValue)) {
      event.preventDefault();
      Promise.all(inputs.map(save)).then(() => event.target.submit());
    }
  });
  inputs.forEach((input) => {
    const kept = sessionStorage.getItem(drafted(input));
    if (kept !== null && kept !== input.value) { input.value = kept; say(input, "care", "Recuperado: se guarda ahora"); save(input); }
  });
  inputs.find((input) => input.value === "")?.focus();
})();
