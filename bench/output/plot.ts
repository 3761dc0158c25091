/** A line of a plot: points of (x, y), both above zero. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A plot with logarithmic axes, so that growth in proportion is a straight line of slope one. */
export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
}

const width = 640;
const height = 400;
const edge = { left: 70, right: 150, top: 40, bottom: 50 };
const colours = ['#0b6e99', '#c2410c', '#4d7c0f', '#7c3aed', '#64748b'];

/** Draws plots below one another as one SVG document. */
export function plotSvg(plots: readonly Plot[]): string {
  const drawn = plots.map((plot, at) => `<g transform="translate(0 ${at * height})">${onePlot(plot)}</g>`);
  const size = `width="${width}" height="${height * Math.max(plots.length, 1)}"`;
  const style = 'font-family="sans-serif" font-size="12"';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style}>\n<rect width="100%" height="100%" fill="white"/>\n${drawn.join('\n')}\n</svg>\n`;
}

function onePlot({ title, x, y, series }: Plot): string {
  const points = series.flatMap((line) => line.points);
  const across = scale(
    points.map((point) => point[0]),
    edge.left,
    width - edge.right,
  );
  const up = scale(
    points.map((point) => point[1]),
    height - edge.bottom,
    edge.top,
  );
  const bottom = height - edge.bottom;
  const parts = [
    `<text x="${edge.left}" y="20" font-weight="bold">${escaped(title)}</text>`,
    `<text x="${(edge.left + width - edge.right) / 2}" y="${height - 10}" text-anchor="middle">${escaped(x)}</text>`,
    `<text transform="translate(16 ${(edge.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    ...across.ticks.map(
      (tick) =>
        `<path d="M${place(across.at(tick))} ${edge.top}V${bottom}" stroke="#ddd"/><text x="${place(across.at(tick))}" y="${bottom + 16}" text-anchor="middle">${label(tick)}</text>`,
    ),
    ...up.ticks.map(
      (tick) =>
        `<path d="M${edge.left} ${place(up.at(tick))}H${width - edge.right}" stroke="#ddd"/><text x="${edge.left - 6}" y="${place(up.at(tick) + 4)}" text-anchor="end">${label(tick)}</text>`,
    ),
  ];
  series.forEach((line, at) => {
    const colour = colours[at % colours.length];
    const path = line.points.map((point) => `${place(across.at(point[0]))} ${place(up.at(point[1]))}`);
    if (path.length > 0) parts.push(`<path d="M${path.join('L')}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    for (const [px, py] of line.points) {
      parts.push(`<circle cx="${place(across.at(px))}" cy="${place(up.at(py))}" r="3" fill="${colour}"/>`);
    }
    parts.push(
      `<text x="${width - edge.right + 10}" y="${edge.top + 16 * (at + 1)}" fill="${colour}">${escaped(line.name)}</text>`,
    );
  });
  return parts.join('\n');
}

/** A logarithmic scale over these values, widened to whole decades. */
function scale(values: readonly number[], from: number, to: number) {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  const low = logs.length === 0 ? 0 : Math.floor(Math.min(...logs));
  const high = logs.length === 0 ? 1 : Math.max(Math.ceil(Math.max(...logs)), low + 1);
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step)),
    at: (value: number): number => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
  };
}

function place(value: number): string {
  return value.toFixed(1);
}

function label(value: number): string {
  return value >= 1e9
    ? `${value / 1e9} G`
    : value >= 1e6
      ? `${value / 1e6} M`
      : value >= 1e3
        ? `${value / 1e3} k`
        : `${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
