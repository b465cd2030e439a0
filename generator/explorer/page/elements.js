// Elements of the page. Texts of the data get into it here, and as text only.

/** An element with attributes and children, which are elements or texts. */
function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same of a drawing. */
function shape(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const code = (...children) => element("code", {}, ...children);

/** A link within the page. */
const anchor = (href, ...children) => element("a", { href }, ...children);

/** The link to a type. */
const typeLink = (api, index) => anchor(linkTo(api, index), api.types[index].rust);

/** A text of Rust, in which types are links. */
function rust(api, text) {
  return text
    .split(/(#\d+)/)
    .map((part) => (/^#\d+$/.test(part) ? typeLink(api, Number(part.slice(1))) : part));
}

/** A line of documentation: code, what is escaped in Markdown, addresses, and texts that lead to one. */
function prose(line) {
  const pattern =
    /\[`([^`]*)`\](?:\([^)]*\))?|\[([^\]`]+)\]\((https:\/\/[^\s<>()`]*)\)|`([^`]*)`|\\(.)|(https:\/\/[^\s<>()`]*[^\s<>()`.,;:])/g;
  const parts = [];
  let from = 0;
  for (const found of line.matchAll(pattern)) {
    const [whole, linked, text, target, quoted, escapedSign, address] = found;
    parts.push(line.slice(from, found.index));
    if (target ?? address) parts.push(element("a", { href: target ?? address, rel: "noreferrer" }, text ?? address));
    else parts.push(escapedSign ?? code(linked ?? quoted));
    from = found.index + whole.length;
  }
  return [...parts, line.slice(from)];
}

/** Lines of documentation: paragraphs, and lists where lines begin with an asterisk. */
function documentation(lines = []) {
  const items = [];
  const shown = [];
  for (const line of lines) {
    if (line.startsWith("* ")) items.push(element("li", {}, ...prose(line.slice(2))));
    else if (line.length > LONG && line.includes(": ")) shown.push(folded(line));
    else shown.push(element("p", {}, ...prose(line)));
  }
  return items.length > 0 ? [...shown, element("ul", { class: "plain" }, ...items)] : shown;
}

/** A longer line begins folded. */
const LONG = 300;

function folded(line) {
  const at = line.indexOf(": ") + 1;
  return element(
    "details",
    {},
    element("summary", {}, ...prose(line.slice(0, at))),
    element("p", {}, ...prose(line.slice(at))),
  );
}

/** That something is deprecated, and why. */
const deprecation = (note) => (note ? [element("p", { class: "deprecated" }, ...prose(note))] : []);

const badge = (kind, text) => element("span", { class: `badge ${kind}` }, text);

/** An HTTP method. */
const verb = (name) => element("span", { class: `verb ${name.toLowerCase()}` }, name);

/** A section with a heading and a number of things; nothing if there are none. */
function section(id, title, count, ...children) {
  if (count === 0) return null;
  const number = count === null ? null : element("span", { class: "count" }, String(count));
  const heading = element("h2", { id: `${id}-heading` }, title, number);
  return element("section", { id, "aria-labelledby": `${id}-heading` }, heading, ...children);
}

/** A table with names of its columns. */
function table(columns, rows) {
  const head = element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)));
  return element(
    "div",
    { class: "table", tabindex: "0", role: "group", "aria-label": columns.join(", ") },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)),
  );
}

/** Sets of cargo features: one of each. */
function features(api, sets) {
  const shown = sets.map((names) => {
    const links = names.flatMap((name, at) => {
      const shownName = AREAS.has(name) ? anchor(areaLink(api, name), code(name)) : code(name);
      return at > 0 ? [" or ", shownName] : [shownName];
    });
    return element("span", { class: isDefault(names) ? "feature on" : "feature" }, ...links);
  });
  return shown.flatMap((one, at) => (at > 0 ? [" and ", one] : [one]));
}

const areaLink = (api, name) => `#${api.name}/~${name}`;

/** Says something to those who do not see the page. */
function say(text) {
  document.getElementById("said").textContent = text;
}

/** A button that copies a text. */
function copyButton(text) {
  const copy = async (event) => {
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      say("Copied");
    } catch {
      // Where the browser forbids it, the text is selected instead.
      getSelection().selectAllChildren(button.parentElement.querySelector("code"));
      say("Selected");
    }
    setTimeout(() => (button.textContent = "Copy"), 1500);
  };
  return element("button", { type: "button", class: "copy", click: copy }, "Copy");
}
