/* Meeting mode by keyboard: arrows, space, Page Up and Down, Home, End turn the slides, F fills the screen.
   Without this script the links do, and the wheel. */
"use strict";

(function () {
  const slides = [...document.querySelectorAll("[data-slide]")];
  const root = document.documentElement;

  function current() {
    const middle = window.innerHeight / 2;
    const at = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
    return at < 0 ? slides.length - 1 : at;
  }

  function show(place) {
    const slide = slides[Math.max(0, Math.min(slides.length - 1, place))];
    slide.scrollIntoView({ behavior: "instant" });
    slide.focus({ preventScroll: true });
    history.replaceState(null, "", "#" + slide.id); // a reload stays on this slide
  }

  function fill() {
    if (document.fullscreenElement) {
      document.exitFullscreen();
    } else {
      root.requestFullscreen();
    }
  }

  const steps = {
    ArrowRight: () => show(current() + 1),
    ArrowDown: () => show(current() + 1),
    PageDown: () => show(current() + 1),
    " ": (event) => show(current() + (event.shiftKey ? -1 : 1)),
    ArrowLeft: () => show(current() - 1),
    ArrowUp: () => show(current() - 1),
    PageUp: () => show(current() - 1),
    Home: () => show(0),
    End: () => show(slides.length - 1),
    f: fill,
    F: fill,
  };

  // On a small screen a slide is longer than the window: there the keys scroll as usual.
  const isWall = window.matchMedia("(min-width: 901px)");

  document.addEventListener("keydown", function (event) {
    const isPressed = event.target.closest("a, button") && event.key === " ";
    const step = steps[event.key];
    if (!step || isPressed || !isWall.matches || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    step(event);
  });

  for (const button of document.querySelectorAll("[data-full]")) {
    if (document.fullscreenEnabled) {
      button.hidden = false;
      button.addEventListener("click", fill);
    }
  }

  document.addEventListener("fullscreenchange", function () {
    for (const button of document.querySelectorAll("[data-full]")) {
      button.textContent = document.fullscreenElement ? "Thoát toàn màn hình" : "Toàn màn hình";
    }
  });
})();
