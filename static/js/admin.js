/* Names for fields of the admin that have a visible heading but no label that a screen reader finds. */
"use strict";

(function () {
  function heading(element) {
    const cell = element.closest("td");
    const field = cell && [...cell.classList].find((name) => name.startsWith("field-"));
    const head = field && cell.closest("table").querySelector("th.column-" + field.slice(6));
    if (head) {
      return head.textContent.trim();
    }
    const row = element.closest(".form-row");
    const label = row && row.querySelector("label, legend");
    return label ? label.textContent.replace(/:\s*$/, "").trim() : "";
  }

  function name(root) {
    const inRows = "td input:not([type=hidden]), td select, td textarea";
    for (const element of root.querySelectorAll(inRows)) {
      if (!element.labels || element.labels.length === 0) {
        element.setAttribute("aria-label", heading(element) || "Chọn");
      }
    }
    for (const element of root.querySelectorAll(".select2-selection")) {
      const chosen = element.querySelector(".select2-selection__rendered");
      const words = heading(element) + ": " + (chosen.title || "chưa chọn");
      element.removeAttribute("aria-labelledby");
      element.setAttribute("aria-label", words);
      chosen.setAttribute("aria-label", words);
    }
    for (const head of root.querySelectorAll(".inline-group th, .module th")) {
      if (!head.textContent.trim()) {
        const words = document.createElement("span");
        words.className = "visually-hidden";
        words.textContent = head.classList.contains("original") ? "Dòng" : "Xóa";
        head.append(words);
      }
    }
  }

  function nameAll() {
    name(document);
  }

  // After the scripts of the admin, which build their own fields when the page is ready.
  if (window.django?.jQuery) {
    window.django.jQuery(nameAll);
  } else {
    window.addEventListener("load", nameAll);
  }
  document.addEventListener("formset:added", () => setTimeout(nameAll));
  document.addEventListener("focusout", nameAll);
})();
