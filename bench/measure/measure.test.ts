import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verdictOf } from './beside-floor.ts';
import { folderSize } from './folder-size.ts';
import { type Measurement, readFigures, runMeasured } from './run-measured.ts';
import { slopeOf } from './slope.ts';
import { spreadOf } from './spread.ts';

describe('spreadOf', () => {
  it.each([
    [[3], { min: 3, median: 3, max: 3 }],
    [[9, 1, 5], { min: 1, median: 5, max: 9 }],
    [[4, 1, 2, 10], { min: 1, median: 3, max: 10 }],
  ])('%j', (values, expected) => {
    expect(spreadOf(values)).toEqual(expected);
  });
});

describe('slopeOf', () => {
  it.each([
    ['linear', (x: number) => 3 * x, 1],
    ['quadratic', (x: number) => x * x, 2],
    ['constant', () => 7, 0],
  ])('%s', (_, y, expected) => {
    expect(slopeOf([1, 10, 100, 2000].map((x) => [x, y(x)] as const))).toBeCloseTo(expected, 6);
  });
});

describe('readFigures', () => {
  it('reads seconds and bytes', () => {
    expect(readFigures('1.234 0.900 0.100\n4096\n')).toEqual({ wall: 1234, cpu: 1000, written: 4096 });
  });
  it('reads a decimal comma', () => {
    expect(readFigures('1,5 0,250 0,250\n0\n')).toEqual({ wall: 1500, cpu: 500, written: 0 });
  });
  it.each(['', '1.2 0.1', 'bash: no such thing'])('refuses %j', (text) => {
    expect(() => readFigures(text)).toThrow(/could not be measured/);
  });
});

describe('verdictOf', () => {
  const run = (status: number, stdout: string, stderr = ''): Measurement => ({
    wall: 1,
    cpu: 1,
    rss: 1,
    written: 0,
    lines: 1,
    status,
    stdout,
    stderr,
  });
  it.each([
    ['one verdict', [run(0, 'CLEAR   oci:x\n'), run(0, 'CLEAR   oci:x\n')], 'clear'],
    ['two verdicts', [run(0, 'CLEAR   oci:x\n'), run(4, 'INCOMPLETE   oci:x\n')], 'clear or incomplete'],
    ['a failure', [run(3, '', 'tidewaiter: gone\n')], 'failed with 3: tidewaiter: gone'],
  ])('%s', (_, runs, expected) => {
    expect(verdictOf(runs)).toBe(expected);
  });
});

describe('folderSize', () => {
  it('adds up files below a folder, hard links once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidewaiter-bench-test-'));
    try {
      writeFileSync(join(folder, 'one'), 'abc');
      writeFileSync(join(folder, 'two'), 'defgh');
      linkSync(join(folder, 'two'), join(folder, 'three'));
      expect(folderSize(folder)).toBe(8);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.skipIf(process.platform !== 'linux')('runMeasured', () => {
  it('measures a process with its children, and passes on what it says', async () => {
    const script = `
      const { execFileSync } = require('node:child_process');
      const held = Buffer.alloc(60e6, 1);
      execFileSync(process.execPath, ['-e', 'let x = 0; while (process.cpuUsage().user < 2e5) x += 1;']);
      console.log(held.length);
      console.error('said');
      process.exitCode = 3;`;
    const pieces: string[] = [];
    const run = await runMeasured([process.execPath, '-e', script], { onOutput: (text) => pieces.push(text) });
    expect(run).toMatchObject({ status: 3, stdout: '60000000\n', stderr: 'said\n', lines: 1 });
    // The child alone used 200 ms of processor time, the parent alone holds 60 MB.
    expect(run.cpu).toBeGreaterThanOrEqual(200);
    expect(run.rss).toBeGreaterThan(60e6);
    expect(pieces.join('')).toContain('said');
  });

  it('counts what is written to disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidewaiter-bench-test-'));
    try {
      const run = await runMeasured(['sh', '-c', `head -c 3000000 /dev/zero > ${join(folder, 'file')}`]);
      // A folder in memory (tmpfs) writes nothing; on a disk everything is counted.
      expect([0, 3_000_000]).toContain(Math.floor(run.written / 1e6) * 1e6);
      expect(folderSize(folder)).toBe(3_000_000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
