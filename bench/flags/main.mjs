import { CONTESTANTS } from './contestants.mjs';
import { workload } from './workload.mjs';

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick ? 3 : 9;
const ROUND_MS = isQuick ? 20 : 120;
const LOADED = isQuick ? 1_000 : 10_000;
let sink;

/** Nanoseconds of a call: the best of rounds in which the contestants take turns, since other work only ever adds time. */
function measure(bodies) {
  const counts = bodies.map((body) => callsIn(body, ROUND_MS));
  const times = bodies.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    bodies.forEach((body, index) => times[index].push(timeOf(body, counts[index])));
  }
  return times.map((all) => Math.min(...all));
}

function callsIn(body, milliseconds) {
  for (let calls = 16; ; calls *= 2) {
    const taken = timeOf(body, calls) * calls;
    if (taken > milliseconds * 1e6 * 0.5) return calls;
  }
}

function timeOf(body, calls) {
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) sink = body(call);
  return Number(process.hrtime.bigint() - start) / calls;
}

function print(title, values, unit, bar) {
  console.log(`\n${title}`);
  const [own, ...peers] = values;
  const best = Math.min(...peers);
  values.forEach((value, index) => {
    const ratio =
      index === 0
        ? `${(own / best).toFixed(2)} of the best peer, which takes ${(best / own).toFixed(1)} x as much`
        : `${(value / own).toFixed(1)} x ours`;
    console.log(`  ${CONTESTANTS[index].name.padEnd(26)} ${value.toFixed(value < 100 ? 1 : 0).padStart(9)} ${unit}   ${ratio}`);
  });
  console.log(`  bar: ${bar}`);
}

async function loadedWith(flags) {
  const loaded = [];
  for (const { document, load } of CONTESTANTS) loaded.push(await load(JSON.stringify(document(flags))));
  return loaded;
}

async function evaluations() {
  const one = await loadedWith(new Map([...workload(1, () => false), ['complex', [...workload(1, () => true)][0][1]]]));
  const answers = one.map((engine) => [0, 1, 2, 3, 4, 5, 6, 7].map((at) => typeof engine.one('complex', at)).join());
  if (new Set(answers).size !== 1) throw new Error(`Contestants answer different things: ${answers.join(' | ')}`);
  const shares = one.map((engine) => Array.from({ length: 64 }, (_, at) => engine.one('complex', at)).filter(Boolean).length);
  console.log(`on in the split, of 64 users: ${shares.join(', ')}`);
  print('plain boolean', measure(one.map((engine) => (at) => engine.one('flag-0', at))), 'ns', '0.7 of flagd-core');
  print(
    '5 rules x 3 conditions + split',
    measure(one.map((engine) => (at) => engine.one('complex', at))),
    'ns',
    '3 x faster than the best peer',
  );
  one.forEach((engine) => engine.close());
  const bulk = await loadedWith(workload(200, (index) => index % 2 === 1));
  const times = measure(bulk.map((engine) => (at) => engine.all(at))).map((time) => time / 1_000);
  print('bulk of 200, half of them with 5 x 3 + split', times, 'µs', '3 x faster than the best peer');
  bulk.forEach((engine) => engine.close());
}

async function loading() {
  const flags = workload(LOADED, (index) => index % 2 === 1);
  const [load, first] = [[], []];
  for (const contestant of CONTESTANTS) {
    const loaded = [];
    for (let round = 0; round < 3; round += 1) loaded.push(await loadOnce(contestant, flags));
    load.push(Math.min(...loaded.map((one) => one.load)));
    first.push(Math.min(...loaded.map((one) => one.first)));
  }
  print(`${LOADED} flags loaded from text`, load, 'ms', '2 x growthbook');
  print(`first evaluation of all ${LOADED}`, first, 'ms', 'none');
}

/** Milliseconds to load, and milliseconds of the first evaluation of all. */
async function loadOnce(contestant, flags) {
  sink = undefined;
  const text = JSON.stringify(contestant.document(flags));
  globalThis.gc();
  const start = performance.now();
  const engine = await contestant.load(text);
  const loadedAt = performance.now();
  sink = engine.all(0).length;
  const first = performance.now() - loadedAt;
  engine.close();
  return { load: loadedAt - start, first };
}

console.log(`Node ${process.versions.node}, times are the best of ${ROUNDS} rounds in turns`);
await evaluations();
await loading();
if (sink === undefined) console.log('Nothing was measured.');
