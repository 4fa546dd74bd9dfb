// What the reader did, kept on this device only: games played by hand, guesses, answers of the quizzes, and which
// lessons were read to the end. Nothing is sent anywhere, and a browser that stores nothing just forgets.

{
  const HERE = "balancing act: ";
  const memory = {
    read(name, otherwise) {
      try {
        return JSON.parse(localStorage.getItem(HERE + name)) ?? otherwise;
      } catch {
        return otherwise; // storage is blocked, or what is there is not ours
      }
    },
    write(name, value) {
      try {
        localStorage.setItem(HERE + name, JSON.stringify(value));
      } catch {
        // blocked or full: it is remembered as long as the page is open, by the page itself
      }
    },
    names() {
      try {
        return Object.keys(localStorage).filter((name) => name.startsWith(HERE)).map((name) => name.slice(HERE.length));
      } catch {
        return [];
      }
    },
    forget() {
      for (const name of memory.names()) localStorage.removeItem(HERE + name);
    },
  };

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };
  const lesson = document.querySelector("[data-lesson]")?.dataset.lesson;

  // ---- Games played by hand

  const HAND = "cartpole_helpers.widgets.hand_play.HandPlay";
  const MOST_GAMES = 30;
  const FILES = { "CartPole-v1": "my_games.json", "MountainCar-v0": "my_mountain_car_games.json" };
  let games = memory.read("games", []);
  const gamesOf = (environment) => games.filter((game) => game.environment === environment);
  const best = (environment) => {
    const scores = gamesOf(environment).map((game) => game.score);
    return scores.length ? Math.max(...scores) : null;
  };

  window.balancingAct.beginnings[HAND] = ({ environment }) => ({ best: best(environment) });
  window.balancingAct.answers[HAND] = (model, game) => {
    const { environment } = game;
    const kept = [...gamesOf(environment), game].sort((one, other) => other.score - one.score).slice(0, MOST_GAMES);
    games = [...games.filter((each) => each.environment !== environment), ...kept];
    memory.write("games", games);
    model.set("best", best(environment));
    document.dispatchEvent(new Event("ba-games"));
  };

  /** The games as the file that `load_episodes` reads. */
  function download(environment) {
    const text = JSON.stringify({ format: "Balancing Act episodes 1", episodes: gamesOf(environment) });
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    element("a", { href: address, download: FILES[environment] }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  function offerGames(place, environment) {
    const words = element("span");
    const save = element("button", { type: "button", onclick: () => download(environment) }, "Download them");
    const show = () => {
      const { length } = gamesOf(environment);
      place.hidden = length === 0;
      const many = length === 1 ? "one game of yours" : `${length} games of yours`;
      const score = String(best(environment)).replace("-", "−");
      words.textContent = `Kept on this device: ${many} in ${environment.split("-")[0]}, the best with a score of ${score}. `;
    };
    place.append(words, save);
    document.addEventListener("ba-games", show);
    show();
  }
  for (const figure of document.querySelectorAll(`figure[data-kind="${HAND}"]`)) {
    const place = element("p", { class: "ba-kept" });
    figure.after(place);
    offerGames(place, JSON.parse(figure.querySelector("script").textContent).environment);
  }

  // ---- Guesses: a line to write on below each "Predict"

  if (lesson) {
    [...document.querySelectorAll("p > strong:first-child")]
      .filter((start) => /^Predict/.test(start.textContent))
      .forEach((start, number) => {
        const name = `${lesson} guess ${number + 1}`;
        const line = element("input", {
          type: "text",
          class: "ba-guess",
          "aria-label": "Your guess",
          placeholder: "your guess, before you read on",
          oninput: () => memory.write(name, line.value),
        });
        line.value = memory.read(name, "");
        start.parentElement.after(line);
      });
  }

  // ---- The path: which lessons were read to the end

  function markSteps() {
    for (const mark of document.querySelectorAll("[data-step]")) {
      mark.classList.toggle("ba-done", memory.read(`${mark.dataset.step} read`, false));
    }
  }
  markSteps();
  if (lesson) {
    const end = document.querySelector("#next h2") ?? document.querySelector("#next");
    const seen = new IntersectionObserver((entries) => {
      if (!entries.at(-1).isIntersecting) return;
      memory.write(`${lesson} read`, true);
      markSteps();
      seen.disconnect();
    });
    if (end) seen.observe(end);
  }

  // ---- Quizzes: which answers were opened

  if (lesson) {
    document.querySelectorAll("article details").forEach((answer, number) => {
      if (!answer.querySelector("summary + p")) return;
      const name = `${lesson} answer ${number + 1}`;
      answer.open = memory.read(name, false);
      answer.addEventListener("toggle", () => {
        const right = answer.querySelector("strong")?.textContent.startsWith("Right") ?? false;
        memory.write(name, answer.open && (right ? "right" : "open"));
      });
    });
  }

  // ---- The page "What you have done"

  const page = document.getElementById("what-is-kept");
  if (page) {
    const show = () => {
      const names = memory.names();
      const path = document.querySelector("nav.ba-path");
      path.hidden = true; // the table shows the steps, and more
      const rows = [...path.querySelectorAll("[data-step]")].map(({ dataset: { step }, href, textContent }) => {
        const of = (word) => names.filter((name) => name.startsWith(`${step} ${word}`)).map((name) => memory.read(name, ""));
        const guesses = of("guess").filter(Boolean).length;
        const right = of("answer").filter((answer) => answer === "right").length;
        const read = of("read").length ? "yes" : "not yet";
        const cells = [element("a", { href }, textContent), read, String(guesses), String(right)];
        return element("tr", {}, ...cells.map((cell) => element("td", {}, cell)));
      });
      const heads = ["lesson", "read to the end", "guesses", "right answers found"].map((text) => element("th", { scope: "col" }, text));
      const table = element("table", { class: "ba-done-table" }, element("thead", {}, element("tr", {}, ...heads)));
      table.append(element("tbody", {}, ...rows));
      const kept = Object.keys(FILES).map((environment) => {
        const place = element("p", { class: "ba-kept" });
        offerGames(place, environment);
        return place;
      });
      const forget = element("button", { type: "button", onclick: forgetAll }, "Forget everything");
      page.replaceChildren(table, ...kept, element("p", {}, forget));
    };
    const forgetAll = () => {
      memory.forget();
      games = [];
      markSteps();
      show();
      page.append(element("p", { role: "status" }, "Forgotten. Nothing of yours is left on this device."));
    };
    show();
  }
}
