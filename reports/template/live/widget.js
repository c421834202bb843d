// Widgets come to life when they come into view: until then, and where a browser cannot, a picture stands there.
import { element } from "./dom.js";

export function start(widgets) {
  const observer = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      wake(target, widgets[target.dataset.widget]);
    }
  }, { rootMargin: "200px" });
  document.querySelectorAll("figure.widget").forEach(figure => observer.observe(figure));
}

async function wake(figure, widget) {
  const begin = performance.now(), place = element("div", { className: "live" });
  try {
    const { facts, arrays } = JSON.parse(figure.querySelector("script.facts").textContent);
    for (const array of Object.values(arrays)) array.base64 = document.getElementById(array.id).textContent;
    await widget(place, facts, arrays, startWorker());
    figure.insertBefore(place, figure.querySelector("figcaption"));
    figure.classList.add("awake"); // hides the picture
    performance.measure(`widget ${figure.dataset.widget}`, { start: begin });
  } catch (error) {
    console.error(error);
  }
}

// A function that asks a worker, which the first question starts, and promises the answer.
function startWorker() {
  const waiting = new Map();
  let worker, count = 0;
  function begin() {
    const text = document.getElementById("worker").textContent;
    worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    worker.onmessage = ({ data: { id, answer, error } }) => {
      const { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      error ? reject(new Error(error)) : resolve(answer);
    };
    worker.onerror = event => waiting.forEach(({ reject }) => reject(new Error(event.message)));
  }
  return (question, about) => new Promise((resolve, reject) => {
    if (!worker) begin();
    waiting.set(++count, { resolve, reject });
    worker.postMessage({ id: count, question, ...about });
  });
}
