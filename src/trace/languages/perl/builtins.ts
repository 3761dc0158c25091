const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Functions of Perl that take nothing. */
export const withoutArguments: ReadonlySet<string> = set(
  'time times wait getppid fork wantarray getlogin endpwent getpwent setpwent getgrent endgrent',
);

/** Functions of Perl that take one thing, `$_` (or the array they shift) when nothing is given. */
export const named: ReadonlySet<string> = set(
  `defined ref scalar lc uc lcfirst ucfirst length chr ord hex oct int abs sqrt sin cos exp log rand srand quotemeta chomp
  chop chdir rmdir readlink stat lstat fc undef study pos require exit umask sleep localtime gmtime alarm caller shift pop
  keys values each delete exists lock fileno close closedir readdir rewinddir eof getc chroot readline readpipe evalbytes
  getpgrp getprotobyname gethostbyname getpwnam getpwuid getgrnam getgrgid getservbyname glob untie tied`,
);

/** Functions of Perl that take a list. */
export const lists: ReadonlySet<string> = set(
  `system exec open warn die push unshift splice join split sprintf pack unpack reverse unlink chmod chown rename link
  symlink kill bind connect listen accept socket socketpair send recv shutdown sysopen syswrite sysread sysseek read
  binmode index rindex substr utime mkdir opendir seek tell select fcntl ioctl flock syscall bless crypt atan2 vec waitpid
  setpgrp setpriority truncate tie dump formline pipe setsockopt getsockopt getpeername getsockname dbmopen gethostbyaddr
  return local`,
);

/** Those whose first argument may be a file handle without a sigil. */
export const handled: ReadonlySet<string> = set(
  `close closedir readdir rewinddir eof getc fileno readline bind connect listen accept send recv shutdown syswrite sysread
  sysseek read binmode seek tell select fcntl ioctl flock stat lstat truncate setsockopt getsockopt getpeername getsockname`,
);

/** Those that put something new into their first argument. */
export const opening: ReadonlySet<string> = set('open sysopen socket accept opendir');
/** Those that put what they read into their second argument. */
export const reading: ReadonlySet<string> = set('read sysread recv');
/** Those that change their first argument, an array. */
export const growing: ReadonlySet<string> = set('push unshift');

/** Those whose result is a list where one is asked for. */
export const listing: ReadonlySet<string> = set(
  `splice split unpack reverse readdir keys values each caller localtime gmtime stat lstat readline readpipe glob
  getpwnam getpwuid delete`,
);

/** Words that never begin an operand: they end one, or stand behind a statement. */
export const stopping: ReadonlySet<string> = set(
  'if unless while until for foreach when and or xor not x eq ne lt gt le ge cmp isa',
);

/** Functions of modules that take a block first. */
export const blockFirst: ReadonlySet<string> = set(
  `first any all none notall reduce reductions sum_by max_by min_by sort_by nsort_by uniq_by pairmap pairgrep
  first_index firstidx last_index lastidx indexes part apply natatime try catch finally lives_ok dies_ok throws_ok
  timethis exception warning lives dies async with
  otherwise except`,
);

/** Functions of modules that put what they decode into their second argument. */
export const inflating: ReadonlySet<string> = set(
  'gunzip inflate rawinflate bunzip2 anyinflate anyuncompress unxz unlzma',
);
