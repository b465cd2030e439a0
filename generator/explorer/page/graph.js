// Navigation as a graph: where one is in the middle, what leads there on the left, and what it leads to on
// the right. Every node is a link, so that the graph is walked by following links; arrow keys move between
// them.

const ROW = 30;
const FEW = { left: 8, right: 18 };

/** The nodes that a walk can go on to: `{ name, note, href, kind }`. */
function nodesBehind(walk) {
  const { api } = walk;
  const place = end(walk);
  const result = answerType(place);
  if (result !== null) {
    const { rust: name } = api.types[result];
    return [{ name, note: "result", href: linkTo(api, result), kind: "type" }];
  }
  const order = [
    "key",
    "alternate",
    "form",
    "navigation",
    "stream",
    "action",
    "function",
    "cast",
    "property",
  ];
  const kindOf = (step) => (step.kind === "method" ? step.method.call : step.kind);
  // Properties are in a table below; a graph shows those that have something to walk to.
  const isShown = (step) => step.kind !== "property" || isStruct(api, step.place.type);
  const steps = stepsAt(api, place).filter(isShown);
  steps.sort((a, b) => order.indexOf(kindOf(a)) - order.indexOf(kindOf(b)));
  return steps.map((step) => ({
    name: step.kind === "cast" ? api.types[step.derived].rust : shownToken(step),
    note: noteOf(api, step),
    href: link(going(walk, step)),
    kind: kindOf(step),
  }));
}

const isStruct = (api, type) => type !== null && ["entity", "complex"].includes(api.types[type].kind);

/** The type of what an operation returns. */
const answerType = (place) => (place.method ? typeIn(place.method.returns) : null);

/** A step in a word: its name in the metadata, with parentheses where it takes arguments in the URL. */
function shownToken(step) {
  const isFunction = step.kind === "method" && step.method.call === "function";
  return isFunction
    ? `${simple(step.method.wire)}()`
    : step.token.includes("{")
      ? step.token
      : simple(step.token);
}

function noteOf(api, step) {
  if (step.kind === "cast") return "derived";
  const { kind, type, text } = step.place;
  if (kind === "action" || kind === "function" || kind === "stream") return kind;
  if (type === null) return named(api, text);
  return api.types[type].rust + (isMany(step.place) ? "[]" : "");
}

/** The nodes that lead to a walk's end: what is before it in the walk, and other places. */
function nodesBefore(walk) {
  const { api, steps } = walk;
  const place = end(walk);
  const nodes = [];
  if (steps.length > 0) {
    const before = until(walk, steps.length - 1);
    nodes.push({ name: placeName(before), note: "back", href: link(before), kind: "back" });
  }
  if (place.type === null) return nodes;
  const { base } = api.types[place.type];
  if (base !== undefined)
    nodes.push({ name: api.types[base].rust, note: "base", href: linkTo(api, base), kind: "type" });
  for (const { from, method } of comesFrom(api)[place.type]) {
    const isSame = (method.to.kind === "collection") === isMany(place) || steps.length === 0;
    if (!isSame) continue;
    const name = from === null ? "graph" : api.types[from].rust;
    const start = from === null ? `#${escaped(api.name)}/` : linkTo(api, from);
    nodes.push({ name, note: method.wire, href: `${start}/${escaped(method.wire)}`, kind: "navigation" });
  }
  return nodes;
}

/** What a walk has led to, in a word. */
function placeName(walk) {
  const place = end(walk);
  if (place.kind === "client") return "graph";
  if (place.method) return `${place.method.rust}()`;
  if (place.kind === "stream") return "stream";
  return named(walk.api, place.text) + (place.kind === "collection" ? "[]" : "");
}

/** Draws the graph around the end of a walk. */
function graph(walk) {
  const holder = element("div", { class: "graph" });
  const all = { left: nodesBefore(walk), right: nodesBehind(walk) };
  const open = { left: false, right: false };
  const draw = () => {
    const width = holder.clientWidth;
    if (width === 0) return;
    const shown = {};
    for (const side of ["left", "right"]) shown[side] = someOf(all[side], FEW[side], open[side]);
    holder.replaceChildren(drawing(walk, shown, width));
    holder.querySelectorAll("[data-more]").forEach((more) =>
      more.addEventListener("click", (event) => {
        event.preventDefault();
        open[more.dataset.more] = true;
        draw();
        holder.querySelectorAll(`[data-side="${more.dataset.more}"]`)[FEW[more.dataset.more] - 1]?.focus();
      }),
    );
  };
  holder.addEventListener("keydown", moveFocus);
  new ResizeObserver(draw).observe(holder);
  return holder;
}

