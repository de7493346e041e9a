"use strict";
// Sorts, filters, groups and switches language. Needs nothing from anywhere else; without it the page still reads.
(() => {
  const root = document.documentElement;
  const by = (id) => document.getElementById(id);
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const table = by("list");
  const rows = all("tbody.s", table);
  const form = by("controls");
  const heads = all("thead [data-sort]", table);
  const tiles = all(".tile");
  const picked = { q: by("q"), verdict: by("verdict"), bureau: by("bureau"), due: by("due"), group: by("group") };
  const sorted = { key: "", down: false };
  const number = (row) => Number(row.dataset.i);
  let groups = all("tbody.g", table);
  let members = [rows];

  const language = () => root.dataset.show;
  const inWords = (element) =>
    language() === "both" ? `${element.dataset.zh} / ${element.dataset.en}` : element.dataset[language()];

  // The words of one cell in the language that is shown, to sort by.
  const wordsOf = (row, name) => {
    const cell = row.querySelector(`.c-${name}`);
    const wanted = cell.querySelector(language() === "en" ? ":scope > [lang=en]" : ":scope > [lang=zh-CN]");
    return name === "service" ? cell.firstChild.textContent : (wanted || cell).textContent;
  };

  const compare = (key) => {
    if (key === "verdict") return (a, b) => Number(a.dataset.r) - Number(b.dataset.r);
    if (key === "due") {
      // What has no day comes last, whichever way round.
      return (a, b) => {
        const [one, other] = [a.dataset.f || "", b.dataset.f || ""];
        if (!one || !other) return (one ? -1 : other ? 1 : 0) * (sorted.down ? -1 : 1);
        return one < other ? -1 : one > other ? 1 : 0;
      };
    }
    const words = new Map(rows.map((row) => [row, wordsOf(row, key)]));
    const order = new Intl.Collator(language() === "en" ? "en" : "zh-CN", { numeric: true });
    return (a, b) => order.compare(words.get(a), words.get(b));
  };

  const shows = (row) => {
    const { v, b, d, l, q } = row.dataset;
    const due = picked.due.value;
    const wanted = picked.q.value.trim().toLowerCase();
    return (!picked.verdict.value || v === picked.verdict.value)
      && (!picked.bureau.value || b === picked.bureau.value)
      && (!due || (due === "late" ? l === "1" : Boolean(d) && d <= due))
      && (!wanted || q.includes(wanted));
  };

  // A column that the headings of groups speak for is not shown.
  const columns = () => table.tHead.rows[0].cells.length - (picked.group.value ? 1 : 0);

  // How many of the services have which verdict.
  const pills = (members) => {
    const found = new Map();
    [...members].sort((a, b) => a.dataset.r - b.dataset.r)
      .forEach((row) => found.set(row.dataset.v, [...(found.get(row.dataset.v) || []), row]));
    return [...found.values()].map((same) => {
      const pill = same[0].querySelector(".verdict").cloneNode(true);
      const count = document.createElement("b");
      count.textContent = same.length;
      pill.append(count);
      return pill;
    });
  };

  // A heading is made of what its first service says, so that it says it in both languages.
  const heading = (members) => {
    const [first] = members;
    const cell = document.createElement("th");
    cell.scope = "rowgroup";
    cell.setAttribute("role", "rowheader");
    cell.colSpan = columns();
    const add = (name) => first.querySelector(`.c-${name}`).childNodes.forEach((node) => cell.append(node.cloneNode(true)));
    if (picked.group.value === "sponsor") {
      add("sponsor");
      if (members.every((row) => row.dataset.b === first.dataset.b)) {
        cell.append(" · ");
        add("bureau");
      }
    } else {
      add("bureau");
    }
    if (members.length > 1) cell.append(...pills(members));
    const body = document.createElement("tbody");
    body.className = "g l1";
    body.setAttribute("role", "rowgroup");
    const row = document.createElement("tr");
    row.className = "head";
    row.setAttribute("role", "row");
    row.append(cell);
    body.append(row);
    return body;
  };

  // Rows move only when the order or the groups change; a filter shows and hides them where they are.
  const order = () => {
    const found = [...rows].sort((a, b) => number(a) - number(b));
    if (!sorted.key) return found;
    const less = compare(sorted.key);
    return found.sort((a, b) => (sorted.down ? -less(a, b) : less(a, b)) || number(a) - number(b));
  };

  const arrange = () => {
    const key = { sponsor: "k", bureau: "b" }[picked.group.value];
    const found = new Map();
    order().forEach((row) => {
      const name = key ? row.dataset[key] : "";
      if (!found.has(name)) found.set(name, []);
      found.get(name).push(row);
    });
    members = [...found.values()];
    const rest = document.createDocumentFragment();
    members.forEach((same) => rest.append(...same));
    table.append(rest);
    table.classList.toggle("by-sponsor", key === "k");
    table.classList.toggle("by-bureau", key === "b");
    rows.forEach((row) => { row.querySelector(".more td").colSpan = columns(); });
    filter();
  };

  const filter = () => {
    groups.forEach((group) => group.remove());
    groups = [];
    let shown = 0;
    members.forEach((same) => {
      const seen = same.filter((row) => {
        const isShown = shows(row);
        if (row.hidden === isShown) row.hidden = !isShown;
        return isShown;
      });
      shown += seen.length;
      if (!seen.length || !picked.group.value) return;
      const head = heading(seen);
      groups.push(head);
      same[0].before(head);
    });
    by("nothing").hidden = shown > 0;
    tiles.forEach((tile) => tile.setAttribute("aria-pressed", String(tile.dataset.verdict === picked.verdict.value)));
    const count = by("count");
    count.textContent = inWords(count).replaceAll("{n}", shown).replaceAll("{of}", rows.length);
  };

  const tell = () => {
    root.lang = language() === "en" ? "en" : "zh-CN";
    all("[data-zh]").forEach((element) => { element.textContent = inWords(element); });
    all("[data-lang]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.lang === language())));
    // A picture is described by the list behind it, in the language that is shown.
    rows.forEach((row) => {
      const picture = row.querySelector(".strip");
      if (!picture) return;
      const wanted = language() === "en" ? "[lang=en]" : "[lang=zh-CN]";
      const words = all(`.stretches ${wanted}`, row).map((part) => part.textContent);
      picture.setAttribute("aria-label", words.join(language() === "en" ? "; " : "；"));
    });
    arrange();
  };

  const open = (isOpen) => rows.forEach((row) => {
    if (!row.hidden) row.querySelector("details").open = isOpen;
  });

  all("[data-lang]").forEach((button) => button.addEventListener("click", () => {
    root.dataset.show = button.dataset.lang;
    tell();
  }));
  heads.forEach((head) => head.addEventListener("click", () => {
    const cell = head.closest("th");
    const was = cell.getAttribute("aria-sort");
    heads.forEach((other) => other.closest("th").setAttribute("aria-sort", "none"));
    // Up, down, and back to the order of urgency.
    const next = { none: "ascending", ascending: "descending", descending: "none" }[was];
    cell.setAttribute("aria-sort", next);
    sorted.key = next === "none" ? "" : head.dataset.sort;
    sorted.down = next === "descending";
    arrange();
  }));
  tiles.forEach((tile) => {
    tile.disabled = false;
    tile.addEventListener("click", () => {
      picked.verdict.value = picked.verdict.value === tile.dataset.verdict ? "" : tile.dataset.verdict;
      filter();
    });
  });
  Object.values(picked).forEach((control) => control.addEventListener("input", filter));
  picked.group.addEventListener("input", arrange);
  by("reset").addEventListener("click", () => {
    picked.q.value = picked.verdict.value = picked.bureau.value = picked.due.value = "";
    filter();
  });
  by("open").addEventListener("click", () => open(true));
  by("close").addEventListener("click", () => open(false));
  by("print").addEventListener("click", () => window.print());
  // On paper a heading must not stand alone at the foot of a page: it moves in with its first service.
  window.addEventListener("beforeprint", () => groups.forEach((group) => {
    const next = group.nextElementSibling;
    if (next) next.prepend(...group.children);
  }));
  window.addEventListener("afterprint", () => {
    all("tbody.s > tr.head", table).forEach((row) => row.remove());
    arrange();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  tell();
})();
