// Loaded before the tool (node --import): adds detectors or needles to those it has, as if they had been written.
// BENCH_ADD is `detectors:N`, `needles:N` or empty. The tool itself is the one that is shipped.
import { registerHooks } from 'node:module';

const [what = '', count = '0'] = (process.env['BENCH_ADD'] ?? '').split(':');

/** Appended to the module that holds the list. Existing detectors again and again: what a typical one costs. */
const additions: Readonly<Record<string, { readonly module: RegExp; readonly code: string }>> = {
  detectors: {
    module: /\/detectors\/all\.gen\.js$/,
    code: `
for (let n = 0, own = detectors.length; n < ${count}; n += 1) {
  detectors.push({ ...detectors[n % own], id: \`bench-\${n}\` });
}`,
  },
  // Host names as in a feed of indicators; below .invalid, so that none is in any image.
  needles: {
    module: /\/inspect\/needles\.js$/,
    code: `
let state = 1;
const letter = () => String.fromCharCode(97 + ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 16) % 26);
for (let n = 0; n < ${count}; n += 1) {
  const text = Array.from({ length: 7 + (n % 9) }, letter).join('') + '.invalid';
  needles.push({ id: 'bench-feed', text, weight: 'fact', group: 'network' });
}`,
  },
};

const addition = additions[what];
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (addition?.module.test(url) !== true) return loaded;
    process.stderr.write(`added ${what} ${count}\n`);
    return { ...loaded, source: `${String(loaded.source)}${addition.code}` };
  },
});
