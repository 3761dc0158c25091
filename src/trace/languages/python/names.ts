/** Other names of the same things: Python 2's modules, six, posix, builtins by another way. */
const prefixes: readonly (readonly [string, string])[] = [
  ['builtins.', ''],
  ['__builtins__.', ''],
  ['__builtin__.', ''],
  ['posix.', 'os.'],
  ['nt.', 'os.'],
  ['urllib2.', 'urllib.request.'],
  ['six.moves.urllib.', 'urllib.'],
  ['six.moves.', ''],
  ['requests.api.', 'requests.'],
  ['_socket.', 'socket.'],
  ['_io.', 'io.'],
  ['_codecs.', 'codecs.'],
  ['cPickle.', 'pickle.'],
  ['httplib.', 'http.client.'],
  ['subprocess32.', 'subprocess.'],
];
const aliases = new Map([
  ['urllib.urlopen', 'urllib.request.urlopen'],
  ['urllib.urlretrieve', 'urllib.request.urlretrieve'],
  ['urllib.unquote', 'urllib.parse.unquote'],
  ['importlib.__import__', '__import__'],
  ['importlib.import_module', '__import__'],
  ['__builtins__', 'builtins'],
  ['__builtin__', 'builtins'],
  ['unichr', 'chr'],
  ['raw_input', 'input'],
  ['execfile', 'runpy.run_path'],
  ['file', 'open'],
  ['io.open', 'open'],
  ['codecs.open', 'open'],
  ['commands.getoutput', 'subprocess.getoutput'],
  ['commands.getstatusoutput', 'subprocess.getstatusoutput'],
  ['popen2.popen2', 'os.popen'],
  ['popen2.popen3', 'os.popen'],
  ['os.popen2', 'os.popen'],
  ['os.popen3', 'os.popen'],
  ['os.popen4', 'os.popen'],
  ['os.environb', 'os.environ'],
  ['platform.popen', 'os.popen'],
  ['pathlib.PosixPath', 'pathlib.Path'],
  ['pathlib.PurePath', 'pathlib.Path'],
  ['gzip.zlib.decompress', 'zlib.decompress'],
]);

/** One name for what goes by several. */
export function canonicalName(given: string): string {
  if (!given.includes('.')) return aliases.get(given) ?? given;
  // A module's dict is named until something is taken out of it.
  if (given.endsWith('.__dict__')) return given.slice(0, 300);
  let name = given.slice(0, 300).replaceAll('.__dict__.', '.');
  for (let round = 0; round < 3; round += 1) {
    const known = aliases.get(name);
    if (known !== undefined) return known;
    const prefix = prefixes.find(([from]) => name.startsWith(from));
    if (prefix === undefined) break;
    name = prefix[1] + name.slice(prefix[0].length);
  }
  return aliases.get(name) ?? name;
}
