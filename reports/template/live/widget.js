// Widgets come to life when they come into view: until then, and where a browser cannot, a picture stands there.
import { element } from "./dom.js";

export function start(widgets) {
  const observer = new IntersectionObserver(entries => {
    for (const { target } of entries.filter(entry => entry.isIntersecting)) {
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
    const ask = facts.networks && startWorker();
    await ask?.("learn", { networks: facts.networks, arrays });
    await widget(place, facts, arrays, ask);
    figure.insertBefore(place, figure.querySelector("figcaption"));
    figure.classList.add("awake"); // hides the picture
    performance.measure(`widget ${figure.dataset.widget}`, { start: begin });
  } catch (error) {
    console.error(error);
  }
}

// A function that asks a worker of its own and promises the answer; answers come in the order of the questions.
function startWorker() {
  const text = document.getElementById("worker").textContent, waiting = [];
  const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  worker.onmessage = ({ data: { answer, error } }) => {
    const { resolve, reject } = waiting.shift();
    error ? reject(new Error(error)) : resolve(answer);
  };
  worker.onerror = event => waiting.forEach(({ reject }) => reject(new Error(event.message)));
  return (question, about) => new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
    worker.postMessage({ question, about });
  });
}
