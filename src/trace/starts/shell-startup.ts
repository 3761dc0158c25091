import { fileAt, filesIn, homes } from './files.ts';
import type { StartContext, StartDraft } from './start.ts';

const systemFiles = [
  '/etc/profile',
  '/etc/bash.bashrc',
  '/etc/bashrc',
  '/etc/zsh/zshenv',
  '/etc/zsh/zshrc',
  '/etc/zsh/zprofile',
  '/etc/zsh/zlogin',
  '/etc/zshenv',
  '/etc/zshrc',
  '/etc/zprofile',
  '/etc/ksh.kshrc',
  '/etc/csh.cshrc',
  '/etc/bash.bash_logout',
];
const homeFiles =
  `.bashrc .bash_profile .bash_login .bash_logout .profile .bash_aliases .zshrc .zshenv .zprofile .zlogin .zlogout
  .kshrc .shrc .ashrc .xprofile .xinitrc`.split(/\s+/);

/** Files a shell reads when somebody opens one: at a login, at `docker exec -it … bash`. */
export function shellStartup(scene: StartContext): readonly StartDraft[] {
  const paths = [
    ...systemFiles,
    ...filesIn(scene, '/etc/profile.d').map(({ path }) => path),
    ...[...homes(scene), '', '/etc/skel'].flatMap((home) => homeFiles.map((name) => `${home}/${name}`)),
  ];
  return paths.flatMap((path) => {
    const file = fileAt(scene, path);
    if (file === undefined || !/(\.sh|rc|profile|env|login|logout|aliases)$/.test(path)) return [];
    return [
      {
        kind: 'shell-startup',
        reach: 'armed',
        label: `shell start-up file ${path}`,
        where: scene.at(file),
        action: { kind: 'file', path, language: 'shell' },
      },
    ];
  });
}
