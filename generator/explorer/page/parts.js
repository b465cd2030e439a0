// Parts of views: the trail, code, and lists of requests, methods, properties and types.

/** The way that was walked, each step a link. */
function trail(walk) {
  const { api, type, steps } = walk;
  const start = type === null ? "graph" : walk.many ? `${api.types[type].name}[]` : api.types[type].name;
  const stops = [
    [start, until(walk, 0)],
    ...steps.map((step, at) => [shownToken(step), until(walk, at + 1)]),
  ];
  const items = stops.map(([name, there], at) => {
    const current = at === stops.length - 1 ? "page" : undefined;
    return element("li", {}, element("a", { href: link(there), "aria-current": current }, name));
  });
  const top = element("li", {}, anchor(`#${escaped(api.name)}`, api.name));
  return element("nav", { class: "trail", "aria-label": "Trail" }, element("ol", {}, top, ...items));
}

/** The request of an operation, or the path, and the Rust that it is. */
function expression(walk) {
  const place = end(walk);
  const method = place.kind === "action" ? "POST" : place.kind === "function" ? "GET" : null;
  const text = rustOf(walk) + (place.method ? ".send().await?" : "");
  const sets = featuresOf(walk);
  const rows = [
    element("div", { class: "code" }, element("pre", {}, code(broken(text))), copyButton(text)),
    element("p", { class: "path" }, method ? verb(method) : null, code(pathOf(walk))),
  ];
  if (sets.length > 0) {
    const on = sets.every(isDefault) ? ", on by default" : "";
    rows.push(
      element("p", { class: "quiet" }, "Needs the cargo feature ", ...features(walk.api, sets), on, "."),
    );
  }
  return element("div", { class: "expression" }, ...rows);
}

/** A long expression as rustfmt breaks it, one call a line. */
function broken(text) {
  if (text.length <= 60) return text;
  return text.replace(/\)\.(?=[a-z])/g, ")\n    .").replace(/^([a-z_]+)\./, "$1\n    .");
}

/** The requests that a place has. */
function requestList(walk) {
  const { api } = walk;
  const place = end(walk);
  const all = requestsAt(api, place);
  const path = pathOf(walk);
  const rows = all.map((request) =>
    element(
      "tr",
      {},
      element("td", {}, code(`.${request.call}`)),
      element("td", {}, verb(request.verb)),
      element(
        "td",
        {},
        code(path.includes("?") ? path.replace("?", `${request.suffix}?`) : path + request.suffix),
      ),
    ),
  );
  const abilities = place.access === null ? [] : api.access[place.access];
  const options = DATA.options
    .filter(([ability]) => abilities.includes(ability))
    .map(([, option]) => code(option));
  const isQueried = place.kind === "entity" || place.kind === "collection";
  const shown = options.flatMap((option, at) => (at > 0 ? [", ", option] : [option]));
  const queries =
    isQueried && shown.length > 0 ? element("p", { class: "quiet" }, "Query options: ", ...shown) : null;
  return section("requests", "Requests", all.length, table(["Rust", "Verb", "Path"], rows), queries);
}

/** The signature of a method, with types as links. */
function signature(api, method) {
  const given = (method.arguments ?? []).flatMap((argument) => [
    ", ",
    `${argument.rust}: `,
    ...rust(api, argument.type),
  ]);
  return code(
    "fn ",
    element("b", {}, method.rust),
    "(&self",
    ...given,
    ") -> ",
    ...rust(api, method.returns),
  );
}

/** What a method calls: the verb of an operation, or that the path goes on. */
function callBadge(method) {
  if (method.call === "action") return verb("POST");
  if (method.call === "function") return verb("GET");
  return badge(method.call, method.call === "navigation" ? "path" : method.call);
}

