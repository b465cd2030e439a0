// The views: what there is, an API, an area, a type or the end of a walk.

/** The first view: the areas of an API, and the methods of its client. */
function apiView(api) {
  const counts = areaCounts(api);
  const cards = DATA.areas
    .filter((area) => counts.get(area.name))
    .map((area) =>
      element(
        "li",
        {},
        anchor(
          areaLink(api, area.name),
          element("strong", {}, area.name),
          area.default ? badge("on", "default") : null,
          element("span", {}, area.description),
          element("span", { class: "quiet" }, `${counts.get(area.name)} types`),
        ),
      ),
    );
  const walk = begin(api);
  const kinds = kindCounts(api);
  return [
    element("h1", {}, `${DATA.package}::${api.name}`),
    element("p", { class: "quiet" }, kinds, api.root ? [" — ", code(api.root)] : null),
    section(
      "areas",
      "Areas",
      cards.length,
      element("p", { class: "quiet" }, "Each is a cargo feature of the crate."),
      element("ul", { class: "cards" }, ...cards),
    ),
    section("graph", "Where paths begin", null, graph(walk)),
    methodList("client", "Methods of the client", walk),
    typeSections(api, api.types),
  ];
}

function kindCounts(api) {
  const count = (kind) => api.types.filter((type) => type.kind === kind).length;
  const structured = `${count("entity")} entity types, ${count("complex")} complex types`;
  return `${structured}, ${count("enumeration")} enumerations`;
}

