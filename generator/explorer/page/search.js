// Search over the names that things have in the metadata and in Rust, and over paths.

const KINDS = ["area", "client", "type", "method", "property", "member"];
const SHOWN = 60;

/** Everything that has a name: `{ api, kind, wire, rust, owner, link }`, with what it is ordered by. */
const entries = once((api) => {
  const all = [];
  const add = (entry) => all.push(entryOf(api, entry));
  for (const [token, method] of tokens(api.client)) {
    const walk = () => going(begin(api), stepFor(api, client(), token));
    add({ kind: "client", wire: method.wire, rust: method.rust, owner: "graph", link: () => link(walk()) });
  }
  for (const type of api.types) {
    const here = () => linkTo(api, type.index);
    add({
      kind: "type",
      wire: simple(type.wire),
      rust: type.rust,
      owner: type.wire,
      link: here,
      type,
      also: aliases(type),
    });
    for (const many of [false, true]) addMethods(api, add, type, many);
    for (const { wire, rust, navigation } of type.fields ?? []) {
      // A navigation property is found as a method.
      if (navigation && type.one) continue;
      const there = () => `${here()}/${escaped(wire)}`;
      add({ kind: "property", wire, rust, owner: type.name, link: there, type });
    }
    for (const { wire, rust } of type.members ?? []) {
      add({ kind: "member", wire, rust, owner: type.name, link: here, type });
    }
  }
  return all;
});

/** The methods of a type that its base does not have. */
function addMethods(api, add, type, many) {
  const which = many ? "many" : "one";
  const base = type.base === undefined ? undefined : api.types[type.base][which];
  const inherited = new Set((base?.methods ?? []).map((method) => method.rust));
  // What leads to a type names what its methods are called on: `members add`.
  const via = comesFrom(api)[type.index].map(({ method }) => method.wire);
  for (const [token, { wire, rust }] of tokens(type[which]?.methods ?? NONE)) {
    if (inherited.has(rust) || !wire) continue;
    const walk = () => {
      const start = begin(api, type.index, many);
      return going(start, stepFor(api, end(start), token));
    };
    add({ kind: "method", wire, rust, owner: type.name, link: () => link(walk()), type, via, walk });
  }
}

/** The names of the request builders of a type. */
const aliases = (type) => [type.one, type.many].flatMap((builder) => (builder ? [builder.alias] : []));

function entryOf(api, entry) {
  const before = [entry.owner, ...(entry.via ?? [])].join(" ").toLowerCase();
  const names = [entry.wire, plain(entry.rust), ...(entry.also ?? [])].map((name) => name.toLowerCase());
  return { ...entry, api, before, names, text: `${before} ${names.join(" ")}`, far: far(api, entry.type) };
}

/** How far a type is from the client: what is near is asked for more often. */
function far(api, type) {
  if (!type) return 0;
  const way = ways(api).get(`${type.index}`) ?? ways(api).get(`${type.index}[]`);
  return way ? way.steps.length : 9;
}

/** How well the name of an entry is what was asked for; none if it is not. */
function rank(entry, words) {
  if (!words.every((word) => entry.text.includes(word))) return null;
  const last = words.at(-1);
  const of = (name) => {
    if (name === last) return 0;
    if (name.startsWith(last)) return 1;
    return name.includes(last) ? 3 : 4;
  };
  // The words before it name what it is of, or what leads there.
  const owners = entry.before.split(" ");
  const isOwned = words.length > 1 && words.slice(0, -1).every((word) => owners.includes(word));
  return Math.min(...entry.names.map(of)) - (isOwned ? 0.5 : 0);
}

/** What a text finds, the best first. */
function find(text, preferred) {
  const asked = text.trim();
  const apis = [preferred, ...DATA.apis.filter((api) => api !== preferred)];
  if (/^([A-Z]+\s+)?(\/|https?:)/.test(asked)) return apis.flatMap((api) => foundPath(api, asked));
  const words = asked
    .toLowerCase()
    .split(/[\s/.:()]+/)
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  const areas = DATA.areas.filter((area) => words.every((word) => area.name.includes(word)));
  const found = areas.map((area) => ({
    kind: "area",
    wire: area.name,
    rust: area.description,
    owner: "",
    api: preferred,
    score: 0,
    far: 0,
    names: [area.name],
    link: () => areaLink(preferred, area.name),
  }));
  for (const api of apis) {
    for (const entry of entries(api)) {
      const score = rank(entry, words);
      if (score !== null) found.push({ ...entry, score: score + (api === preferred ? 0 : 0.25) });
    }
  }
  const order = (entry) => KINDS.indexOf(entry.kind);
  found.sort(
    (a, b) =>
      a.score - b.score || order(a) - order(b) || a.names[0].length - b.names[0].length || a.far - b.far,
  );
  return found.slice(0, SHOWN);
}

/** The end of a path of the service. */
function foundPath(api, text) {
  const walk = walkAlong(api, text);
  if (!walk) return [];
  return [{ api, kind: "path", wire: pathOf(walk), rust: rustOf(walk), owner: "", link: () => link(walk) }];
}
