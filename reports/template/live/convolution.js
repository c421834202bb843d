// Point at a number, and see what it is made of: of a convolution, of pooling and of the transposed convolution.
import { ARROWS, element, section, voice } from "./dom.js";

export async function convolution(place, facts) {
  place.append(...facts.examples.map(operation));
}

// One operation on small pictures: for each place of the output the terms that it sums, or chooses from.
function operation({ title, input, filter, output, terms, largest }) {
  const [status, say] = voice(), tables = Object.entries({ input, ...(filter && { filter }), output });
  const cells = Object.fromEntries(tables.map(([name, rows]) =>
    [name, rows.map(row => row.map(value => element("td", { textContent: short(value) })))]));

  function light(i, j) {
    for (const rows of Object.values(cells)) rows.flat().forEach(cell => cell.classList.remove("lit"));
    const lit = (name, [row, column]) => {
      cells[name][row][column].classList.add("lit");
      return cells[name][row][column].textContent;
    };
    const parts = terms[i][j].map(({ at, by }) => lit("input", at) + (by ? ` · ${lit("filter", by)}` : ""));
    const sum = largest ? `the largest of ${parts.join(", ")}` : parts.join(" + ");
    say(`Row ${i + 1}, column ${j + 1}: ${sum} = ${lit("output", [i, j])}`);
  }

  // one stop of the keyboard for each output; arrows move in it
  cells.output.forEach((row, i) => row.forEach((cell, j) => Object.assign(cell, {
    tabIndex: i || j ? -1 : 0,
    onpointerenter: () => light(i, j),
    onfocus: () => light(i, j),
    onkeydown(event) {
      const [down, right] = ARROWS[event.key] ?? [], next = cells.output[i + down]?.[j + right];
      if (!next) return;
      event.preventDefault(); // the page would scroll
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    },
  })));
  light(0, 0);
  const table = ([name]) => element("table", { className: "numbers", aria: { "aria-label": `${title}: ${name}` } },
    element("caption", { textContent: name }), ...cells[name].map(row => element("tr", {}, ...row)));
  return section(title, element("div", { className: "pictures" }, ...tables.map(table)), status);
}

const short = value => `${Number(value.toFixed(2))}`.replace("-", "−");
