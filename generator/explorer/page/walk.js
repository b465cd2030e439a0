// Walks: paths through the service, as links, as URLs and as Rust.
//
// A walk begins at the client, at one of a type, or at a collection of a type, and has a place for each step.
// Its link is `#api//users/{id}`, `#api/user/messages` or `#api/user/[]/add`.

/** The text of a link that stands for a step by a method; `others` are the methods beside it. */
const tokens = once((methods) => {
  const taken = new Map();
  for (const method of methods) {
    const isKey = method.call === "key" || method.call === "alternate";
    const wires = (method.arguments ?? []).map((argument) => argument.wire).join(",");
    const plainly = isKey ? `{${wires}}` : method.wire;
    taken.set(taken.has(plainly) ? `${plainly}~${plain(method.rust)}` : plainly, method);
  }
  return taken;
});

const NONE = [];

/** The request builder that a place has: its name and its methods. */
function builderAt(api, place) {
  if (place.kind === "client") return { alias: "Client", methods: api.client };
  const builder = place.type === null ? undefined : api.types[place.type][isMany(place) ? "many" : "one"];
  return builder ?? { alias: "", methods: NONE };
}

const methodsAt = (api, place) => builderAt(api, place).methods;

/** Whether a place is a collection. */
const isMany = (place) =>
  place.kind === "collection" || (place.kind === "property" && place.text.includes("Vec<"));

const client = () => ({ kind: "client", type: null, text: "", access: null, put: false });

/** Where a method leads to. */
function placeBehind(place, method) {
  const { to } = method;
  if (!to) return { kind: method.call, type: null, text: "", access: null, put: false, method };
  if (to.kind === "same") return place;
  const access = to.access ?? (method.call === "key" || method.call === "alternate" ? place.access : null);
  return { kind: to.kind, type: typeIn(to.type), text: to.type, access, put: to.put ?? place.put };
}

/** The steps that can be made at a place: `{ token, kind, … , place }`. */
function stepsAt(api, place) {
  const steps = [];
  for (const [token, method] of tokens(methodsAt(api, place))) {
    steps.push({ kind: "method", token, method, place: placeBehind(place, method) });
  }
  if (place.type === null) return steps;
  if (place.kind === "entity" || place.kind === "property") {
    const fields = allFields(api, place.type).flatMap(([declaring, all]) =>
      all.map((field) => [declaring, field]),
    );
    for (const [declaring, field] of isMany(place) ? [] : fields) {
      if (!field.navigation) steps.push(propertyStep(declaring, field));
    }
  }
  if (place.kind !== "property") {
    for (const derived of api.derived[place.type]) steps.push(castStep(api, place, derived));
  }
  return steps;
}

