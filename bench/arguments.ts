import { parseArgs } from 'node:util';

/** The parts of the suite, in the order in which they run. */
export const sectionNames = [
  'startup',
  'needles',
  'cold',
  'warm',
  'first-finding',
  'profile',
  'extension',
  'memory',
  'growth',
  'peers',
] as const;
/** One part of the suite. */
export type SectionName = (typeof sectionNames)[number];

/** What `npm run bench` was asked for. */
export interface BenchArguments {
  readonly only: readonly SectionName[];
  /** Folder with the images of `make-images.sh`; generated ones are used when it is absent. */
  readonly images: string | undefined;
  readonly runs: number;
  readonly quick: boolean;
  readonly save: string;
  readonly product: string | undefined;
  /** Commit to build the product from, instead of the working tree. */
  readonly commit: string | undefined;
  /** Where generated layers are kept between runs. */
  readonly work: string | undefined;
  readonly help: boolean;
}

/** A mistake on the command line; its message says what would be right. */
export class ArgumentError extends Error {}

/** Text of `--help`. */
export const usage = `usage: npm run bench -- [options]

Measures a scan beside its floor (reading, decompressing and hashing the same layers) on this machine.

  --only NAME[,NAME…]  only these parts: ${sectionNames.join(', ')}
  --images FOLDER      real images made by bench/make-images.sh (default: generated ones, needing nothing but Node)
  --runs N             runs of each case, floor and tool in turns (default 5; 1 with --quick)
  --quick              small generated images and one run: shows that everything works, in a few minutes
  --save NAME          writes bench/results/NAME.json, .md and .svg (default latest); parts not measured now are kept;
                       "reference" is the committed one, and also fills in the table of bench/README.md
  --commit COMMIT      builds the product from this commit instead of the working tree, e.g. HEAD
  --product FOLDER     measures this built package and builds nothing
  --work FOLDER        keeps generated layers here (default: a folder for this user below the system's temporary one)
  --help               this text
`;

/** Reads the command line. Throws `ArgumentError`. */
export function parseArguments(argv: readonly string[]): BenchArguments {
  const values = read(argv);
  const quick = values.quick === true;
  const runs = Number(values.runs ?? (quick ? 1 : 5));
  if (!Number.isInteger(runs) || runs < 1 || runs > 1000) {
    throw new ArgumentError(`--runs takes a whole number from 1 to 1000, not "${values.runs}"`);
  }
  const save = values.save ?? 'latest';
  if (!/^[a-z0-9][a-z0-9.-]*$/i.test(save)) {
    throw new ArgumentError(`--save takes a name of letters, digits, dots and dashes, not "${save}"`);
  }
  return {
    only: sectionsOf(values.only),
    images: values.images,
    runs,
    quick,
    save,
    product: values.product,
    commit: values.commit,
    work: values.work,
    help: values.help === true,
  };
}

function read(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    only: text,
    images: text,
    runs: text,
    quick: flag,
    save: text,
    product: text,
    commit: text,
    work: text,
    help: flag,
  } as const;
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function sectionsOf(text: string | undefined): readonly SectionName[] {
  if (text === undefined) return sectionNames;
  const wanted = text.split(',').filter((name) => name !== '');
  const unknown = wanted.filter((name) => !sectionNames.some((known) => known === name));
  if (unknown.length > 0 || wanted.length === 0) {
    throw new ArgumentError(
      `--only: no such part: ${unknown.join(', ') || '(none)'}; there are ${sectionNames.join(', ')}`,
    );
  }
  return sectionNames.filter((name) => wanted.includes(name));
}
