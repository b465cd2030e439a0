"use strict";
(() => {
  const form = document.getElementById("filters");
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const fold = document.getElementById("fold");
  const facets = ["level", "change", "kind", "rule"];

  const groups = [...document.querySelectorAll(".group")].map(element => ({
    element,
    count: element.querySelector(".count"),
    changes: [...element.querySelectorAll("li")].map(item => ({
      item,
      values: Object.fromEntries(facets.map(facet => [facet, item.dataset[facet]])),
      text: (element.querySelector("h2").textContent + " " + item.textContent).toLowerCase(),
    })),
  }));
  const total = groups.reduce((sum, group) => sum + group.changes.length, 0);

  // What is chosen of a facet; nothing means everything.
  const chosen = facet => new Set(
    [...form.querySelectorAll(`input[name="${facet}"]:checked, select[name="${facet}"]`)]
      .map(field => field.value)
      .filter(value => value !== ""),
  );

  // A facet's counts tell what choosing in it would show, so its own choice does not count.
  const recount = counts => {
    for (const input of form.querySelectorAll("input[type=checkbox]")) {
      input.parentElement.querySelector("b").textContent = counts[input.name][input.value] ?? 0;
    }
    for (const option of form.querySelectorAll("option[data-name]")) {
      const count = counts[option.parentElement.name][option.value] ?? 0;
      option.textContent = `${option.dataset.name} (${count})`;
      option.disabled = count === 0 && !option.selected;
    }
  };

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(word => word !== "");
    const choices = facets.map(facet => [facet, chosen(facet)]);
    const counts = Object.fromEntries(facets.map(facet => [facet, {}]));
    const isFiltered = words.length > 0 || choices.some(([, choice]) => choice.size > 0);
    let visible = 0;
    for (const { element, count, changes } of groups) {
      let inGroup = 0;
      for (const { item, values, text } of changes) {
        const misses = choices.filter(([facet, choice]) => choice.size > 0 && !choice.has(values[facet]));
        const fits = words.every(word => text.includes(word));
        for (const facet of facets) {
          if (fits && misses.every(([missed]) => missed === facet)) {
            counts[facet][values[facet]] = (counts[facet][values[facet]] ?? 0) + 1;
          }
        }
        item.hidden = !fits || misses.length > 0;
        inGroup += item.hidden ? 0 : 1;
      }
      element.hidden = inGroup === 0;
      count.textContent = inGroup === changes.length ? `${inGroup}` : `${inGroup} of ${changes.length}`;
      if (isFiltered && inGroup > 0) element.open = true;
      visible += inGroup;
    }
    recount(counts);
    shown.textContent = isFiltered ? `${visible} of ${total}` : `${total}`;
    document.getElementById("nothing").hidden = visible > 0;
  };

  // A link leads to its change even if that is folded or filtered away.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !target.matches("li")) return;
    if (target.hidden) {
      form.reset();
      apply();
    }
    target.closest(".group").open = true;
    target.querySelector("details").open = true;
    target.scrollIntoView({ block: "center" });
  };

  let pending = 0;
  search.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(apply, 80);
  });
  form.addEventListener("change", apply);
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  fold.addEventListener("click", () => {
    const isAnyOpen = groups.some(({ element }) => element.open && !element.hidden);
    for (const { element } of groups) element.open = !isAnyOpen;
    fold.textContent = isAnyOpen ? "Unfold all" : "Fold all";
  });
  document.addEventListener("keydown", event => {
    const isTyping = event.target.matches("input[type=search], select");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && isTyping) {
      search.value = "";
      apply();
      search.blur();
    }
  });
  addEventListener("hashchange", reveal);

  form.hidden = false;
  apply();
  reveal();
})();