/** Nodes, and instead of the last ones of very many, how many there are. */
function someOf(nodes, few, isOpen) {
  if (isOpen || nodes.length <= few) return nodes;
  const more = nodes.length - few + 1;
  return [...nodes.slice(0, few - 1), { name: `${more} more`, note: "", href: "#", kind: "more" }];
}

/** In a narrow window, everything is in one column. */
function drawing(walk, { left, right }, width) {
  const isNarrow = width < 700;
  const side = isNarrow ? width - 40 : Math.min(340, (width - 120) / 3);
  const middle = isNarrow ? width - 8 : Math.min(280, width - 2 * side - 100);
  const rows = Math.max(left.length, right.length, 2);
  const height = isNarrow ? (left.length + right.length + 2) * ROW + 24 : rows * ROW + 8;
  const center = isNarrow
    ? { x: 4, y: left.length * ROW + ROW / 2 + 12 }
    : { x: (width - middle) / 2, y: Math.max(ROW, Math.min(height / 2, 6 * ROW)) };
  const place = (nodes, which) =>
    nodes.map((node, at) => {
      const firstRow = isNarrow
        ? which === "left"
          ? 0
          : left.length + 1.8
        : Math.max(0, center.y / ROW - nodes.length / 2);
      const x = isNarrow ? 36 : which === "left" ? 2 : width - side - 2;
      return { ...node, which, x, y: (firstRow + at) * ROW + ROW / 2 + 4 };
    });
  const placed = [...place(left, "left"), ...place(right, "right")];
  const edges = placed.map((node) => edge(node, center, { side, middle, isNarrow }));
  const label = `Navigation around ${placeName(walk)}: ${left.length} before, ${right.length} behind`;
  return shape(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label },
    ...edges,
    ...placed.map((node) => drawNode(node, side)),
    drawCenter(walk, center, middle),
  );
}

function edge(node, center, { side, middle, isNarrow }) {
  const isLeft = node.which === "left";
  if (isNarrow) {
    const down = isLeft ? `M 36 ${node.y} H 18 V ${center.y}` : `M 18 ${center.y} V ${node.y} H 36`;
    return shape("path", { class: `edge ${node.kind}`, d: down });
  }
  const from = isLeft ? [node.x + side, node.y] : [center.x + middle, center.y];
  const to = isLeft ? [center.x, center.y] : [node.x, node.y];
  const bend = (from[0] + to[0]) / 2;
  const d = `M ${from[0]} ${from[1]} C ${bend} ${from[1]}, ${bend} ${to[1]}, ${to[0]} ${to[1]}`;
  return shape("path", { class: `edge ${node.kind}`, d });
}

function drawNode(node, width) {
  const { x, y, name, note, kind, which } = node;
  const attributes = { href: node.href, class: `node ${kind}`, "data-side": which };
  if (kind === "more") Object.assign(attributes, { "data-more": which, role: "button" });
  return shape(
    "a",
    attributes,
    box(x, y - 12, width, 24, element("b", {}, name), " ", note ? element("i", {}, note) : null),
  );
}

function drawCenter(walk, { x, y }, width) {
  return shape("g", { class: "center" }, box(x, y - 17, width, 34, element("b", {}, placeName(walk))));
}

/** A rectangle with a text, which is cut where there is no more room, and whole in a tooltip. */
function box(x, y, width, height, ...children) {
  const label = element("span", { class: "label" }, ...children);
  label.title = label.textContent;
  return [
    shape("rect", { x, y, width, height, rx: 6 }),
    shape("foreignObject", { x, y, width, height }, label),
  ];
}

/** Arrow keys move between the nodes of a graph. */
function moveFocus(event) {
  const node = event.target.closest("a.node");
  const of = (which) => [...event.currentTarget.querySelectorAll(`[data-side="${which}"]`)];
  if (!node) return;
  const own = of(node.dataset.side);
  const at = own.indexOf(node);
  const other = { ArrowLeft: "left", ArrowRight: "right" }[event.key];
  const next =
    { ArrowUp: own[at - 1], ArrowDown: own[at + 1] }[event.key] ??
    (other && other !== node.dataset.side ? of(other)[Math.min(at, of(other).length - 1)] : undefined);
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