/** The methods of a place; links go on from `walk`. */
function methodList(id, title, walk) {
  const { api } = walk;
  const all = stepsAt(api, end(walk)).filter((step) => step.kind === "method");
  const items = all.map((step) => {
    const { method } = step;
    const needs = needed(api, method.features ?? []);
    const there = going(walk, step);
    return element(
      "li",
      { id: `${id}-${method.rust}` },
      element(
        "div",
        { class: "row" },
        anchor(link(there), shownToken(step)),
        callBadge(method),
        element("code", { class: "quiet" }, pathOf(there)),
      ),
      element("div", { class: "signature" }, signature(api, method)),
      needs.length > 0 ? element("p", { class: "quiet" }, "Needs ", ...features(api, needs), ".") : null,
      ...documentation(method.docs),
      ...deprecation(method.deprecated),
    );
  });
  const builder = element("p", { class: "quiet" }, "Of ", code(builderAt(api, end(walk)).alias), ".");
  return section(id, title, all.length, builder, element("ul", { class: "methods" }, ...items));
}

/** The properties of a type, its own and those that it inherits. */
function propertyList(api, index) {
  const isParameters = api.types[index].kind === "parameters";
  const groups = allFields(api, index).filter(([, fields]) => fields.length > 0);
  const rows = groups.flatMap(([declaring, fields]) => {
    const head =
      declaring === index
        ? []
        : [
            element(
              "tr",
              { class: "group" },
              element("th", { colspan: "3", scope: "rowgroup" }, "Inherited from ", typeLink(api, declaring)),
            ),
          ];
    return [...head, ...fields.map((field) => propertyRow(api, declaring, field))];
  });
  const count = groups.reduce((sum, [, fields]) => sum + fields.length, 0);
  return section(
    "properties",
    isParameters ? "Fields" : "Properties",
    count,
    table(["Name", "Rust", "About"], rows),
  );
}

function propertyRow(api, declaring, field) {
  const constant = `${api.types[declaring].rust}::${constantOf(field)}`;
  const bind = field.bind ? [", bound by ", code(field.bind)] : [];
  return element(
    "tr",
    { id: `property-${field.wire}`, tabindex: "-1" },
    element("td", {}, code(field.wire)),
    element(
      "td",
      {},
      code(`${field.rust}: `, ...rust(api, field.type)),
      element("div", { class: "quiet" }, code(constant), ...bind),
    ),
    element("td", {}, ...documentation(field.docs), ...deprecation(field.deprecated)),
  );
}

/** The members of an enumeration. */
function memberList(api, index) {
  const { rust: owner, members = [] } = api.types[index];
  const isTold = members.some((member) => member.docs || member.deprecated);
  const rows = members.map((member) => {
    const about = [...documentation(member.docs), ...deprecation(member.deprecated)];
    return element(
      "tr",
      {},
      element("td", {}, code(member.wire)),
      element("td", {}, code(`${owner}::${member.rust}`)),
      element("td", {}, String(member.value)),
      isTold ? element("td", {}, ...about) : null,
    );
  });
  const columns = ["Name", "Rust", "Value", ...(isTold ? ["About"] : [])];
  return section("members", "Members", rows.length, table(columns, rows));
}

/** The types from which a type is derived, and those derived from it. */
function family(api, index) {
  const up = bases(api, index).reverse();
  const down = api.derived[index];
  const list = (all) =>
    all.flatMap((at, place) => (place > 0 ? [", ", typeLink(api, at)] : [typeLink(api, at)]));
  return [
    up.length > 0 ? element("p", {}, "Derived from ", ...list(up), ".") : null,
    down.length > 0 ? element("p", {}, `Derived from it (${down.length}): `, ...list(down), ".") : null,
  ];
}

/** Where paths lead to a type. */
function sourceList(api, index) {
  const all = comesFrom(api)[index];
  const items = all.map(({ from, method }) => {
    const start = from === null ? `#${escaped(api.name)}/` : linkTo(api, from);
    const owner = from === null ? "graph" : api.types[from].rust;
    return element("li", {}, anchor(`${start}/${escaped(method.wire)}`, `${owner} / ${method.wire}`));
  });
  return section("from", "Where it is reached", all.length, element("ul", { class: "columns" }, ...items));
}

/** Where a type is that of a property. */
function useList(api, index) {
  const all = propertiesOf(api)[index];
  const items = all.map(({ owner, field }) => {
    const href = `${linkTo(api, owner.index)}/${escaped(field.wire)}`;
    return element("li", {}, anchor(href, `${owner.rust} / ${field.wire}`));
  });
  return section(
    "uses",
    "Properties of this type",
    all.length,
    element("ul", { class: "columns" }, ...items),
  );
}
