/* The grid of figures: arrow keys and Enter go from cell to cell, a block copied from Excel fills the cells from
   the focused one on. Without this script Tab does, and each cell is pasted by itself. */
"use strict";

(function () {
  const grid = document.querySelector(".entry-grid");
  if (!grid) {
    return;
  }
  const rows = [...grid.querySelectorAll("tbody tr")]
    .map((row) => [...row.querySelectorAll("input")])
    .filter((cells) => cells.length > 0);
  const said = document.querySelector(".pasted");
  document.documentElement.classList.add("scripted");

  function placeOf(cell) {
    const row = rows.findIndex((cells) => cells.includes(cell));
    return row < 0 ? null : { row: row, column: rows[row].indexOf(cell) };
  }

  function go(row, column) {
    const cell = rows[row] && rows[row][column];
    if (cell) {
      cell.focus();
      cell.select();
    }
    return Boolean(cell);
  }

  /* Left and right leave a cell only from its edge, so that its text can still be mended. */
  function isAt(cell, end) {
    const all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    return all || (cell.selectionStart === cell.selectionEnd && cell.selectionStart === end);
  }

  grid.addEventListener("keydown", function (event) {
    const place = placeOf(event.target);
    if (!place || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) {
      return;
    }
    const { row, column } = place;
    let to = null;
    if (event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey)) {
      to = [row - 1, column];
    } else if (event.key === "ArrowDown") {
      to = [row + 1, column];
    } else if (event.key === "Enter") {
      to = column + 1 < rows[row].length ? [row, column + 1] : [row + 1, 0];
    } else if (event.key === "ArrowLeft" && !event.shiftKey && isAt(event.target, 0)) {
      to = [row, column - 1];
    } else if (
      event.key === "ArrowRight" &&
      !event.shiftKey &&
      isAt(event.target, event.target.value.length)
    ) {
      to = [row, column + 1];
    }
    if (to) {
      go(to[0], to[1]);
      event.preventDefault(); // Enter must not send the form half typed
    }
  });

  grid.addEventListener("paste", function (event) {
    const place = placeOf(event.target);
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!place || !/[\t\n]/.test(text)) {
      return; // one value: the browser pastes it
    }
    event.preventDefault();
    let taken = 0;
    let outside = 0;
    const block = text.split("\n").map((line) => line.split("\t"));
    block.forEach(function (values, down) {
      values.forEach(function (value, right) {
        const cell = rows[place.row + down] && rows[place.row + down][place.column + right];
        if (cell) {
          cell.value = value.trim();
          taken += 1;
        } else if (value.trim()) {
          outside += 1;
        }
      });
    });
    const lost = outside ? " " + outside + " ô có nội dung nằm ngoài bảng nên không được dán." : "";
    said.textContent = "Đã dán " + taken + " ô." + lost;
  });
})();
