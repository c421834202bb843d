// Point at a number, and see what it is made of: of a convolution, of pooling and of the transposed convolution.
import { element } from "./dom.js";

export async function convolution(place, facts) {
  for (const example of facts.examples) place.append(await operation(example));
}

// One operation on small pictures: for each place of the output the terms that it sums, or chooses from.
function operation({ title, input, filter, output, terms, largest }) {
  const status = element("p", { className: "answer", aria: { role: "status" } });
  const tables = [["input", input], ...(filter ? [["filter", filter]] : []), ["output", output]];
  const cells = Object.fromEntries(tables.map(([name, rows]) => [name, rows.map(row => row.map(value =>
    element("td", { textContent: short(value) })))]));

  function light(i, j) {
    for (const rows of Object.values(cells)) rows.flat().forEach(cell => cell.classList.remove("lit"));
    cells.output[i][j].classList.add("lit");
    const parts = terms[i][j].map(({ at, by }) => {
      cells.input[at[0]][at[1]].classList.add("lit");
      if (by) cells.filter[by[0]][by[1]].classList.add("lit");
      const value = short(input[at[0]][at[1]]);
      return by ? `${value} · ${short(filter[by[0]][by[1]])}` : value;
    });
    const sum = largest ? `the largest of ${parts.join(", ")}` : parts.join(" + ");
    status.textContent = `Row ${i + 1}, column ${j + 1}: ${sum} = ${short(output[i][j])}`;
  }

  // one stop of the keyboard for each output; arrows move in it
  cells.output.forEach((row, i) => row.forEach((cell, j) => {
    cell.tabIndex = i || j ? -1 : 0;
    cell.addEventListener("pointerenter", () => light(i, j));
    cell.addEventListener("focus", () => light(i, j));
    cell.addEventListener("keydown", event => {
      const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
      const next = cells.output[i + down]?.[j + right];
      if (!next || next === cell) return;
      event.preventDefault();
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  }));
  const shown = tables.map(([name]) => element("table", { className: "numbers", aria: { "aria-label": `${title}: ${name}` } },
    element("caption", { textContent: name }),
    element("tbody", {}, ...cells[name].map(row => element("tr", {}, ...row)))));
  light(0, 0);
  return element("section", { className: "network", aria: { "aria-label": title } },
    element("p", { className: "name", textContent: title }), element("div", { className: "pictures" }, ...shown), status);
}

const short = value => `${Number(value.toFixed(2))}`.replace("-", "−");
