// The data of the page, and what follows from it.

const DATA = JSON.parse(document.getElementById("data").textContent);

/** What is not qualified in `a.b.name`. */
const simple = (name) => name.slice(name.lastIndexOf(".") + 1);

/** A name in Rust without the `r#` of a keyword. */
const plain = (name) => name.replace(/^r#/, "");

/** The index of the type that a text of Rust refers to, such as `Vec<#7>`; none if there is no such type. */
function typeIn(text) {
  const found = /#(\d+)/.exec(text);
  return found ? Number(found[1]) : null;
}

/** A text of Rust with the names of types. */
const named = (api, text) => text.replace(/#(\d+)/g, (_, index) => api.types[index].rust);

/** The types that derive from each type, and the names by which links refer to types. */
function complete(api) {
  api.derived = api.types.map(() => []);
  const bySimple = new Map();
  const sizes = new Map();
  api.types.forEach((type, index) => {
    type.index = index;
    if (type.base !== undefined) api.derived[type.base].push(index);
    if (type.kind === "parameters") return;
    const space = type.wire.slice(0, type.wire.lastIndexOf("."));
    sizes.set(space, (sizes.get(space) ?? 0) + 1);
    bySimple.set(simple(type.wire), [...(bySimple.get(simple(type.wire)) ?? []), type]);
  });
  const main = [...sizes].reduce((most, one) => (one[1] > most[1] ? one : most), ["", 0])[0];
  api.byName = new Map();
  for (const type of api.types) {
    const isShort =
      bySimple.get(simple(type.wire))?.length === 1 || type.wire === `${main}.${simple(type.wire)}`;
    const path = type.module ? `${type.module}::${type.rust}` : type.rust;
    type.name = type.kind === "parameters" ? `::${path}` : isShort ? simple(type.wire) : type.wire;
    api.byName.set(type.name, type.index);
    if (type.kind !== "parameters") api.byName.set(type.wire, type.index);
  }
}

DATA.apis.forEach(complete);

/** The types from which a type is derived, the nearest one first. */
function bases(api, index) {
  const found = [];
  for (let at = api.types[index].base; at !== undefined; at = api.types[at].base) found.push(at);
  return found;
}

/** The properties of a type with the types that declare them, its own first. */
function allFields(api, index) {
  return [index, ...bases(api, index)].map((at) => [at, api.types[at].fields ?? []]);
}

const AREAS = new Map(DATA.areas.map((area) => [area.name, area]));

/** Whether an item with one of these sets of cargo features is compiled by default. */
const isDefault = (names) => names.length === 0 || names.some((name) => AREAS.get(name)?.default);

/** The sets of cargo features in which none implies another, without the one that is always compiled. */
function needed(api, indices) {
  const sets = [...new Set(indices)].map((index) => api.features[index]).filter((names) => names.length > 0);
  const implies = (one, other) => one.length < other.length && one.every((name) => other.includes(name));
  return sets.filter((names) => !sets.some((other) => implies(other, names)));
}

/** Runs once, when it is first wanted. */
function once(make) {
  const made = new WeakMap();
  return (api) => {
    if (!made.has(api)) made.set(api, make(api));
    return made.get(api);
  };
}

/** By type, the navigation that leads to it: `{ from, method }`, from nowhere at the client. */
const comesFrom = once((api) => {
  const found = api.types.map(() => []);
  const add = (from, methods) => {
    for (const method of methods) {
      const target = method.call === "navigation" && method.to ? typeIn(method.to.type) : null;
      if (target !== null) found[target].push({ from, method });
    }
  };
  add(null, api.client);
  for (const type of api.types) {
    const base = type.base === undefined ? [] : (api.types[type.base].one?.methods ?? []);
    const inherited = new Set(base.map((method) => method.rust));
    const own = (type.one?.methods ?? []).filter((method) => !inherited.has(method.rust));
    add(type.index, own);
  }
  return found;
});

/** By type, the properties of that type: `{ owner, field }`. */
const propertiesOf = once((api) => {
  const found = api.types.map(() => []);
  for (const owner of api.types) {
    for (const field of owner.fields ?? []) {
      const type = field.navigation ? null : typeIn(field.type);
      if (type !== null) found[type].push({ owner, field });
    }
  }
  return found;
});
