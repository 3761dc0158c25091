import { expect, test } from 'vitest';
import { Parser } from 'web-tree-sitter';
import { useGrammarFiles } from './grammar-files.ts';
import { grammar } from './trace/grammars.ts';

test('both grammars load, once each, and parse', async () => {
  useGrammarFiles();
  for (const name of ['python'] as const) {
    const language = await grammar(name);
    expect(await grammar(name)).toBe(language);
    const parser = new Parser();
    parser.setLanguage(language);
    const tree = parser.parse('x=1\n');
    expect(tree?.rootNode.hasError).toBe(false);
    tree?.delete();
    parser.delete();
  }
});
