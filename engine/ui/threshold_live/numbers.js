// What engine.evaluation computes of a confusion matrix, by the same formulas in the same order.

function decode(text, Kind) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Kind(bytes.buffer);
}

// The confusion matrix at a threshold: an image is called positive when its score is at least that.
function countsAt({ thresholds, tp, fp, positives, negatives }, threshold) {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle] >= threshold) low = middle + 1;
    else high = middle;
  }
  const [found, alarms] = low ? [tp[low - 1], fp[low - 1]] : [0, 0];
  return { tp: found, fp: alarms, fn: positives - found, tn: negatives - alarms };
}

function ratio(part, whole) {
  return whole ? part / whole : NaN;
}

// Wilson's score interval (1927).
function wilson(successes, n, z) {
  if (!n) return [NaN, NaN];
  const z2 = z * z;
  const share = successes / n;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = Math.sqrt(z2 * ((share * (1 - share)) / n + z2 / (4 * n ** 2))) / (1 + z2 / n);
  return [
    successes === 0 ? 0 : Math.min(centre - half, share),
    successes === n ? 1 : Math.max(centre + half, share),
  ];
}

// Matthews' correlation (1975): 0 where every image gets the same call.
function matthews({ tp, fp, tn, fn }) {
  const called = (tp + fp) * (tn + fn);
  const actual = (tp + fn) * (tn + fp);
  if (!actual) return NaN;
  return called ? (tp * tn - fp * fn) / (Math.sqrt(called) * Math.sqrt(actual)) : 0;
}

// Every figure at a threshold: name, value, 95 % interval (null: made elsewhere), and the images behind it.
function figuresOf(counts, z) {
  const { tp, fp, tn, fn } = counts;
  const n = tp + fp + tn + fn;
  const share = (name, part, whole) => ({
    name, value: ratio(part, whole), interval: wilson(part, whole, z), part, whole,
  });
  const sensitivity = share("sensitivity", tp, tp + fn);
  const specificity = share("specificity", tn, fp + tn);
  const of = (name, value) => ({ name, value, interval: null, whole: n });
  return [
    sensitivity,
    specificity,
    share("ppv", tp, tp + fp),
    share("npv", tn, tn + fn),
    share("accuracy", tp + tn, n),
    of("balanced_accuracy", (sensitivity.value + specificity.value) / 2),
    of("f1", ratio(2 * tp, 2 * tp + fp + fn)),
    of("mcc", matthews(counts)),
  ];
}

// A predictive value at other odds, with MOVER-R's interval (Donner and Zou 2012) of the likelihood ratio.
function predictive(right, rightN, wrong, wrongN, odds, z) {
  const p = right / rightN;
  const q = wrong / wrongN;
  const value = ratio(odds * p, odds * p + q);
  if (Number.isNaN(value)) return { value, interval: [NaN, NaN] };
  const [pLow, pHigh] = wilson(right, rightN, z);
  const [qLow, qHigh] = wilson(wrong, wrongN, z);
  const [pBelow, pAbove] = [pLow * (2 * p - pLow), pHigh * (2 * p - pHigh)];
  const [qBelow, qAbove] = [qLow * (2 * q - qLow), qHigh * (2 * q - qHigh)];
  const low = pBelow ? pBelow / (p * q + Math.sqrt((p * q) ** 2 - pBelow * qAbove)) : 0;
  const high = qBelow ? (p * q + Math.sqrt((p * q) ** 2 - pAbove * qBelow)) / qBelow : Infinity;
  const toShare = (value) => (value === Infinity ? 1 : value / (1 + value));
  return { value, interval: [toShare(odds * low), toShare(odds * high)] };
}

// What becomes of so many people of whom a share of ``prevalence`` (0 to 1) has the finding: whole people that
// add up, their limits rounded outwards but for rounding errors.
function clinic({ tp, fp, tn, fn }, prevalence, z, people = 1000) {
  const nearest = (count) => Math.floor(count + 0.5);
  const exact = (count) => Number(count.toFixed(9));
  const outward = (group, [low, high]) => [Math.floor(exact(group * low)), Math.ceil(exact(group * high))];
  const rest = (group, { value, interval }) => ({
    value: group - value, interval: [group - interval[1], group - interval[0]],
  });
  const ill = nearest(people * prevalence);
  const healthy = people - ill;
  const found = {
    value: nearest((ill * tp) / (tp + fn)), interval: outward(ill, wilson(tp, tp + fn, z)),
  };
  const alarms = {
    value: nearest((healthy * fp) / (fp + tn)), interval: outward(healthy, wilson(fp, fp + tn, z)),
  };
  const odds = prevalence / (1 - prevalence);
  return {
    found,
    missed: rest(ill, found),
    alarms,
    cleared: rest(healthy, alarms),
    ppv: predictive(tp, tp + fn, fp, fp + tn, odds, z),
    npv: predictive(tn, fp + tn, fn, tp + fn, 1 / odds, z),
  };
}

// Numbers in words, as engine.evaluation.wording has them.

const MISSING = "n/a";

function digitsFor([low, high]) {
  const width = high - low;
  return width > 0 ? Math.min(4, Math.max(2, Math.ceil(-Math.log10(width)) + 1)) : 3;
}

// Python rounds what lies exactly between two numbers to the even one, JavaScript upwards.
function fixed(value, digits) {
  const isTie = Math.abs((value * 2 ** (digits + 1)) % 2) === 1;
  if (!isTie) return value.toFixed(digits);
  const below = Math.floor(value * 10 ** digits);
  return ((below % 2 ? below + 1 : below) / 10 ** digits).toFixed(digits);
}

function numberText(value, interval) {
  return Number.isNaN(value) ? MISSING : fixed(value, digitsFor(interval));
}

function limitsText(interval) {
  if (interval.some(Number.isNaN)) return MISSING;
  return interval.map((limit) => fixed(limit, digitsFor(interval))).join(" to ");
}

function percentText(value) {
  if (Number.isNaN(value)) return MISSING;
  if (value >= 0.995 && value < 1) return "more than 99 %";
  if (value > 0 && value <= 0.005) return "less than 1 %";
  return `${fixed(100 * value, 0)} %`;
}

const grouped = (count) => count.toLocaleString("en-US");

// An expected count: one that is rounded to 0 is not known to be none; no line end may part this.
const few = (count) => (count ? grouped(count) : "<\u00a01");
