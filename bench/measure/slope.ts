/** Slope of the straight line through the points' logarithms (least squares): the power with which y grows with x. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (of: (point: readonly [number, number]) => number): number =>
    logs.reduce((sum, point) => sum + of(point), 0) / logs.length;
  const [middleX, middleY] = [mean(([x]) => x), mean(([, y]) => y)];
  const both = logs.reduce((sum, [x, y]) => sum + (x - middleX) * (y - middleY), 0);
  return both / logs.reduce((sum, [x]) => sum + (x - middleX) ** 2, 0);
}
