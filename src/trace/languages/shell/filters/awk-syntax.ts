/** What an awk program consists of. Only what computes text is read; commands and files make a program unreadable. */
export type AwkExpression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'pattern'; readonly source: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'element'; readonly name: string; readonly index: readonly AwkExpression[] }
  | { readonly kind: 'field'; readonly of: AwkExpression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly AwkExpression[] }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: AwkExpression }
  | { readonly kind: 'step'; readonly by: 1 | -1; readonly before: boolean; readonly of: AwkExpression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: AwkExpression; readonly right: AwkExpression }
  | { readonly kind: 'assign'; readonly operator: string; readonly to: AwkExpression; readonly value: AwkExpression }
  | { readonly kind: 'in'; readonly index: readonly AwkExpression[]; readonly name: string }
  | {
      readonly kind: 'choice';
      readonly condition: AwkExpression;
      readonly yes: AwkExpression;
      readonly no: AwkExpression;
    };

export type AwkStatement =
  | { readonly kind: 'print'; readonly values: readonly AwkExpression[]; readonly format: boolean }
  | { readonly kind: 'expression'; readonly value: AwkExpression }
  | { readonly kind: 'block'; readonly body: readonly AwkStatement[] }
  | {
      readonly kind: 'if';
      readonly condition: AwkExpression;
      readonly yes: AwkStatement;
      readonly no: AwkStatement | undefined;
    }
  | {
      readonly kind: 'loop';
      readonly start: AwkStatement | undefined;
      readonly condition: AwkExpression | undefined;
      readonly step: AwkStatement | undefined;
      readonly body: AwkStatement;
      readonly once: boolean;
    }
  | { readonly kind: 'each'; readonly name: string; readonly of: string; readonly body: AwkStatement }
  | { readonly kind: 'delete'; readonly name: string; readonly index: readonly AwkExpression[] | undefined }
  | { readonly kind: 'leave'; readonly how: 'break' | 'continue' | 'next' | 'exit' }
  | { readonly kind: 'return'; readonly value: AwkExpression | undefined };

export interface AwkRule {
  readonly when: 'BEGIN' | 'END' | 'always' | AwkExpression;
  readonly to?: AwkExpression;
  readonly body: readonly AwkStatement[] | undefined;
}

export interface AwkProgram {
  readonly rules: readonly AwkRule[];
  readonly functions: ReadonlyMap<
    string,
    { readonly parameters: readonly string[]; readonly body: readonly AwkStatement[] }
  >;
}
