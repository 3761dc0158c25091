import { f01, f02, f03, f04, f05, f07, f08 } from './host-incidents.ts';
import type { Incident } from './incident.ts';
import { f06, f09, f10, f11, f12, f13 } from './worm-incidents.ts';

/** All incidents, by number. */
export const incidents: readonly Incident[] = [f01, f02, f03, f04, f05, f06, f07, f08, f09, f10, f11, f12, f13];
