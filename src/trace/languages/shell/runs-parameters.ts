/** Whether shell code hands on all its parameters, evaluates text, or has a variable where a program's name stands. */
export function runsParameters(code: string): boolean {
  return pattern.test(code);
}

const pattern =
  /\$[@*]|\$\{[@*]|\beval\b|\bsource\b|(?:^|[;&|({\n]|\b(?:then|do|else|exec|if|while|sudo|nohup|bash|sh) )[ \t]{0,40}"?\$[{A-Za-z0-9_]/;
