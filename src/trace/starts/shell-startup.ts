import { baseName, fileAt, homes } from './files.ts';
import { matching } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { fileStart } from './start-of.ts';

/** Files, by what reads them; `login:bash` means bash as a login shell (see `shellStates`). `~` stands for each home. */
const readers: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['login:sh', 'login:bash'],
    ['/etc/profile', '/etc/profile.d/*.sh', '/etc/profile.local', '~/.profile'],
  ],
  [['login:bash'], ['/etc/profile.d/*.bash', '~/.bash_profile', '~/.bash_login']],
  [
    ['interactive:bash'],
    [
      '/etc/bash.bashrc',
      '/etc/bashrc',
      '/etc/bash/bashrc',
      '/etc/bash/bashrc.d/*',
      '/etc/bash_completion.d/*',
      '~/.bashrc',
      '~/.bash_aliases',
    ],
  ],
  [
    [],
    [
      '/etc/bash.bash_logout',
      '/etc/bash/bash_logout',
      '~/.bash_logout',
      '~/.zlogout',
      '/etc/zsh/zlogout',
      '/etc/zlogout',
    ],
  ],
  [['zsh'], ['/etc/zsh/zshenv', '/etc/zshenv', '~/.zshenv']],
  [['login:zsh'], ['/etc/zsh/zprofile', '/etc/zprofile', '~/.zprofile', '/etc/zsh/zlogin', '/etc/zlogin', '~/.zlogin']],
  [['interactive:zsh'], ['/etc/zsh/zshrc', '/etc/zshrc', '~/.zshrc', '~/.oh-my-zsh/custom/*.zsh']],
  [
    ['fish'],
    [
      '/etc/fish/config.fish',
      '/etc/fish/conf.d/*.fish',
      '/usr/share/fish/vendor_conf.d/*.fish',
      '~/.config/fish/config.fish',
      '~/.config/fish/conf.d/*.fish',
    ],
  ],
  [['interactive:ksh'], ['/etc/ksh.kshrc', '~/.kshrc', '~/.mkshrc', '/etc/mkshrc']],
  [
    ['csh', 'tcsh'],
    ['/etc/csh.cshrc', '/etc/csh.login', '~/.cshrc', '~/.tcshrc', '~/.login'],
  ],
  [[], ['~/.xprofile', '~/.xinitrc', '~/.xsession', '~/.xsessionrc', '/etc/X11/Xsession.d/*', '/etc/xprofile']],
];
/** Only read when a variable (`ENV`) or another file names them. */
const onlyNamed = ['~/.shrc', '~/.ashrc', '~/.shinit'];

/**
 * Files a shell reads when it starts. `armed`: somebody who opens a shell (`docker exec -it`, ssh, su) runs them. `runs`: the
 * image itself starts a shell of that kind (`bash -l`, `su -`, any zsh or fish). Bash takes the first of `.bash_profile`,
 * `.bash_login` and `.profile`; the others are for other shells. Source: bash(1), zsh(1), fish(1), mksh(1).
 */
export function shellStartup(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  const folders = [...homes(scene), '', '/etc/skel'];
  const add = (place: string, raisedBy: readonly string[], reach: 'armed' | 'present'): void => {
    for (const { path, file } of places(place, folders).flatMap((each) => matching(scene, each))) {
      const skipped = isReplaced(scene, path);
      drafts.push(
        fileStart(scene, {
          ...{ kind: 'shell-startup', reach, label: `shell start-up file ${path}`, path, file, language: 'shell' },
          raisedBy: path.startsWith('/etc/skel/') ? [] : raisedBy.filter((name) => !skipped || name !== 'login:bash'),
        }),
      );
    }
  };
  for (const [raisedBy, files] of readers) for (const place of files) add(place, raisedBy, 'armed');
  for (const place of onlyNamed) add(place, [], 'present');
  return drafts;
}

function places(place: string, folders: readonly string[]): readonly string[] {
  return place.startsWith('~') ? folders.map((home) => `${home}${place.slice(1)}`) : [place];
}

/** Whether a login bash reads another file of this home instead. */
function isReplaced(scene: StartContext, path: string): boolean {
  const order = ['.bash_profile', '.bash_login', '.profile'];
  const at = order.indexOf(baseName(path));
  const home = path.slice(0, path.lastIndexOf('/'));
  return at > 0 && order.slice(0, at).some((name) => fileAt(scene, `${home}/${name}`) !== undefined);
}
