/** Place of a text within the image. Lines and columns are 1-based; a line is of the stage's text where `path` is absent. */
export interface Where {
  readonly layer?: { readonly index: number; readonly digest?: string };
  readonly path?: string;
  readonly line?: number;
  /** Field of the image's config, e.g. `Entrypoint`, `Cmd`, `Healthcheck`, `Env`, `OnBuild`, `Labels`. */
  readonly config?: string;
  /** Build step: of the layer, or the one the text itself stands in. */
  readonly history?: { readonly step: number; readonly createdBy: string };
  /** Byte offset in the file, for binary content. */
  readonly offset?: number;
}
