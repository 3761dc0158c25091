import { isLibraryPath } from './library-path.ts';

/**
 * Where every text runs, or decides what runs: the places that `trace/starts/` reads. Their texts are always kept, because
 * without them an ordinary scan would have to read the layer again.
 */
export function isEssentialPlace(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (names.has(name) || /^Dockerfile\.|\.(?:[Dd]ockerfile|ign)$/.test(name)) return true;
  if (projectNames.has(name)) return !isLibraryPath(path);
  if (path.startsWith('/etc/')) {
    if (etcFiles.has(path.slice(5))) return true;
    if (etcFolders.some((folder) => path.startsWith(folder, 5))) return true;
    // /etc/rc0.d … /etc/rcS.d
    return path.startsWith('/etc/rc') && path.startsWith('.d/', 8);
  }
  if (folders.some((folder) => path.startsWith(folder))) return true;
  return homeParts.some((part) => path.includes(part)) || (name === 'config' && path.includes('.git/'));
}

const etcFiles: ReadonlySet<string> = new Set(
  `passwd aliases inetd.conf xinetd.conf hosts.allow hosts.deny procmailrc mail/aliases postfix/aliases postfix/master.cf
  postfix/main.cf shadow group gshadow sudoers doas.conf environment profile bash.bashrc bashrc bash.bash_logout rc.local crontab
  anacrontab inittab supervisord.conf supervisor.conf ld.so.preload ld.so.conf hosts resolv.conf zshrc zshenv zprofile zlogin
  zlogout csh.cshrc csh.login ksh.kshrc mkshrc subuid apt/apt.conf ssh/sshd_config ssh/ssh_config ssh/sshrc
  ssh/authorized_keys rc.d/rc.local docker/daemon.json selinux/config sysctl.conf gitconfig rsyslog.conf logrotate.conf
  pam.conf dhcpcd.enter-hook dhcpcd.exit-hook dhclient-enter-hooks dhclient-exit-hooks php.ini php-fpm.conf irbrc
  nginx/nginx.conf apache2/apache2.conf apache2/httpd.conf httpd/conf/httpd.conf lighttpd/lighttpd.conf cloud/cloud.cfg
  syslog-ng/syslog-ng.conf R/Rprofile.site e2scrub.conf xprofile ucf.conf apache2/envvars dbconfig-common/config`.split(
    /\s+/,
  ),
);

/** Folders of /etc, or beginnings of names in it. */
const etcFolders: readonly string[] =
  `cron sudoers.d/ profile.d/ init.d/ init/ rc.d/ runit/ sv/ service/ s6 cont-init.d/
  cont-finish.d/ fix-attrs.d/ services.d/ my_init supervisor systemd/ apt/apt.conf.d/ dpkg/dpkg.cfg ssh/sshd_config.d/
  ssh/ssh_config.d/ ssh/authorized_keys/ pam.d/ security/ udev/rules.d/ inetd.d/ xinetd.d/ bash_completion.d/ update-motd.d/ zsh/ fish/ bash/ xdg/autostart/
  NetworkManager/dispatcher.d/ networkd-dispatcher/ network/ ppp/ dhcp/ udhcpc/ resolvconf/ openvpn/ wireguard/ acpi/
  ld.so.conf.d/ yum dnf/ local.d/ conf.d/ logrotate.d/ rsyslog.d/ syslog-ng/conf.d/ ssl/openssl.cnf python3/site
  modprobe.d/ sysctl.d/ binfmt.d/ environment.d/ dbus-1/ apk/commit_hooks.d/ pacman.d/hooks/ ca-certificates/update.d/
  kernel/ initramfs-tools/hooks/ X11/Xsession.d/ php nginx/conf.d/ nginx/sites- nginx/http.d/ apache2/sites-
  apache2/conf.d/ httpd/conf.d/ lighttpd/conf- cloud/cloud.cfg.d/ kubernetes/manifests/ containers/systemd/ jupyter/ ipython/ perl/sitecustomize
  default/`.split(/\s+/);
// `default/`, `dpkg/dpkg.cfg`, `e2scrub.conf`, `ucf.conf`: sourced or read by maintainer and cron scripts of every Debian.

const folders: readonly string[] = `/var/spool/cron/ /var/spool/at /var/spool/anacron/ /var/spool/fcron/ /var/cron/
  /lib/systemd/ /usr/lib/systemd/ /usr/local/lib/systemd/ /run/systemd/ /lib/udev/rules.d/ /usr/lib/udev/rules.d/
  /run/udev/rules.d/ /docker-entrypoint /entrypoint /usr/share/dbus-1/system-services/ /usr/share/dbus-1/services/
  /usr/local/share/dbus-1/ /usr/lib/NetworkManager/dispatcher.d/ /usr/lib/modprobe.d/ /lib/modprobe.d/ /usr/lib/sysctl.d/
  /usr/local/lib/sysctl.d/ /lib/sysctl.d/ /usr/lib/binfmt.d/ /usr/share/libalpm/hooks/ /usr/lib/pam.d/ /var/lib/cloud/
  /usr/lib/dhcpcd/ /lib/dhcpcd/ /usr/libexec/dhcpcd-hooks/ /usr/share/udhcpc/ /usr/share/autostart/
  /usr/share/gnome/autostart/ /usr/local/etc/php /usr/local/lib/php.ini /usr/local/apache2/conf/httpd.conf
  /usr/local/nginx/conf/nginx.conf /usr/share/libpam-script/ /usr/lib/zypp/plugins/ /usr/share/fish/vendor_conf.d/
  /usr/local/etc/jupyter/ /opt/conda/etc/jupyter/ /lib/apk/db/scripts.tar /usr/lib/apk/db/scripts.tar
  /usr/local/etc/supervisord.conf /usr/share/containers/systemd/ /var/lib/rancher/k3s/server/manifests/
  /var/lib/rancher/rke2/server/manifests/`.split(/\s+/);

/** Parts of a path, wherever the home folder is. */
const homeParts: readonly string[] = [
  ...['/.ssh/config', '/.ssh/rc', '/.config/fish/', '/.config/systemd/user/', '/.config/autostart/', '/.config/git/'],
  ...['/.local/share/systemd/user/', '/.local/share/dbus-1/', '/.ipython/profile_default/', '/.jupyter/jupyter_'],
];

const names: ReadonlySet<string> = new Set(
  `.bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .zshrc .zshenv .zprofile .zlogin .zlogout .kshrc
  .mkshrc .cshrc .tcshrc .login .xinitrc .xprofile .xsession .xsessionrc config.fish authorized_keys authorized_keys2
  sshd_config sitecustomize.py usercustomize.py sitecustomize.pl .pythonrc .pdbrc .irbrc .pryrc .Rprofile .gitconfig
  Dockerfile Containerfile docker-compose.yml docker-compose.yaml compose.yml compose.yaml supervisord.conf crontab .rhosts
  .forward .procmailrc .user.ini .pnpmfile.cjs gitconfig .dpkg.cfg Rprofile.site user-data config.ign rubygems_plugin.rb`.split(
    /\s+/,
  ),
);

/** What a project's tools run; among installed libraries these are there by the thousand and have already run. */
const projectNames: ReadonlySet<string> = new Set(
  'devcontainer.json .devcontainer.json package.json composer.json setup.py pyproject.toml hatch_build.py extconf.rb .yarnrc .yarnrc.yml .htaccess'.split(
    ' ',
  ),
);

/** All tables of this file in one list: what was kept under other ones was kept by other rules. */
export function essentialTables(): readonly string[] {
  return [...etcFiles, ...etcFolders, ...folders, ...homeParts, ...names, ...projectNames];
}
