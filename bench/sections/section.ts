import type { BenchArguments } from '../arguments.ts';
import type { Aim } from '../output/aims.ts';
import type { Plot } from '../output/plot.ts';
import type { Table } from '../output/table.ts';
import type { Product } from '../product.ts';

/** What every part of the suite gets. */
export interface Bench {
  readonly arguments: BenchArguments;
  readonly product: Product;
  /** Worker threads the floor may use: as many as the machine has processors, like the tool. */
  readonly threads: number;
  /** Folder for what is generated; kept between runs. */
  readonly work: string;
  say(text: string): void;
}

/** What a part of the suite found out. `data` is saved as it is. */
export interface SectionResult {
  readonly tables: readonly Table[];
  readonly plots?: readonly Plot[];
  /** Targets of the issue that this part decides. */
  readonly aims?: readonly Aim[];
  readonly data: unknown;
}
