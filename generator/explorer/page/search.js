// Search over the names that things have in the metadata and in Rust, and over paths.

const KINDS = ["area", "client", "type", "method", "property", "member"];
const SHOWN = 60;

/** Everything that has a name: `{ kind, wire, rust, owner, link }`. */
const entries = once((api) => {
  const all = [];
  const add = (kind, wire, rust, owner, link, type) => {
    const text = `${owner} ${wire} ${rust}`.toLowerCase();
    all.push({ api, kind, wire, rust, owner, link, text, type, names: [wire.toLowerCase(), plain(rust).toLowerCase()] });
  };
  for (const [token, method] of tokens(api.client)) {
    add("client", method.wire, method.rust, "graph", () => link(going(begin(api), stepFor(api, client(), token))));
  }
  for (const type of api.types) {
    add("type", simple(type.wire), type.rust, type.wire, () => linkTo(api, type.index), type);
    for (const many of [false, true]) addMethods(api, add, type, many);
    for (const field of type.fields ?? []) {
      if (field.navigation && type.one) continue;
      add("property", field.wire, field.rust, type.name, () => `${linkTo(api, type.index)}/${escaped(field.wire)}`, type);
    }
    for (const member of type.members ?? []) {
      add("member", member.wire, member.rust, type.name, () => linkTo(api, type.index), type);
    }
  }
  return all;
});

/** The methods of a type that its base does not have. */
function addMethods(api, add, type, many) {
  const which = many ? "many" : "one";
  const base = type.base === undefined ? undefined : api.types[type.base][which];
  const inherited = new Set((base?.methods ?? []).map((method) => method.rust));
  for (const [token, method] of tokens(type[which]?.methods ?? NONE)) {
    if (inherited.has(method.rust) || !method.wire) continue;
    const start = many ? `${linkTo(api, type.index)}/[]` : linkTo(api, type.index);
    add("method", method.wire, method.rust, type.name, () => `${start}/${escaped(token)}`, type);
  }
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
  // The words before name what has it.
  const isOwned = words.length > 1 && words.slice(0, -1).every((word) => entry.owner.toLowerCase().includes(word));
  return Math.min(...entry.names.map(of)) - (isOwned ? 0.5 : 0);
}

/** What a text finds, the best first. */
function find(text, preferred) {
  const asked = text.trim();
  const apis = [preferred, ...DATA.apis.filter((api) => api !== preferred)];
  if (/^([A-Z]+\s+)?(\/|https?:)/.test(asked)) return apis.flatMap((api) => foundPath(api, asked));
  const words = asked.toLowerCase().split(/[\s/.:()]+/).filter((word) => word !== "");
  if (words.length === 0) return [];
  const areas = DATA.areas.filter((area) => words.every((word) => area.name.includes(word)));
  const found = areas.map((area) => ({
    kind: "area", wire: area.name, rust: area.description, owner: "", api: preferred, score: 0, names: [area.name],
    link: () => areaLink(preferred, area.name),
  }));
  for (const api of apis) {
    for (const entry of entries(api)) {
      const score = rank(entry, words);
      if (score !== null) found.push({ ...entry, score: score + (api === preferred ? 0 : 0.25) });
    }
  }
  const order = (entry) => KINDS.indexOf(entry.kind);
  found.sort((a, b) => a.score - b.score || order(a) - order(b) || a.names[0].length - b.names[0].length);
  return found.slice(0, SHOWN);
}

/** The end of a path of the service. */
function foundPath(api, text) {
  const walk = walkAlong(api, text);
  if (!walk) return [];
  return [{ api, kind: "path", wire: pathOf(walk), rust: rustOf(walk), owner: "", link: () => link(walk) }];
}
