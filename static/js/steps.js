// The steps of a result computed again, in exact fractions, and compared with the data they point to.
// The same as tracker/rules/explain/evaluate.py, fault by fault and word by word: tests hold one against the other.
// checkSteps(document) -> {checked, hidden, faults: [{id, what, detail}]}; needs nothing but BigInt.
export const limits = { depth: 200, digits: 2000, nodes: 1_000_000, decimals: 30, constant: 400 };

// what a step may be called whose expression is a leaf alone, and under which names all may be
const leafNames = new Set(["actual", "target", "low", "high", "weight", "credit", "obtained", "programmed", "share", "met"]);
const leafFamilies = new Set(["weight", "period", "accumulated", "requirements", "credit"]);
const owners = new Map([["c", 2], ["g", 2], ["o", 2], ["f", 3], ["y", 1]]);

class Refused extends Error {
  constructor(what, detail = "") {
    super(what);
    this.what = what;
    this.detail = detail;
  }
}

const isText = one => typeof one === "string";
const isMapping = one => typeof one === "object" && one !== null && !Array.isArray(one);
const has = (mapping, key) => Object.prototype.hasOwnProperty.call(mapping, key);
const get = (mapping, key) => (has(mapping, key) ? mapping[key] : undefined);

// -- fractions: {n, d} in lowest terms, d above 0 -------------------------------------------------------
const size = n => (n < 0n ? -n : n);

function gcd(a, b) {
  a = size(a);
  while (b) [a, b] = [b, a % b];
  return a;
}

function fraction(n, d = 1n) {
  if (d === 1n) return { n, d };
  const common = gcd(n, d);
  return common === 1n ? { n, d } : { n: n / common, d: d / common };
}

const zero = fraction(0n), one = fraction(1n);
const add = (a, b) => (a.d === b.d ? fraction(a.n + b.n, a.d) : fraction(a.n * b.d + b.n * a.d, a.d * b.d));
const sub = (a, b) => (a.d === b.d ? fraction(a.n - b.n, a.d) : fraction(a.n * b.d - b.n * a.d, a.d * b.d));
const mul = (a, b) => fraction(a.n * b.n, a.d * b.d);
const div = (a, b) => (b.n < 0n ? fraction(-a.n * b.d, a.d * -b.n) : fraction(a.n * b.d, a.d * b.n));
const compare = (a, b) => {
  const left = a.n * b.d, right = b.n * a.d;
  return left < right ? -1 : left > right ? 1 : 0;
};
const equal = (a, b) => a.n === b.n && a.d === b.d;
const textOf = a => (a.d === 1n ? `${a.n}` : `${a.n}/${a.d}`);

function floorOver(a, b) { // the whole times that b, which is above 0, goes into a
  const n = a.n * b.d, d = a.d * b.n;
  return n / d - (n < 0n && n % d ? 1n : 0n);
}

function rounded(a, decimals, mode) {
  const scale = 10n ** BigInt(decimals), over = size(a.n) * scale;
  let whole = over / a.d;
  const twice = 2n * (over % a.d) - a.d; // below, at or above the half
  if (mode === "half_up" ? twice >= 0n : mode === "half_even" && (twice > 0n || (twice === 0n && whole % 2n))) whole += 1n;
  return fraction(a.n < 0n ? -whole : whole, scale);
}

export function fixedText(a, decimals) {
  const scaled = mul(rounded(a, decimals, "half_up"), fraction(10n ** BigInt(decimals)));
  const digits = `${size(scaled.n)}`.padStart(decimals + 1, "0"), cut = digits.length - decimals;
  return (scaled.n < 0n ? "-" : "") + digits.slice(0, cut) + (decimals ? "." + digits.slice(cut) : "");
}

// -- numbers as the data say them -----------------------------------------------------------------------
const decimal = /^[ \t\r\n]*(-?[0-9]+)(?:\.([0-9]+))?[ \t\r\n]*$/;
const day = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const stated = /^(?:0|-?[1-9][0-9]*)(?:\/[1-9][0-9]*)?$/;
const constant = /^(?:0|[1-9][0-9]{0,2})$/;
const index = /^(?:0|[1-9][0-9]{0,8})$/;
const oddEscape = /~(?![01])/;
const large = 10n ** 100n, veryLarge = 10n ** 500n, limit = 10n ** BigInt(limits.digits);

