// What is shown for a link, and the search box.

const main = document.getElementById("main");
const searchBox = document.getElementById("search");
const foundList = document.getElementById("found");
let currentApi = DATA.apis[0];

/** What a link says: the API and a view. */
function viewOf(fragment) {
  // Names have none of the signs that mean something here: links escape them.
  const signs = fragment.replace(/^#/, "").split("/");
  const parts = signs.map(unescaped);
  const api = parts[0] === "" ? DATA.apis[0] : DATA.apis.find((one) => one.name === parts[0]);
  if (!api) return { api: currentApi, title: "Not here", view: missing(`There is no API ${parts[0]}.`) };
  currentApi = api;
  const [, start, ...rest] = parts;
  if (start === undefined || (start === "" && rest.length === 0))
    return { api, title: api.name, view: apiView(api) };
  if (signs[1].startsWith("~")) return { api, title: start.slice(1), view: areaView(api, start.slice(1)) };
  const type = start === "" ? null : api.byName.get(start);
  if (type === undefined)
    return { api, title: "Not here", view: missing(`${api.name} has no type ${start}.`) };
  const many = type !== null && signs[2] === "[]";
  return stepping(begin(api, type, many), rest.slice(many ? 1 : 0));
}

/** Goes along the parts of a link. What is a property with nothing behind it is shown in its type. */
function stepping(walk, parts) {
  const { api } = walk;
  for (const [at, part] of parts.entries()) {
    const step = stepFor(api, end(walk), part);
    if (!step) {
      const field = walk.type !== null && at === 0 && parts.length === 1 ? part : null;
      const isField =
        field && allFields(api, walk.type).some(([, fields]) => fields.some((one) => one.wire === field));
      if (isField)
        return { api, title: `${placeName(walk)}/${field}`, view: walkView(walk), mark: `property-${field}` };
      return { api, title: "Not here", view: missing(`Nothing leads to ${part} behind ${placeName(walk)}.`) };
    }
    walk = going(walk, step);
  }
  return { api, title: walk.steps.length > 0 ? pathOf(walk) : placeName(walk), view: walkView(walk) };
}

function unescaped(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Shows what the address says. */
function show() {
  const { api, title, view, mark } = viewOf(location.hash);
  document.title = `${title} – ${DATA.package}`;
  main.replaceChildren(...view.flat(2).filter((part) => part));
  const marked = mark ? document.getElementById(mark) : null;
  marked?.classList.add("marked");
  showApis(api);
  closeSearch();
  if (marked) marked.scrollIntoView({ block: "center" });
  else scrollTo(0, 0);
}

/** The same, after a link was followed: the reading begins at the new content. */
function showNext() {
  show();
  if (document.activeElement === document.body || document.activeElement === null)
    main.focus({ preventScroll: true });
  say(document.title);
}

function showApis(api) {
  const links = DATA.apis.map((one) =>
    element(
      "a",
      { href: `#${escaped(one.name)}`, "aria-current": one === api ? "true" : undefined },
      one.name,
    ),
  );
  document.getElementById("apis").replaceChildren(...links);
}

let found = [];
let selected = -1;

/** Finds while one types. */
function showFound() {
  found = find(searchBox.value, currentApi);
  selected = found.length > 0 ? 0 : -1;
  const options = found.map((entry, at) =>
    element(
      "li",
      { id: `found-${at}`, role: "option", click: () => follow(at) },
      element("span", { class: `kind ${entry.kind}` }, entry.kind),
      element(
        "span",
        { class: "wire" },
        entry.owner && entry.kind !== "type" ? `${entry.owner} / ` : "",
        element("b", {}, entry.wire),
      ),
      element("span", { class: "quiet" }, besides(entry)),
      DATA.apis.length > 1 ? element("span", { class: "api" }, entry.api.name) : null,
    ),
  );
  const isAsked = searchBox.value.trim() !== "";
  if (isAsked && found.length === 0)
    options.push(element("li", { class: "nothing" }, "Nothing has such a name."));
  foundList.replaceChildren(...options);
  foundList.hidden = !isAsked;
  searchBox.setAttribute("aria-expanded", String(isAsked));
  select(selected);
  if (isAsked) say(found.length === 1 ? "1 found" : `${found.length} found`);
}

/** What tells an entry from others of its name: where a method is called, or a name in Rust. */
function besides(entry) {
  if (entry.kind === "type") return entry.owner;
  const walk = entry.walk ? entry.walk() : null;
  return walk && walk.before !== null ? pathOf(walk) : entry.rust;
}

function select(at) {
  foundList.querySelector("[aria-selected]")?.removeAttribute("aria-selected");
  selected = at;
  const option = document.getElementById(`found-${at}`);
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) searchBox.setAttribute("aria-activedescendant", option.id);
  else searchBox.removeAttribute("aria-activedescendant");
}

function follow(at) {
  if (!found[at]) return;
  const target = found[at].link();
  closeSearch();
  searchBox.blur();
  if (location.hash === target) showNext();
  else location.hash = target;
}

function closeSearch() {
  foundList.hidden = true;
  searchBox.value = "";
  searchBox.setAttribute("aria-expanded", "false");
  searchBox.removeAttribute("aria-activedescendant");
}

searchBox.placeholder = "Search names and paths, e.g. members add or /users/{id}/messages — press /";
// What is searched is collected before the first letter.
searchBox.addEventListener("focus", () => setTimeout(() => DATA.apis.forEach((api) => entries(api))));
searchBox.addEventListener("input", showFound);
searchBox.addEventListener("keydown", (event) => {
  const to = { ArrowDown: Math.min(selected + 1, found.length - 1), ArrowUp: Math.max(selected - 1, 0) }[
    event.key
  ];
  if (event.key === "Enter") follow(selected);
  else if (event.key === "Escape") closeSearch();
  else if (to !== undefined && found.length > 0) select(to);
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input")) return;
  event.preventDefault();
  searchBox.focus();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("#finder")) foundList.hidden = true;
});
addEventListener("hashchange", showNext);
document.getElementById("home").textContent = `${DATA.package} explorer`;
show();
