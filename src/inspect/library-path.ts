/** Parts of a path below which installed libraries, or a package manager's store of them, lie. */
const within: readonly string[] = [
  ...['/node_modules/', '/bower_components/', '/vendor/', '/site-packages/', '/dist-packages/', '/gems/', '/_cacache/'],
  ...['/.cargo/', '/pkg/mod/'],
];
const roots: readonly string[] = ['/usr/share/', '/usr/lib/', '/usr/include/', '/usr/src/', '/var/lib/'];

/** Whether a path lies among installed libraries or documentation: what is there is not the image's own project. */
export function isLibraryPath(path: string): boolean {
  return roots.some((root) => path.startsWith(root)) || within.some((part) => path.includes(part));
}