function daysSince1970(text) { // null where there is no such day
  const found = day.exec(text);
  if (!found || found[1] === "0000") return null;
  const at = new Date(0);
  at.setUTCFullYear(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  return at.toISOString().slice(0, 10) === text ? fraction(BigInt(Math.round(at.getTime() / 86_400_000))) : null;
}

function numberOf(found, path) {
  if (Number.isSafeInteger(found)) return fraction(BigInt(found)); // only text has decimals: JSON's own are rounded
  if (!isText(found)) throw new Refused("no_number", path);
  if ([...found].length > limits.digits) throw new Refused("too_long", path);
  const parts = decimal.exec(found);
  if (parts) return fraction(BigInt(parts[1] + (parts[2] ?? "")), 10n ** BigInt((parts[2] ?? "").length));
  const days = daysSince1970(found);
  if (days === null) throw new Refused("no_number", path);
  return days;
}

function statedValue(text) { // null where it is no number
  if (text.length > 2 * limits.digits || !stated.test(text)) return null;
  const [above, below = "1"] = text.split("/");
  return Math.max(above.length, below.length) > limits.digits ? null : fraction(BigInt(above), BigInt(below));
}

function byCode(members) { // null: they are told by place
  const found = new Map();
  for (const member of members) {
    const code = isMapping(member) ? get(member, "code") : undefined;
    if (!isText(code)) return null;
    found.set(code, found.has(code) ? null : member); // of two with the same code neither
  }
  return found.size ? found : null;
}

// -- one document ---------------------------------------------------------------------------------------
const lists = new Map([["c", "commitments"], ["g", "groups"]]);

class Evaluator {
  constructor(inputs, pack) {
    this.inputs = inputs;
    this.pack = pack;
    this.known = new Map(); // null: a step without value
    this.nodes = 0;
    this.found = { in: new Map(), pack: new Map() };
    this.texts = new Map();
    this.coded = new Map();
  }

  step(step) {
    if (!isMapping(step)) throw new Refused("no_step");
    const id = get(step, "id"), expression = get(step, "expression") ?? null, value = get(step, "value") ?? null;
    if (!isText(id) || !id) throw new Refused("no_step", "id");
    if (this.known.has(id)) throw new Refused("id_twice");
    this.known.set(id, null);
    if (expression === null) return this.nothing(step, value);
    if (!isText(value)) throw new Refused("no_value");
    let found;
    try {
      found = this.value(expression, 0);
    } catch (refused) {
      if (refused.what !== "too_much") this.known.set(id, statedValue(value)); // those after it are compared with it
      throw refused;
    }
    if (textOf(found) !== value) {
      this.known.set(id, statedValue(value));
      throw new Refused("value_differs", textOf(found));
    }
    this.known.set(id, found);
    const leaf = (get(expression, "op") ?? null) === null && get(expression, "const") !== "0";
    if (leaf && !mayBeLeaf(id)) throw new Refused("leaf_alone");
    const shown = get(step, "shown") ?? null;
    if (shown !== null) checkShown(shown, found);
  }

  nothing(step, value) {
    if (value !== null || (get(step, "shown") ?? null) !== null) throw new Refused("value_of_nothing");
    const reason = get(step, "reason"), when = get(step, "when") ?? null;
    if (!isText(reason) || !reason) throw new Refused("no_reason");
    if (when === null) return;
    const found = this.value(when, 0);
    if (!equal(found, one)) throw new Refused("when_differs", textOf(found));
  }

  value(expression, depth) {
    const operation = this.shape(expression, depth);
    const found = operation ? operation.compute(this, expression, depth + 1) : this.leaf(expression);
    this.weigh(found);
    return found;
  }

  walk(expression, depth) { // what is not evaluated: its leaves and shapes must hold too
    const operation = this.shape(expression, depth);
    if (!operation) this.leaf(expression);
    else for (const part of operation.parts(expression)) this.walk(part, depth + 1);
  }

  shape(expression, depth) { // the operation, or null for a leaf
    if (++this.nodes > limits.nodes) throw new Refused("too_much");
    if (depth > limits.depth) throw new Refused("too_deep");
    if (!isMapping(expression)) throw new Refused("no_expression");
    const name = get(expression, "op") ?? null;
    if (name === null) return null;
    const operation = isText(name) ? operations.get(name) : undefined;
    if (!operation) throw new Refused("unknown_operation", isText(name) ? name : "");
    for (const key of Object.keys(expression)) if (!operation.keys.has(key)) throw new Refused("no_expression");
    const { count } = operation, args = get(expression, "args");
    if (count !== null && !(Array.isArray(args) && (count ? args.length === count : args.length))) {
      throw new Refused("arguments", name);
    }
    return operation;
  }

  weigh({ n, d }) { // a fraction of many digits counts as several parts
    if (d < large && n < large && n > -large) return;
    const most = size(n) > d ? size(n) : d;
    if (most >= limit) throw new Refused("too_long");
    this.nodes += most >= veryLarge ? 100 : 10;
  }

  leaf(leaf) {
    const count = Object.keys(leaf).length;
    if (count === 1 && has(leaf, "ref")) return this.ref(leaf.ref);
    if (count === 1 && has(leaf, "const")) return constantOf(leaf.const);
    if (count === 2 && has(leaf, "is") && has(leaf, "in")) return this.pointed("in", leaf.in, leaf.is);
    if (count === 2 && has(leaf, "is") && has(leaf, "pack")) return this.pointed("pack", leaf.pack, leaf.is);
    throw new Refused("no_expression");
  }

  ref(id) {
    if (!isText(id) || !this.known.has(id)) throw new Refused("unknown_step", isText(id) ? id : "");
    const found = this.known.get(id);
    if (found === null) throw new Refused("step_without_value", id);
    return found;
  }

  pointed(root, path, said) {
    if (!isText(path)) throw new Refused("path_missing");
    let there = this.found[root].get(path);
    if (there === undefined) this.found[root].set(path, there = numberOf(this.at(root, path), path));
    if (!isText(said)) throw new Refused("no_number", path);
    let told = this.texts.get(said);
    if (told === undefined) this.texts.set(said, told = numberOf(said, path));
    if (!equal(told, there)) throw new Refused("is_differs", `${path}: ${textOf(there)}`);
    return told;
  }

  at(root, path) {
    if (oddEscape.test(path)) throw new Refused("path_missing", path);
    const parts = path.split("/").map(part => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    let found = root === "in" ? get(this.inputs, lists.get(parts.shift()) ?? "") : this.pack;
    if ((found ?? null) === null) throw new Refused("path_missing", path);
    for (const part of parts) {
      if (isMapping(found) && has(found, part)) found = found[part];
      else if (Array.isArray(found)) found = this.member(found, part, path);
      else throw new Refused("path_missing", path);
    }
    return found;
  }

  member(members, part, path) {
    if (!this.coded.has(members)) this.coded.set(members, byCode(members));
    const coded = this.coded.get(members);
    const there = coded ? Boolean(coded.get(part)) : index.test(part) && Number(part) < members.length;
    if (!there) throw new Refused("path_missing", path);
    return coded ? coded.get(part) : members[Number(part)];
  }
}

function constantOf(text) {
  if (!isText(text) || !constant.test(text) || Number(text) > limits.constant) throw new Refused("no_constant");
  return fraction(BigInt(text));
}

function mayBeLeaf(id) {
  const parts = id.split("/"), name = parts.slice(owners.get(parts[0]) ?? 0);
  return name.length > 0 && (leafNames.has(name[name.length - 1]) || leafFamilies.has(name[0]));
}

function checkShown(shown, value) {
  const decimals = isMapping(shown) ? get(shown, "decimals") : undefined;
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > limits.decimals) throw new Refused("no_shown");
  const right = fixedText(value, decimals);
  if (get(shown, "value") !== right) throw new Refused("shown_differs", right);
}

// -- operations -----------------------------------------------------------------------------------------
const each = (run, expression, depth) => expression.args.map(part => run.value(part, depth));

const folded = fold => (run, expression, depth) => {
  let total = run.value(expression.args[0], depth);
  for (const part of expression.args.slice(1)) {
    total = fold(total, run.value(part, depth));
    run.weigh(total);
  }
  return total;
};

const best = sign => (run, expression, depth) =>
  each(run, expression, depth).reduce((found, other) => (sign * compare(other, found) > 0 ? other : found));

const pair = compute => (run, expression, depth) => compute(...each(run, expression, depth));

function divided(above, below) {
  if (!below.n) throw new Refused("division_by_zero");
  return div(above, below);
}

function choose(run, { args: [asked, then, otherwise] }, depth) {
  const condition = run.value(asked, depth);
  if (!equal(condition, zero) && !equal(condition, one)) throw new Refused("condition", textOf(condition));
  const found = run.value(condition.n ? then : otherwise, depth);
  run.walk(condition.n ? otherwise : then, depth);
  return found;
}

function decimalsOf({ n, d }) {
  if (d !== 1n || n < 0n || n > BigInt(limits.decimals)) throw new Refused("rounding", "decimals");
  return Number(n);
}

function round(run, expression, depth) {
  const [number, decimals] = each(run, expression, depth), mode = get(expression, "mode");
  if (!["half_up", "half_even", "down"].includes(mode)) throw new Refused("rounding", "mode");
  return rounded(number, decimalsOf(decimals), mode);
}

function rowsOf(expression) {
  const rows = get(expression, "rows");
  if (!Array.isArray(rows) || !rows.every(row => Array.isArray(row) && row.length === 2)) throw new Refused("rows");
  if (!["included", "excluded"].includes(get(expression, "edge"))) throw new Refused("rows", "edge");
  return rows;
}

function lookup(run, expression, depth) {
  const number = run.value(expression.args[0], depth), rows = rowsOf(expression);
  const edges = rows.map(([edge]) => run.value(edge, depth));
  if (edges.some((edge, place) => place && compare(edges[place - 1], edge) < 0)) throw new Refused("rows", "order");
  const least = expression.edge === "included" ? 0 : 1;
  const reached = edges.findIndex(edge => compare(number, edge) >= least);
  const branches = [...rows.map(([, value]) => value), get(expression, "below")];
  const [taken] = branches.splice(reached < 0 ? rows.length : reached, 1);
  const found = run.value(taken, depth);
  for (const branch of branches) run.walk(branch, depth);
  return found;
}

function apportionParts(expression) {
  const shares = get(expression, "shares"), at = get(expression, "at");
  if (!Array.isArray(shares) || !Number.isInteger(at) || at < 0 || at >= shares.length) throw new Refused("apportion");
  return [...shares, get(expression, "freed"), get(expression, "unit")];
}

// the share at a place after what was freed is spread over all in proportion, in units, the largest remainders up
function apportion(run, expression, depth) {
  const shares = apportionParts(expression).map(part => run.value(part, depth));
  const [freed, unit] = shares.splice(-2);
  let whole = zero;
  for (const share of shares) run.weigh(whole = add(whole, share));
  if (!whole.n) throw new Refused("apportion", "sum");
  if (unit.n <= 0n) throw new Refused("apportion", "unit");
  const scale = div(add(whole, freed), whole);
  if ([scale, unit].some(({ n, d }) => size(n) >= large || d >= large)) throw new Refused("too_long"); // each share would be as long
  const exact = shares.map(share => mul(share, scale));
  const found = exact.map(share => mul(fraction(floorOver(share, unit)), unit));
  let left = add(whole, freed);
  for (const part of found) run.weigh(left = sub(left, part));
  const remainders = exact.map((share, place) => sub(share, found[place]));
  const order = exact.map((_, place) => place).sort((a, b) => compare(remainders[b], remainders[a]) || a - b);
  for (const place of order) {
    const part = compare(unit, left) < 0 ? unit : left;
    found[place] = add(found[place], part);
    left = sub(left, part);
  }
  return found[expression.at];
}

const operation = (compute, count = 0, more = [], parts = expression => expression.args) =>
  ({ compute, count, keys: new Set(["op", "args", ...more]), parts });

const operations = new Map([
  ["add", operation(folded(add))],
  ["mul", operation(folded(mul))],
  ["min", operation(best(-1))],
  ["max", operation(best(1))],
  ["sub", operation(pair(sub), 2)],
  ["div", operation(pair(divided), 2)],
  ["at_least", operation(pair((a, b) => (compare(a, b) >= 0 ? one : zero)), 2)],
  ["at_most", operation(pair((a, b) => (compare(a, b) <= 0 ? one : zero)), 2)],
  ["choose", operation(choose, 3)],
  ["place", operation((run, { args }, depth) => fraction(1n, 10n ** BigInt(decimalsOf(run.value(args[0], depth)))), 1)],
  ["round", operation(round, 2, ["mode"])],
  ["lookup", operation(lookup, 1, ["rows", "edge", "below"], expression =>
    [...expression.args, ...rowsOf(expression).flat(), get(expression, "below")])],
  ["apportion", { compute: apportion, count: null, keys: new Set(["op", "shares", "freed", "unit", "at"]), parts: apportionParts }],
]);

export function checkSteps(document) {
  const refuse = detail => ({ checked: 0, hidden: 0, faults: [{ id: "", what: "no_document", detail }] });
  if (!isMapping(document) || !Array.isArray(get(document, "steps"))) return refuse("steps");
  for (const name of ["inputs", "pack"]) if (!isMapping(get(document, name))) return refuse(name);
  const evaluator = new Evaluator(document.inputs, document.pack), faults = [];
  let checked = 0, hidden = 0;
  for (const [place, step] of document.steps.entries()) {
    if (isMapping(step) && (get(step, "expression") ?? null) === null && get(step, "reason") === "hidden") hidden += 1;
    else checked += 1;
    try {
      evaluator.step(step);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      const id = isMapping(step) ? get(step, "id") : null;
      faults.push({ id: isText(id) && id ? id : `steps/${place}`, what: refused.what, detail: refused.detail });
      if (refused.what === "too_much") break;
    }
  }
  return { checked, hidden, faults };
}
