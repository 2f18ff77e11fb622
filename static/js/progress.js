/* A job at work on the server: asks how far it is, shows it, and goes on to the page of its result. */
"use strict";

(function () {
  const box = document.querySelector("[data-progress]");
  const step = box.querySelector("[data-step]");
  const count = box.querySelector("[data-count]");
  const bar = box.querySelector("progress");
  const PAUSE = 800; // milliseconds
  const PAUSE_AFTER_A_FAULT = 4000;

  function say(element, words) {
    // only what is new is read aloud
    if (element.textContent !== words) {
      element.textContent = words;
    }
  }

  function show(state) {
    say(step, state.step);
    say(count, state.count);
    if (state.total) {
      bar.max = state.total;
      bar.value = state.done;
    } else {
      bar.removeAttribute("value");
    }
  }

  async function ask() {
    let pause = PAUSE_AFTER_A_FAULT;
    try {
      const answer = await fetch(box.dataset.progress, { redirect: "error" });
      if (answer.ok) {
        const state = await answer.json();
        if (!state.is_running) {
          location.replace(state.address);
          return;
        }
        show(state);
        pause = PAUSE;
      }
    } catch {
      // the network is away, or the server: it may come back
    }
    setTimeout(ask, pause);
  }

  ask();
})();
