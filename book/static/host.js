// Widgets without a kernel: puts every stored widget of the page in place of its picture, when it comes near.
// A classic script, and the widgets' own scripts arrive as classic ones too, so that it works from a disk. If anything
// goes wrong the picture stays. It is also what gets printed.

window.balancingAct = (() => {
  /** What anywidget gives a widget for a model, as far as there is no kernel. `answer` does what Python would. */
  class Model {
    #values;
    #listeners = new Map();
    #answer;

    constructor(values, answer) {
      this.#values = values;
      this.#answer = answer;
    }
    get(name) {
      return this.#values[name];
    }
    set(name, value) {
      if (JSON.stringify(this.#values[name]) === JSON.stringify(value)) return;
      this.#values[name] = value;
      for (const listener of [...(this.#listeners.get(`change:${name}`) ?? [])]) listener();
    }
    on(event, listener) {
      if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
      this.#listeners.get(event).add(listener);
    }
    off(event, listener) {
      this.#listeners.get(event)?.delete(listener);
    }
    save_changes() {}
    send(message) {
      this.#answer?.(this, message);
    }
  }

  const answers = {}; // for a kind of widget what Python would do with its messages
  const beginnings = {}; // for a kind of widget what Python would know that the page does not
  const modules = new Map(); // the promise of each script that was asked for, and how to keep it

  function moduleNamed(code, folder) {
    if (!modules.has(code)) {
      const entry = {};
      entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
      modules.set(code, entry);
      const script = document.createElement("script");
      script.src = `${folder}/widgets/${code}.js`;
      script.onerror = () => entry.reject(new Error(`${script.src} did not load`));
      document.head.append(script);
    }
    return modules.get(code).promise;
  }

  /** The scripts of the widgets call this. */
  function arrived(code, { esm, css }) {
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
    const address = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
    import(address).then((module) => modules.get(code).resolve(module.default), modules.get(code).reject);
  }

  async function mount(figure) {
    const { code, kind, static: folder } = figure.dataset;
    try {
      const widget = await moduleNamed(code, folder);
      const values = JSON.parse(figure.querySelector("script").textContent);
      Object.assign(values, beginnings[kind]?.(values));
      const el = document.createElement("div");
      figure.append(el);
      await widget.render({ model: new Model(values, answers[kind]), el });
      figure.dataset.mounted = "yes";
    } catch (error) {
      figure.querySelector(":scope > div:not(.ba-placeholder)")?.remove();
      figure.dataset.mounted = "no";
      console.warn("A widget could not be shown; its picture stays.", error);
    }
  }

  function start() {
    const near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          near.unobserve(target);
          mount(target);
        }
      },
      { rootMargin: "600px" },
    );
    document.querySelectorAll("figure.ba-live").forEach((figure) => near.observe(figure));
  }
  document.addEventListener("DOMContentLoaded", start);

  return { arrived, answers, beginnings };
})();