function propertyStep(declaring, field) {
  const text = field.type.replace(/^Option<(.*)>$/, "$1").replace(/Box<(#\d+)>/, "$1");
  const place = { kind: "property", type: typeIn(text), text, access: null, put: false };
  return { kind: "property", token: field.wire, field, declaring, place };
}

function castStep(api, place, derived) {
  return {
    kind: "cast",
    token: api.types[derived].wire,
    derived,
    place: { ...place, type: derived, text: `#${derived}` },
  };
}

/** The step at a place that a part of a link stands for. A cast can skip types. */
function stepFor(api, place, token) {
  const method = tokens(methodsAt(api, place)).get(token);
  if (method) return { kind: "method", token, method, place: placeBehind(place, method) };
  const step = stepsAt(api, place).find((step) => step.token === token);
  if (step || place.type === null) return step;
  const derived = api.byName.get(token);
  const isBelow = derived !== undefined && bases(api, derived).includes(place.type);
  return isBelow ? castStep(api, place, derived) : undefined;
}

/** The shortest steps from the client to each type, by `7` for one of it and `7[]` for a collection. */
const ways = once((api) => {
  const found = new Map();
  const open = [{ steps: [], place: client() }];
  // What is reached by navigation alone is not reached by way of properties, casts and query options.
  const later = [];
  for (let at = 0, late = 0; at < open.length || late < later.length;) {
    if (at === open.length) {
      const way = later[late++];
      if (found.has(wayKey(way.place))) continue;
      found.set(wayKey(way.place), way);
      open.push(way);
    }
    const way = open[at++];
    for (const step of stepsAt(api, way.place)) {
      const next = { steps: [...way.steps, step], place: step.place };
      if (step.place.type === null || found.has(wayKey(step.place))) continue;
      if (isPlain(step)) {
        found.set(wayKey(step.place), next);
        open.push(next);
      } else if (step.kind !== "method" || step.method.call === "navigation") later.push(next);
    }
  }
  return found;
});

/** Whether a step is by a segment without arguments or by a key. */
function isPlain({ kind, method }) {
  return kind === "method" && (method.call === "key" || (method.call === "navigation" && !method.arguments));
}

const wayKey = (place) => (isMany(place) ? `${place.type}[]` : `${place.type}`);

/** The walk that begins at the client (no type), or at a type. */
function begin(api, type = null, many = false) {
  if (type === null) return { api, type, many, before: [], start: client(), steps: [] };
  const way = ways(api).get(many ? `${type}[]` : `${type}`);
  const kind = many ? "collection" : api.types[type].kind === "entity" ? "entity" : "property";
  const unknown = {
    kind,
    type,
    text: many && kind !== "collection" ? `Vec<#${type}>` : `#${type}`,
    access: null,
  };
  return { api, type, many, before: way ? way.steps : null, start: way ? way.place : unknown, steps: [] };
}

/** Where a walk has led to. */
const end = (walk) => walk.steps.at(-1)?.place ?? walk.start;

const going = (walk, ...steps) => ({ ...walk, steps: [...walk.steps, ...steps] });

/** The first steps of a walk. */
const until = (walk, count) => ({ ...walk, steps: walk.steps.slice(0, count) });

/** A part of a link, with what has a meaning in links escaped. */
const escaped = (token) =>
  token.replace(/[%/?#~[\s"<>`]/g, (sign) => (sign === "~" ? "%7E" : encodeURIComponent(sign)));

/** The link of a walk. */
function link(walk) {
  const { api, type, many, steps } = walk;
  const start = type === null ? "" : escaped(api.types[type].name) + (many ? "/[]" : "");
  return `#${[escaped(api.name), start, ...steps.map((step) => escaped(step.token))].join("/")}`;
}

const linkTo = (api, type) => link(begin(api, type));

/** A path as documentation has it, `/users/42/messages`, as a walk; none if it leads nowhere. */
function walkAlong(api, text) {
  let path = text
    .trim()
    .replace(/^[A-Z]+\s+/, "")
    .replace(/[?#].*$/, "");
  if (api.root && path.startsWith(api.root)) path = path.slice(api.root.length);
  path = path.replace(/^https?:\/\/[^/]*(\/(v1\.0|beta)(?=\/))?/, "");
  let walk = begin(api);
  for (const segment of path.split("/").filter((segment) => segment !== "" && !segment.startsWith("$"))) {
    walk = along(api, walk, segment);
    if (!walk) return null;
  }
  return walk.steps.length > 0 ? walk : null;
}

/** A walk with one more segment of a path; keys are recognised by where they are. */
function along(api, walk, segment) {
  const [, name, inner] = /^([^(]*)(\(.*\))?$/.exec(segment) ?? [null, segment];
  const wanted = name.toLowerCase();
  const all = stepsAt(api, end(walk));
  const isNamed = (step) =>
    step.token.toLowerCase() === wanted || step.token.toLowerCase() === simple(wanted);
  const count = inner === undefined || inner === "()" ? 0 : inner.split("=").length - 1;
  const fitting = all.filter((step) => isNamed(step) || (step.method?.wire ?? "").toLowerCase() === wanted);
  const step = fitting.find((step) => (step.method?.arguments ?? []).length === count) ?? fitting[0];
  if (step) {
    const behind = going(walk, step);
    const isKeyed = inner !== undefined && isMany(end(behind)) && step.method?.call === "navigation";
    return isKeyed ? along(api, behind, "{}") : behind;
  }
  const key = all.find((step) => step.method?.call === "key");
  return key ? going(walk, key) : null;
}

/** The URL of a walk behind the service root. */
function pathOf(walk) {
  if (walk.before === null) return `…${walk.steps.map((step) => segmentOf(walk.api, step)).join("")}`;
  const path = [...walk.before, ...walk.steps].map((step) => segmentOf(walk.api, step)).join("");
  // Query options are at the end, wherever they are needed.
  const options = path.match(/\?[^?/]*(?=[?/]|$)/g) ?? [];
  return path.replace(/\?[^?/]*(?=[?/]|$)/g, "") + options.join("&").replace(/&\?/g, "&");
}

function segmentOf(api, step) {
  if (step.kind === "property") return `/${step.token}`;
  if (step.kind === "cast") return `/${step.token}`;
  const { call, wire, arguments: given = [] } = step.method;
  const pairs = given.map((argument) => `${argument.wire}={${argument.wire}}`);
  if (call === "form") return wire;
  if (call === "function") return `/${wire}(${pairs.join(",")})`;
  if (call === "key" && given.length === 1)
    return api.keySegments ? `/{${given[0].wire}}` : `({${given[0].wire}})`;
  if (call === "key" || call === "alternate") return `(${pairs.join(",")})`;
  return `/${wire}${call === "navigation" && pairs.length > 0 ? `?${pairs.join("&")}` : ""}`;
}

/** The Rust that a walk is, up to its end. */
function rustOf(walk) {
  const variable = () => snake(walk.api.types[walk.type].rust) + (walk.many ? "s" : "");
  const start = walk.before === null ? variable() : "graph";
  return start + [...(walk.before ?? []), ...walk.steps].map((step) => `.${callOf(walk.api, step)}`).join("");
}

/** The call that a step is. */
function callOf(api, step) {
  if (step.kind === "cast") return `cast::<${api.types[step.derived].rust}>()`;
  if (step.kind === "property") {
    return `property(${api.types[step.declaring].rust}::${constantOf(step.field)})`;
  }
  return `${step.method.rust}(${(step.method.arguments ?? []).map((argument) => argument.given).join(", ")})`;
}

const constantOf = (field) => field.constant ?? plain(field.rust).toUpperCase();

const snake = (name) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase();

/** The sets of cargo features that the code of a walk needs. */
function featuresOf(walk) {
  const { api } = walk;
  const indices = [];
  let place = walk.before === null ? walk.start : client();
  for (const step of [...(walk.before ?? []), ...walk.steps]) {
    if (place.type !== null) indices.push(api.types[place.type].features ?? 0);
    indices.push(...(step.method?.features ?? []));
    place = step.place;
  }
  if (place.type !== null) indices.push(api.types[place.type].features ?? 0);
  return needed(api, indices);
}

/** The requests that a place has, with what they need to be written. */
function requestsAt(api, place) {
  const abilities = place.access === null ? null : api.access[place.access];
  const isStruct = place.type !== null && api.types[place.type].kind !== "enumeration";
  const fits = (only) =>
    only === "all" || (only === "collections" ? isMany(place) : isStruct && !isMany(place));
  return DATA.requests
    .filter((request) => request.on === place.kind && fits(request.only))
    .filter((request) => request.ability === null || (abilities ?? []).includes(request.ability))
    .map((request) => (request.verb === "PATCH" && place.put ? { ...request, verb: "PUT" } : request));
}