/** How many types each area has. */
function areaCounts(api) {
  const counts = new Map();
  for (const type of api.types) {
    for (const name of api.features[type.features ?? 0]) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Lists of types, folded where they are long. */
function typeSections(api, types) {
  const kinds = [
    ["entity", "Entity types"],
    ["complex", "Complex types"],
    ["enumeration", "Enumerations"],
    ["parameters", "Parameters of actions"],
  ];
  return kinds.map(([kind, title]) => {
    const all = types.filter((type) => type.kind === kind).sort((a, b) => (a.rust < b.rust ? -1 : 1));
    const list = () =>
      element("ul", { class: "columns" }, ...all.map((type) => element("li", {}, typeLink(api, type.index))));
    return section(
      kind,
      title,
      all.length,
      unfolding(all.length, `Show ${all.length} ${title.toLowerCase()}`, list),
    );
  });
}

/** What is long is made when it is unfolded. */
function unfolding(count, title, make) {
  if (count <= 40) return make();
  const details = element("details", {}, element("summary", {}, title));
  details.addEventListener("toggle", () => details.children.length === 1 && details.append(make()));
  return details;
}

/** An area: where it begins, and its types. */
function areaView(api, name) {
  const area = AREAS.get(name);
  if (!area) return missing(`There is no area ${name}.`);
  const has = (type) => api.features[type.features ?? 0].includes(name);
  const walks = area.entries
    .map((entry) => walkAlong(api, withKeys(api, entry)))
    .filter((walk) => walk !== null);
  const items = walks.map((walk) =>
    element(
      "li",
      {},
      element("div", { class: "row" }, anchor(link(walk), pathOf(walk))),
      element("code", {}, rustOf(walk)),
    ),
  );
  const only = `features = ["${name}"]`;
  return [
    element("h1", {}, name),
    element("p", {}, area.description, "."),
    element(
      "p",
      { class: "quiet" },
      area.default ? "A cargo feature, on by default." : ["A cargo feature: ", code(only), "."],
    ),
    section("entries", "Where it begins", walks.length, element("ul", { class: "methods" }, ...items)),
    typeSections(api, api.types.filter(has)),
  ];
}

/** A path without keys, with a key behind each collection that it goes on from. */
function withKeys(api, path) {
  let walk = begin(api);
  const keyed = [];
  for (const segment of path.split("/")) {
    if (isMany(end(walk)) && !segment.includes(".")) {
      keyed.push("{}");
      walk = along(api, walk, "{}") ?? walk;
    }
    keyed.push(segment);
    walk = along(api, walk, segment) ?? walk;
  }
  return keyed.join("/");
}

const missing = (text) => [
  element("h1", {}, "Not here"),
  element("p", {}, text),
  element("p", {}, "Search for it, or ", anchor("#", "begin at the start"), "."),
];

/** Where a walk has led to: a type, a path, or an operation. */
function walkView(walk) {
  const { api } = walk;
  const place = end(walk);
  if (place.kind === "client") return apiView(api);
  if (place.method) return operationView(walk, place.method);
  if (place.type === null) return plainView(walk);
  return typeView(walk, place);
}

/** One of a type, or a collection. */
function typeView(walk, place) {
  const { api } = walk;
  const type = api.types[place.type];
  const title = place.kind === "collection" ? "Collection of " : isMany(place) ? "List of " : "";
  const isFirst = walk.steps.length === 0;
  // One begins at what has paths; what has none is seen at the end of a walk.
  const isPath = !isFirst || place.kind !== "property" || type.one || type.many;
  const others = begin(api, type.index, true);
  return [
    isPath ? trail(walk) : null,
    element(
      "h1",
      {},
      title,
      isFirst ? type.rust : typeLink(api, type.index),
      badge(type.kind, kindName(type)),
    ),
    element(
      "p",
      { class: "quiet" },
      type.kind === "parameters" ? "of an operation of " : null,
      code(type.wire),
      " — ",
      code(modulePath(api, type)),
    ),
    ...aboutProperty(api, walk.steps.at(-1)),
    ...deprecation(type.deprecated),
    ...documentation(type.docs),
    isPath ? expression(walk) : typeFeatures(api, type),
    ...family(api, type.index),
    isPath ? section("graph", "Navigation", null, graph(walk)) : null,
    isPath ? requestList(walk) : null,
    methodList("methods", place.kind === "collection" ? "Methods of the collection" : "Methods", walk),
    isFirst && !walk.many && type.many ? methodList("many", "Methods of collections of it", others) : null,
    memberList(api, type.index),
    isMany(place) ? null : propertyList(api, type.index),
    isFirst ? sourceList(api, type.index) : null,
    isFirst ? useList(api, type.index) : null,
  ];
}

const modulePath = (api, type) =>
  [DATA.package, api.name, type.module, type.rust].filter((part) => part).join("::");

function kindName(type) {
  const kind = {
    entity: "entity type",
    complex: "complex type",
    enumeration: "enumeration",
    parameters: "parameters",
  }[type.kind];
  return [type.other ? "abstract " : "", type.open ? "open " : "", kind].join("");
}

function typeFeatures(api, type) {
  const sets = needed(api, [type.features ?? 0]);
  return sets.length > 0
    ? element("p", { class: "quiet" }, "Needs the cargo feature ", ...features(api, sets), ".")
    : null;
}

/** An action or a function. */
function operationView(walk, method) {
  const { api } = walk;
  const rows = (method.arguments ?? []).map((argument) =>
    element(
      "tr",
      {},
      element("td", {}, code(argument.rust)),
      element("td", {}, code(...rust(api, argument.type))),
      element("td", {}, argument.wire ? code(argument.wire) : "a struct of all parameters"),
    ),
  );
  return [
    trail(walk),
    element("h1", {}, simple(method.wire), badge(method.call, method.call)),
    ...deprecation(method.deprecated),
    expression(walk),
    element("div", { class: "signature" }, signature(api, method)),
    ...documentation(method.docs),
    section("graph", "Navigation", null, graph(walk)),
    section("arguments", "Arguments", rows.length, table(["Rust", "Type", "Name"], rows)),
  ];
}

/** What has no type of its own: a value or a stream. */
function plainView(walk) {
  const place = end(walk);
  const step = walk.steps.at(-1);
  return [
    trail(walk),
    element("h1", {}, shownToken(step), badge(place.kind, place.kind)),
    ...aboutProperty(walk.api, step),
    expression(walk),
    section("graph", "Navigation", null, graph(walk)),
    requestList(walk),
  ];
}

/** What a step to a property says about it. */
function aboutProperty(api, step) {
  if (step?.kind !== "property") return [];
  const { field, declaring } = step;
  const name = code(`${field.rust}: `, ...rust(api, field.type));
  return [
    element("p", {}, name, " of ", typeLink(api, declaring)),
    ...documentation(field.docs),
    ...deprecation(field.deprecated),
  ];
}
